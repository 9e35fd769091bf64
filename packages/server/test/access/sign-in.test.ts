// Signing in on the page at a real provider: the whole way, and every wrong turn of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pagePath } from '../../src/access/sign-in-routes.ts';
import { createBrowser, type TestBrowser } from './browser.ts';
import { createStage, type Stage } from './page-stage.ts';

let stage: Stage;
let publicUrl: string;
before(async () => {
  stage = await createStage();
  publicUrl = stage.publicUrl;
});
after(() => stage?.stop());

const started = async (browser: TestBrowser): Promise<URL> => {
  const { location, status } = await browser.send(`${publicUrl}/sign-in`);
  assert.equal(status, 303);
  assert.ok(location);
  return new URL(location);
};

function refused(answer: { status: number; text: string; headers: Headers }, code: string): void {
  assert.equal(JSON.parse(answer.text).type, `/problems/${code}`, answer.text);
  assert.equal(answer.headers.getSetCookie().filter((line) => line.startsWith('topline=')).length, 0);
}

test('a person signs in with PKCE, comes back to the wanted screen and is who the provider says', async () => {
  const browser = createBrowser();
  const { location = '', headers } = await browser.send(
    `${publicUrl}/sign-in?return=${encodeURIComponent('/next?merchant=1')}`,
  );
  const asked = new URL(location).searchParams;
  assert.equal(asked.get('response_type'), 'code');
  assert.equal(asked.get('code_challenge_method'), 'S256');
  assert.equal(asked.get('redirect_uri'), `${publicUrl}/sign-in/callback`);
  assert.ok((asked.get('state') ?? '').length >= 43 && (asked.get('nonce') ?? '').length >= 43);
  assert.match(headers.getSetCookie().join(), /^topline-sign-in=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
  const answer = await browser.send(await browser.passProvider(location, 'ada'));
  assert.equal(answer.status, 303);
  assert.equal(answer.location, `${publicUrl}/next?merchant=1`);
  const [gone = '', session = ''] = answer.headers.getSetCookie();
  assert.match(gone, /^topline-sign-in=; .*Max-Age=0/);
  assert.match(session, /^topline=\S+; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.ok(session.length < 4_096);
  const { status, body } = await stage.whoAmI(browser);
  assert.equal(status, 200);
  assert.deepEqual(body, {
    ...{ kind: 'session', subject: 'session:ada', name: 'Ada', platform: false },
    merchants: [{ merchantId: 1, roles: ['viewer'] }],
  });
  const merchants = JSON.parse((await browser.send(`${publicUrl}/v1/merchants`)).text).merchants;
  assert.deepEqual(
    merchants.map(({ merchantId }: { merchantId: number }) => merchantId),
    [1],
  );
  assert.equal((await browser.send(`${publicUrl}/v1/merchants/2`)).status, 404);
});

test('nothing of a token or an id is readable in the cookie or in the database', async () => {
  const browser = await stage.signedIn('ada');
  const cookie = browser.cookies(publicUrl).get('topline') ?? '';
  assert.doesNotMatch(Buffer.from(cookie.split('.')[3] ?? '', 'base64url').toString('latin1'), /ada|viewer/);
  const { rows } = await stage.pool.query('SELECT session_sha256, tokens FROM ingestion.sessions');
  assert.ok(rows.length > 0);
  for (const row of rows) assert.equal(String(row.tokens).split('.').length, 5, 'sealed');
});

test('a wrong state, a forged state and another browser are refused', async () => {
  const browser = createBrowser();
  const back = new URL(await browser.passProvider((await started(browser)).href, 'ada'));
  const wrong = new URL(back);
  wrong.searchParams.set('state', 'x'.repeat(43));
  const kept = new Map(browser.cookies(publicUrl));
  refused(await browser.send(wrong.href), 'sign-in-failed');
  assert.equal(browser.cookies(publicUrl).size, 0, 'one attempt is one attempt');
  const without = new URL(back);
  without.searchParams.delete('state');
  for (const [name, value] of kept) browser.cookies(publicUrl).set(name, value);
  refused(await browser.send(without.href), 'sign-in-failed');
  refused(await createBrowser().send(back.href), 'sign-in-failed');
  const other = createBrowser();
  await started(other);
  refused(await other.send(back.href), 'sign-in-failed');
});

test('a code counts once, also for whoever has kept the cookie', async () => {
  const browser = createBrowser();
  const back = await browser.passProvider((await started(browser)).href, 'ada');
  const kept = new Map(browser.cookies(publicUrl));
  assert.equal((await browser.send(back)).status, 303);
  refused(await browser.send(back), 'sign-in-failed');
  const replayer = createBrowser();
  for (const [name, value] of kept) replayer.cookies(publicUrl).set(name, value);
  refused(await replayer.send(back), 'sign-in-failed');
});

test('an ID token with another nonce and a code for another challenge are refused', async () => {
  for (const [parameter, value] of [
    ['nonce', 'n'.repeat(43)],
    ['code_challenge', 'c'.repeat(43)],
  ] as const) {
    const browser = createBrowser();
    const url = await started(browser);
    url.searchParams.set(parameter, value);
    refused(await browser.send(await browser.passProvider(url.href, 'ada')), 'sign-in-failed');
  }
});

test('an attempt ends after ten minutes, and its cookie cannot be changed or made a session', async () => {
  const browser = createBrowser();
  const back = await browser.passProvider((await started(browser)).href, 'ada');
  const attempt = browser.cookies(publicUrl).get('topline-sign-in') ?? '';
  await stage.later(10 * 60_000 + 1, async () => refused(await browser.send(back), 'sign-in-failed'));
  browser.cookies(publicUrl).set('topline-sign-in', `${attempt.slice(0, -4)}AAAA`);
  refused(await browser.send(back), 'sign-in-failed');
  browser.cookies(publicUrl).set('topline', attempt);
  assert.equal((await stage.whoAmI(browser)).status, 401);
});

test('what the provider refuses is said, and grants that are half understood let nobody in', async () => {
  const browser = createBrowser();
  const url = await started(browser);
  const denied = new URL(`${publicUrl}/sign-in/callback`);
  denied.search = String(
    new URLSearchParams({
      error: 'access_denied',
      state: url.searchParams.get('state') ?? '',
      iss: stage.provider.issuer,
    }),
  );
  const answer = await browser.send(denied.href);
  refused(answer, 'sign-in-failed');
  assert.match(answer.text, /access_denied/);
  const half = await createBrowser().signIn(publicUrl, 'half');
  refused(half, 'sign-in-failed');
  assert.match(half.text, /gives merchant 1 roles that do not exist/);
});

test('nobody is sent anywhere but to a screen of the page', async () => {
  const astray = [
    ...['//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example/next'],
    ...['http:evil.example', 'javascript:alert(1)', 'data:text/html,x', '/next/../..//evil.example', '/sign-in'],
    ...['/next@evil.example', '/%2f%2fevil.example', '/next\r\nSet-Cookie: a=b', '/docs', '', ' //evil.example'],
    ...['.evil.example', '/v1/session', `/next?${'x'.repeat(1_000)}`, '//127.0.0.1@evil.example/next'],
  ];
  for (const wanted of astray) {
    const path = pagePath(wanted);
    assert.ok(path === '/' || path === '/next', `${wanted} became ${path}`);
  }
  assert.equal(pagePath('/next?merchant=1&period=DAY#x'), '/next?merchant=1&period=DAY');
  const browser = createBrowser();
  const answer = await browser.signIn(publicUrl, 'ada', '//evil.example/next');
  assert.equal(answer.location, `${publicUrl}/`);
});

test('a Host header that is not ours is refused and never becomes an address', async () => {
  const { request } = await import('node:http');
  const ask = (host: string) =>
    new Promise<{ status: number; location: string }>((resolve, reject) => {
      const asked = request(`${publicUrl}/sign-in`, { headers: { host } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '' });
      });
      asked.on('error', reject).end();
    });
  assert.equal((await ask('evil.example')).status, 421);
  const { status, location } = await ask('localhost:1');
  assert.equal(status, 303);
  assert.equal(new URL(location).searchParams.get('redirect_uri'), `${publicUrl}/sign-in/callback`);
});
