// The System screen: what stands still is told with what it means, numbers that differ are told and repaired, events
// set aside are read and replayed. The interfaces are played here, so that each state can be had; the real ones answer
// in the first check.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Check, layoutChecks } from '../check.ts';
import { DESK, judgeLayout } from '../looking.ts';

export const checks: readonly Check[] = [
  { name: 'system: the real pipeline flows and the numbers agree', look: DESK, act: real },
  { name: 'system: a station that stands still says what it means and since when', look: DESK, act: troubles },
  { name: 'system: numbers that differ are told by day and repaired after a question', look: DESK, act: repairs },
  { name: 'system: an event set aside shows its error and is replayed', look: DESK, act: replays },
  { name: 'system: one failing panel leaves the others alone', look: DESK, act: isolates },
  { name: 'system: what an instance does not tell is left out', look: DESK, act: leavesOut },
  ...layoutChecks('system', layout),
];

async function real(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/system`);
  for (const station of ['Orders', 'Outbox', 'Stream', 'Totals', 'ClickHouse', 'Forecasts']) {
    await page.getByRole('heading', { name: station, exact: true }).waitFor();
  }
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText('Orders, totals and ClickHouse agree to the cent.').waitFor();
  await page.getByText('Checked').waitFor();
  await page.getByRole('button', { name: 'Show as a table' }).click();
  assert.equal(await page.locator('table').first().locator('tbody tr').count(), 6);
}

async function troubles(page: Page, origin: string): Promise<void> {
  const played = await play(page);
  await page.goto(`${origin}/system`);
  await page.getByRole('heading', { name: 'Not everything flows: Totals (stands still).' }).waitFor();
  const trouble = page.locator('.trouble');
  await trouble.filter({ hasText: 'Totals: stands still since 26 Nov 2026' }).waitFor();
  await trouble.filter({ hasText: 'Orders are accepted but not counted.' }).waitFor();
  await trouble.filter({ hasText: 'PostgreSQL refused <b>the</b> connection' }).waitFor();
  // The next answers mend it without a reload.
  played.totals = 'up';
  await page.getByRole('heading', { name: 'Everything flows. Orders are counted in under a second.' }).waitFor();
  assert.equal(await trouble.count(), 0);
}

async function repairs(page: Page, origin: string): Promise<void> {
  const played = await play(page);
  await page.goto(`${origin}/system`);
  await page.getByText('The numbers are €312.40 apart, on one day.').waitFor();
  await page.getByRole('row', { name: /24 Nov.*12,480\.50.*12,168\.10/ }).waitFor();
  await page.getByRole('button', { name: 'Repair' }).click();
  const question = page.getByRole('dialog');
  await question.getByText('Orders and totals are not touched.').waitFor();
  await judgeLayout(page);
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  assert.deepEqual(played.sent, []);
  await page.getByRole('button', { name: 'Repair' }).click();
  await question.getByRole('button', { name: 'Repair' }).click();
  await page.getByText('ClickHouse is being given what it lacks.').waitFor();
  assert.deepEqual(played.sent, [{ merchantId: played.merchantId, repair: true }]);
}

async function replays(page: Page, origin: string): Promise<void> {
  const played = await play(page);
  await page.goto(`${origin}/system`);
  const letter = page.locator('details').filter({ hasText: 'Order 77' });
  await letter.locator('summary').focus();
  await page.keyboard.press('Enter');
  const marked = letter.locator('mark');
  await marked.waitFor();
  assert.equal((await marked.textContent())?.trim(), '"lineAmount": 16.4455');
  await page.getByLabel('Reason').selectOption({ label: 'Not readable (1)' });
  await letter.waitFor({ state: 'detached' });
  await page.locator('details').filter({ hasText: 'ends where a value is expected' }).waitFor();
  await page.getByLabel('Reason').selectOption({ label: 'All (2)' });
  await page.getByRole('button', { name: 'Replay all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay all' }).click();
  await page.getByText('2 events are in the log again.').waitFor();
  await page.getByText('No event was set aside.').waitFor();
  assert.deepEqual(played.sent, [{ all: true }]);
}

async function isolates(page: Page, origin: string): Promise<void> {
  await play(page);
  await page.route('**/v1/dead-letters?**', (route) => route.fulfill({ status: 200, body: 'no JSON' }));
  await page.goto(`${origin}/system`);
  const alert = page.locator('.failure');
  await alert.filter({ hasText: 'The list of events set aside could not be read.' }).waitFor();
  await page.getByText('The numbers are €312.40 apart').waitFor();
  assert.equal(await alert.count(), 1);
}

async function leavesOut(page: Page, origin: string): Promise<void> {
  await play(page);
  await page.addInitScript(HIDE_LETTERS);
  await page.goto(`${origin}/system`);
  await page.getByText('The numbers are €312.40 apart').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Events set aside' }).count(), 0);
  assert.equal(await page.locator('.failure').count(), 0);
}

/** An answer 404 without the browser's own complaint about one. */
const HIDE_LETTERS = `const ask = fetch;
  window.fetch = (path, request) => String(path).startsWith('/v1/dead-letters')
    ? Promise.resolve(new Response('{}', { status: 404 })) : ask(path, request);`;

async function layout(page: Page, origin: string): Promise<void> {
  await play(page);
  await page.goto(`${origin}/system`);
  await page.locator('details').filter({ hasText: 'Order 77' }).locator('summary').click();
  await page.locator('mark').waitFor();
  await page.getByText('The numbers are €312.40 apart').waitFor();
  await judgeLayout(page);
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await judgeLayout(page);
}

interface Played {
  totals: 'up' | 'down';
  readonly merchantId: number;
  /** The bodies that the page has sent. */
  readonly sent: unknown[];
}

/** Plays a system in trouble, with a merchant of its own. */
async function play(page: Page): Promise<Played> {
  const played: Played = { totals: 'down', merchantId: 1, sent: [] };
  let letters = [...LETTERS];
  let state = 'differs';
  const merchant = { ...MERCHANT, merchantId: played.merchantId };
  await page.route('**/v1/merchants?**', (route) => route.fulfill({ json: { merchants: [merchant], next: null } }));
  await page.route('**/v1/system', (route) => route.fulfill({ json: systemOf(played.totals) }));
  await page.route('**/v1/audit*', (route) => {
    if (route.request().method() === 'POST') {
      played.sent.push(route.request().postDataJSON());
      state = 'healing';
    }
    return route.fulfill({ json: { ...AUDIT, state, checkedAt: new Date().toISOString() } });
  });
  await page.route('**/v1/dead-letters?**', (route) => {
    const reason = new URL(route.request().url()).searchParams.get('reason');
    const reasons = [...new Set(letters.map((letter) => letter.reason))].map((one) => ({
      reason: one,
      count: letters.filter((letter) => letter.reason === one).length,
    }));
    const deadLetters = letters.filter((letter) => reason === null || letter.reason === reason);
    return route.fulfill({ json: { deadLetters, reasons, next: null } });
  });
  await page.route('**/v1/dead-letters/replay', (route) => {
    played.sent.push(route.request().postDataJSON());
    const replayed = letters.length;
    letters = [];
    return route.fulfill({ json: { replayed, left: 0 } });
  });
  return played;
}

const MERCHANT = { name: 'Tea <b>house</b>', currency: 'EUR', timezone: 'Europe/Berlin', weekStart: 'MONDAY' };
const SINCE = '2026-11-26T12:00:00.000Z';

function systemOf(totals: 'up' | 'down') {
  const station = { status: 'up', since: SINCE, lag: 0, delayMs: 120, perMinute: 1_204, samples: [0, 3, null, 12] };
  const broken = { status: 'down', detail: 'PostgreSQL refused <b>the</b> connection', lag: 20_431, delayMs: 312_000 };
  return {
    version: '1.0.0',
    startedAt: SINCE,
    sampledAt: new Date().toISOString(),
    stations: ['orders', 'outbox', 'stream', 'totals', 'clickhouse', 'forecasts'].map((name) => ({
      name,
      ...station,
      ...(name === 'totals' && totals === 'down' ? broken : {}),
    })),
    deadLetters: { count: 2 },
    workerRuns: [
      {
        merchantId: 1,
        merchantName: 'A merchant whose name is longer than anybody would think reasonable for a shop',
        startedAt: SINCE,
        finishedAt: '2026-11-26T12:00:03.400Z',
        series: 31,
        stored: 12,
        failed: 1,
      },
    ],
  };
}

const AUDIT = {
  merchantId: 1,
  currency: 'EUR',
  orders: { count: 120_345, amount: '4812480.50' },
  totals: { amount: '4812480.50' },
  clickhouse: { amount: '4812168.10' },
  difference: { cells: 4, amount: '312.40' },
  days: [{ date: '2026-11-24', orders: '12480.50', totals: '12480.50', clickhouse: '12168.10' }],
  daysDiffering: 1,
};

const LETTERS = [
  {
    id: 7,
    reason: 'invalid-amount',
    detail: 'lineAmount 16.4455 is too precise',
    pointer: '/items/1/lineAmount',
    topic: 'orders',
    partition: 3,
    position: '88123/991',
    event: '{"orderId":77,"items":[{"lineAmount":12.00},{"lineAmount":16.4455}],"note":"<script>alert(1)</script>"}',
    eventCut: false,
    createdAt: SINCE,
    merchantId: 1,
    orderId: 77,
  },
  {
    id: 6,
    reason: 'malformed',
    detail: 'The text ends where a value is expected',
    topic: 'orders',
    partition: 0,
    position: '88100/7',
    event: '{"orderId":',
    eventCut: true,
    createdAt: SINCE,
  },
];
