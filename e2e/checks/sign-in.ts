// Signing in at a real identity provider: what somebody sees who is not signed in, who is, and who is no longer; and what a
// viewer's roles leave out. On an instance of its own, in this order: the first check needs a provider that nobody has asked yet.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { createBrowser } from '../../packages/server/test/access/browser.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  startProvider,
  type TestProvider,
} from '../../packages/server/test/access/provider.ts';
import type { Check } from '../check.ts';
import { type Instance, startInstance } from '../instance.ts';
import { DESK, judgeLayout, type Look, PHONE } from '../looking.ts';
import { pictureChecks } from '../pictures.ts';
import { SHOP, writeShop } from '../shop.ts';

const ACCOUNTS = {
  vera: { name: 'Vera Viewer', grants: { merchants: { [SHOP.merchantId]: ['viewer'] } } },
  ines: { name: 'Inês Analyst', grants: { merchants: { [SHOP.merchantId]: ['analyst'] } } },
  noor: { name: 'Noor Newcomer', grants: undefined },
  root: { name: 'Root', grants: { platform: true } },
};

let provider: TestProvider;

/** What is no fault here: the browser itself writes every refusal to its console. */
const expects = {
  complaints: /the server responded with a status of (400|401|403|503) /,
  origin: () => provider.issuer,
};

export async function startSignInInstance(): Promise<Instance> {
  const instance = await startInstance({
    async settings(publicUrl) {
      provider = await startProvider({ publicUrl, accounts: ACCOUNTS });
      return {
        TOPLINE_AUTH: 'on',
        TOPLINE_PUBLIC_URL: publicUrl,
        TOPLINE_OIDC_ISSUER: provider.issuer,
        TOPLINE_OIDC_CLIENT_ID: CLIENT_ID,
        TOPLINE_OIDC_CLIENT_SECRET: CLIENT_SECRET,
        TOPLINE_SESSION_SECRET: 'Hq2wX8rT5yU1iO9pA4sD7fG3jK6lZ0xCvBnM',
      };
    },
  });
  return {
    ...instance,
    async stop() {
      await instance.stop();
      await provider.stop();
    },
  };
}

export const signInChecks: readonly Check[] = [
  of('a provider that does not answer is told to people, and trying again leads on', DESK, survivesProvider),
  of('a sign-in that was not begun here is told, in German too', { ...DESK, locale: 'de-DE' }, tellsFailure),
  ...pictureChecks([{ name: 'sign-in', address: '/next?merchant=501&period=DAY', ready: '.entrance .button' }]).map(
    (check) => ({ ...check, expects }),
  ),
  of('a viewer sees their merchant, what a viewer may do, and signs out', DESK, viewer),
  of('an analyst may test models', PHONE, analyst),
  of('who has no merchant is told whom to ask', PHONE, newcomer),
  of('a session that ends in the middle leads back to the same address', DESK, endsInTheMiddle),
];

function of(name: string, look: Look, act: Check['act']): Check {
  return { name: `sign-in: ${name}`, look, writes: true, expects, act };
}

async function survivesProvider(page: Page, origin: string): Promise<void> {
  provider.goAway();
  await page.goto(`${origin}/next?merchant=${SHOP.merchantId}`);
  await page.getByRole('heading', { name: 'Sign in to see your numbers.' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
  assert.equal(page.url(), `${origin}/next?merchant=${SHOP.merchantId}`, 'the wanted address is kept');
  await judgeLayout(page);
  provider.comeBack();
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByLabel('Account').waitFor();
}

async function tellsFailure(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in/callback?code=x&state=y`);
  await page.getByRole('alert').filter({ hasText: 'Das Anmelden hat nicht geklappt' }).waitFor();
  assert.equal(page.url(), `${origin}/`, 'neither code nor state stay in the address');
  await judgeLayout(page);
}

async function signIn(page: Page, account: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Account').fill(account);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Written by the platform's own person, as the page would: with the cookie and the page's origin. */
async function withShop(origin: string): Promise<void> {
  const root = createBrowser();
  await root.signIn(origin, 'root');
  await writeShop(origin, { cookie: `topline=${root.cookies(origin).get('topline')}`, origin });
}

async function viewer(page: Page, origin: string): Promise<void> {
  await withShop(origin);
  await page.goto(`${origin}/accuracy?merchant=${SHOP.merchantId}&period=WEEK`);
  await signIn(page, 'vera');
  await page.waitForURL(`${origin}/accuracy?merchant=${SHOP.merchantId}&period=WEEK`);
  await page.getByText(SHOP.name).first().waitFor();
  await page.getByText('Tests are started by analysts and administrators').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Test the models' }).count(), 0);
  await judgeLayout(page);
  await page.getByRole('link', { name: 'System' }).click();
  await page.getByRole('heading', { name: 'How the system runs is shown to those who run it.' }).waitFor();
  await page.getByText('Orders, totals and ClickHouse').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Check now' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Import' }).count(), 0);
  await page.goto(`${origin}/import`);
  await page.getByRole('heading', { name: 'Your roles do not include bringing in orders.' }).waitFor();
  await page.goto(`${origin}/?period=DAY`);
  await page.locator('tr.total').waitFor();
  await page.getByLabel('Signed in as Vera Viewer').click();
  await judgeLayout(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  // The provider asks whether its own session shall end as well.
  await page.waitForURL(`${provider.issuer}/**`);
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.waitForURL(`${origin}/`);
  await page.getByRole('heading', { name: 'Sign in to see your numbers.' }).waitFor();
  await page.goBack();
  await page.goBack();
  await page
    .getByRole('heading', { name: 'Sign in to see your numbers.' })
    .or(page.getByRole('heading', { name: 'You are no longer signed in.' }))
    .waitFor();
  assert.equal(await page.getByText(SHOP.name).count(), 0, 'going back brings nothing back');
  const { cookies } = await page.context().storageState();
  assert.deepEqual(
    cookies.filter(({ name }) => name.startsWith('topline')),
    [],
  );
}

async function analyst(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/accuracy?merchant=${SHOP.merchantId}`);
  await signIn(page, 'ines');
  await page.getByRole('button', { name: 'Test the models' }).waitFor();
  await page.getByLabel('Signed in as Inês Analyst').click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await judgeLayout(page);
}

async function newcomer(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await signIn(page, 'noor');
  await page.getByRole('heading', { name: 'You have no merchant here yet.' }).waitFor();
  await page.getByLabel('Signed in as Noor Newcomer').waitFor();
  await judgeLayout(page);
}

async function endsInTheMiddle(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=${SHOP.merchantId}&period=MONTH`);
  await signIn(page, 'vera');
  await page.locator('tr.total').waitFor();
  await page.getByRole('radio', { name: 'Year' }).check({ force: true });
  await page.waitForURL(/period=YEAR/);
  const wanted = page.url();
  await page.context().clearCookies({ name: 'topline' });
  await page.getByRole('heading', { name: 'You are no longer signed in.' }).waitFor({ timeout: 60_000 });
  assert.equal(page.url(), wanted);
  assert.equal(await page.getByText(SHOP.name).count(), 0, 'nothing of it is shown any more');
  assert.equal(await page.getByLabel('Signed in as').count(), 0);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.locator('tr.total').waitFor();
  assert.equal(page.url(), wanted, 'the provider still knows the person');
}
