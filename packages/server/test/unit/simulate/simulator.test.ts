// The simulator against an API in memory: nothing is stored twice, nothing is in the future, finished months are skipped.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLog } from '../../../src/platform/log.ts';
import type { BackfillMemory, BackfillProgress, FinishedMonth } from '../../../src/simulate/backfill.ts';
import { DEMO_MERCHANTS } from '../../../src/simulate/demo-merchants.ts';
import { createProgressLine } from '../../../src/simulate/progress-line.ts';
import { createSimulator, type SimulatorOptions } from '../../../src/simulate/simulator.ts';
import { type FakeApi, startFakeApi } from '../../fake-api.ts';
import { until } from '../../until.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const SMALL: SimulatorOptions = { seed: 't', rate: 0, duplicates: 0, late: 0, backfillMonths: 2 };

let api: FakeApi;
before(async () => {
  api = await startFakeApi({ now: () => NOW_MS });
});
after(() => api.close());

function memoryOf(
  months: Record<string, FinishedMonth> = {},
): BackfillMemory & { months: Record<string, FinishedMonth> } {
  const memory = {
    months,
    read: () => memory.months,
    write: (next: typeof months) => Object.assign(memory, { months: next }),
  };
  return memory;
}

/** Runs until `isDone`, then stops and waits for the end. */
async function runUntil(
  isDone: (progress: BackfillProgress | undefined) => boolean,
  options: SimulatorOptions = SMALL,
  memory: BackfillMemory = memoryOf(),
): Promise<void> {
  const stop = new AbortController();
  let seen: BackfillProgress | undefined;
  const simulator = createSimulator(
    {
      ingestUrl: api.url,
      log: silentLog,
      memory,
      now: () => NOW_MS,
      report: (progress) => {
        seen = progress;
      },
    },
    options,
  );
  const running = simulator.run(stop.signal);
  await until('the simulator has come far enough', () => isDone(seen));
  stop.abort();
  await running;
}

test('the backfill stores the plan once, newest month first, and nothing in the future', async () => {
  await runUntil((progress) => progress?.done === true);
  const orders = [...api.orders.values()];
  assert.ok(orders.length > 10_000, `${orders.length} orders`);
  assert.deepEqual(
    [...api.merchants.values()].map(({ name }) => name),
    DEMO_MERCHANTS.map(({ name }) => name),
  );
  assert.ok(orders.every(({ orderDateMs }) => orderDateMs <= NOW_MS));
  const months = orders.map(({ orderDateMs }) => new Date(orderDateMs).toISOString().slice(0, 7));
  assert.equal(months[0], '2026-11');
  assert.ok(months.indexOf('2026-10') < months.lastIndexOf('2026-09'));
  const today = orders.filter(({ orderDateMs }) => orderDateMs > NOW_MS - 12 * 3_600_000);
  assert.ok(today.length > 30, `only ${today.length} orders in the last half day`);
});

test('a restart without a memory posts everything again and stores nothing twice', async () => {
  const before = api.orders.size;
  const categoriesBefore = [...api.categories.values()].map(({ size }) => size);
  await runUntil((progress) => progress?.done === true);
  assert.equal(api.orders.size, before);
  assert.equal(api.merchants.size, 4);
  assert.deepEqual(
    [...api.categories.values()].map(({ size }) => size),
    categoriesBefore,
  );
});

test('a restart skips the months that it remembers and that the API still has', async () => {
  const memory = memoryOf();
  await runUntil((progress) => progress?.done === true, SMALL, memory);
  assert.deepEqual(Object.keys(memory.months), ['t/2026-10-01', 't/2026-09-01']);
  const bulkBefore = api.requests.filter((request) => request === 'POST /v1/orders/bulk').length;
  await runUntil((progress) => progress?.done === true, SMALL, memory);
  const bulk = api.requests.filter((request) => request === 'POST /v1/orders/bulk').length - bulkBefore;
  assert.ok(bulk < 15, `${bulk} bulk requests for the running month`);
});

test('a memory of another database is not believed', async () => {
  const before = api.orders.size;
  const lost = [...api.orders.keys()].filter((key) => key.includes('/202610'));
  const kept = new Map([...api.orders].filter(([key]) => !lost.includes(key)));
  api.orders.clear();
  for (const [key, order] of kept) api.orders.set(key, order);
  await runUntil(
    (progress) => progress?.done === true,
    SMALL,
    memoryOf({ 't/2026-10-01': { orderId: 7, externalOrderId: 'x' } }),
  );
  assert.equal(api.orders.size, before);
});

test('overload and broken connections delay the backfill and lose nothing', async () => {
  const before = [...api.orders.keys()].sort();
  api.orders.clear();
  let count = 0;
  api.interfere = (request) => {
    if (!request.startsWith('POST')) return undefined;
    count++;
    if (count % 4 === 1) return { status: 503 };
    if (count % 4 === 2) return 'hang-up';
    return undefined;
  };
  await runUntil((progress) => progress?.done === true);
  api.interfere = () => undefined;
  assert.deepEqual([...api.orders.keys()].sort(), before);
});

test('live orders come with the asked shares of duplicates and late dates', async () => {
  const before = new Set(api.orders.keys());
  const requestsBefore = api.requests.length;
  const live = () => api.requests.slice(requestsBefore).filter((request) => request === 'POST /v1/orders').length;
  await runUntil(() => live() >= 300, { ...SMALL, rate: 500, duplicates: 0.3, late: 0.4, backfillMonths: 0 });
  const added = [...api.orders].filter(([key]) => !before.has(key)).map(([, order]) => order);
  const late = added.filter(({ orderDateMs }) => orderDateMs < NOW_MS - 3_600_000);
  assert.ok(added.every(({ orderDateMs }) => orderDateMs <= NOW_MS));
  const duplicates = 1 - added.length / live();
  assert.ok(duplicates > 0.15 && duplicates < 0.45, `duplicates ${duplicates}`);
  assert.ok(
    late.length / added.length > 0.25 && late.length / added.length < 0.55,
    `late ${late.length} of ${added.length}`,
  );
});

test('a merchant of that name with another currency is left alone', async () => {
  const [first] = api.merchants.values();
  assert.ok(first);
  api.merchants.set(first.merchantId, { ...first, currency: 'CHF' });
  // A live order of the test before may still be on its way; the backfill's are bulk requests.
  const posts = () => api.requests.filter((request) => request.startsWith('PUT') || request.endsWith('/bulk')).length;
  const before = posts();
  const listed = () => api.requests.filter((request) => request.startsWith('GET /v1/merchants?')).length;
  const listedBefore = listed();
  await runUntil(() => listed() > listedBefore);
  assert.equal(posts(), before);
  assert.equal(api.merchants.get(first.merchantId)?.currency, 'CHF');
  api.merchants.set(first.merchantId, first);
});

test('progress is one rewritten line on a terminal and plain lines elsewhere', () => {
  const written: string[] = [];
  const progress = { posted: 1_200, total: 4_800, month: '2026-10-01', done: false };
  createProgressLine({ isTTY: true, write: (text) => written.push(text) })(progress);
  createProgressLine({ write: (text) => written.push(text) })(progress);
  const plain = createProgressLine({ write: (text) => written.push(text) });
  plain({ ...progress, done: true });
  assert.deepEqual(written, [
    '\r\x1b[2KDemo data: 1,200 of 4,800 orders (25 %), now 2026-10 …',
    'Demo data: 1,200 of 4,800 orders (25 %), now 2026-10 …\n',
    'Demo data: complete, 1,200 orders back to 2026-10.\n',
  ]);
});
