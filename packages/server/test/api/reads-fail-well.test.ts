// Every read route while a store is slow, cut, silent, or dead behind connections that look alive: it answers 200 with the same
// numbers and says honestly where they come from, or the 503 that is documented for it; and all is as before once the store is back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, type Service, startService } from './service.ts';

const MERCHANT = 1;
const CLICKHOUSE_LATE_MS = 1_400;
const POSTGRES_LATE_MS = 700;
/** Of a read; what takes as long was not found in time. */
const DEADLINE_MS = 10_000;

interface Answer {
  readonly stale: boolean;
  readonly staleReason?: string;
  readonly source: string;
  readonly asOf?: string | null;
  readonly numbers: unknown;
}

interface ReadRoute {
  readonly path: string;
  readonly firstChoice: 'clickhouse' | 'postgres';
  /** What must be the same wherever it is read. */
  readonly numbers: (body: Record<string, unknown>) => unknown;
  /** It may say that it cannot be told while PostgreSQL is in trouble. */
  readonly needsPostgres?: true;
}

const MARCH = 'merchantId=1&bucketType=MONTH&bucketStart=2025-03-01';
const forecastOf = ({ forecasts }: Record<string, unknown>) =>
  (forecasts as { category_id: number; forecast: string }[]).map((row) => [row.category_id, row.forecast]);
const ROUTES: readonly ReadRoute[] = [
  {
    path: `/api/top-categories?${MARCH}`,
    firstChoice: 'clickhouse',
    numbers: ({ total, categories, rest }) => ({ total, categories, rest }),
  },
  {
    path: '/api/history?merchantId=1&bucketType=MONTH&periods=3&until=2025-03-01',
    firstChoice: 'clickhouse',
    numbers: ({ total, categories }) => ({ total, categories }),
  },
  {
    path: `/api/top-products?${MARCH}&categoryId=1`,
    firstChoice: 'postgres',
    numbers: ({ total, products, rest }) => ({ total, products, rest }),
  },
  {
    path: `/api/explain?${MARCH}&limit=5`,
    firstChoice: 'postgres',
    numbers: ({ counted, orders }) => ({ counted, orders }),
    needsPostgres: true,
  },
  { path: '/forecast/top-categories?merchant_id=1&bucket_type=DAY', firstChoice: 'clickhouse', numbers: forecastOf },
  {
    path: '/forecast/compare-models?merchant_id=1',
    firstChoice: 'postgres',
    numbers: ({ categories }) => categories,
  },
  {
    path: '/forecast/scoreboard?merchant_id=1',
    firstChoice: 'postgres',
    numbers: ({ models, categories }) => ({ models, categories }),
  },
  {
    path: '/evaluate-models?merchant_id=1&bucket_type=DAY&test_points=2&models=rolling',
    firstChoice: 'clickhouse',
    numbers: ({ models }) => models,
  },
];

let stores: Awaited<ReturnType<typeof createStores>>;
let writer: Service;
let reader: Service;
let wires: Record<'clickhouse' | 'postgres', TcpProxy>;
let healthy: readonly Answer[];
before(async () => {
  stores = await createStores();
  wires = {
    clickhouse: await createTcpProxy(stores.clickhouseUrl),
    postgres: await createTcpProxy(stores.databaseUrl),
  };
  writer = await startService(stores, { roles: ['ingest', 'aggregate'] });
  await writer.putMerchant(MERCHANT, 3);
  const today = Date.now();
  await writer.postAll([
    ...Array.from({ length: 60 }, (_, index) => order(`old-${index}`, Date.UTC(2025, 1, 1, 12) + index * 86_400_000)),
    ...Array.from({ length: 60 }, (_, index) => order(`new-${index}`, today - (index + 1) * 86_400_000)),
  ]);
  await writer.drained();
  const urls = { databaseUrl: wires.postgres.url, clickhouseUrl: wires.clickhouse.url };
  const settings = { TOPLINE_HEDGE_AFTER_MS: '150', TOPLINE_READ_SLOW_MS: '500' };
  reader = await startService(urls, { roles: ['query', 'predict'], settings });
  await recovered();
  healthy = await Promise.all(ROUTES.map((route) => answerOf(route)));
});
after(async () => {
  await reader?.stop();
  await writer?.stop();
  await Promise.all(Object.values(wires).map((wire) => wire.stop()));
  await stores?.drop();
});

function order(externalOrderId: string, dateMs: number) {
  const line = { categoryId: 1 + (dateMs % 3), quantity: 1, lineAmount: `${((dateMs / 86_400_000) % 17) | 0}.25` };
  return { externalOrderId, merchantId: MERCHANT, orderDate: new Date(dateMs).toISOString(), items: [line] };
}

const ask = ({ path }: ReadRoute) => reader.call<Record<string, unknown>>(path, {}, originOf(path));
const originOf = (path: string) =>
  `http://127.0.0.1:${path.startsWith('/api') ? reader.ports.query : reader.ports.predict}`;

async function answerOf(route: ReadRoute): Promise<Answer> {
  const { status, body, text } = await ask(route);
  assert.equal(status, 200, `${route.path}: ${text}`);
  return read(route, body);
}

function read(route: ReadRoute, body: Record<string, unknown>): Answer {
  const reason = (body.staleReason ?? body.stale_reason) as string | undefined;
  return {
    stale: body.stale as boolean,
    ...(reason === undefined ? {} : { staleReason: reason }),
    source: body.source as string,
    asOf: (body.asOf ?? body.as_of) as string | null,
    numbers: route.numbers(body),
  };
}

/** Everything comes from where it is read first, and is fresh, except what no worker has ever run for. */
async function recovered(): Promise<void> {
  for (const wire of Object.values(wires)) wire.open();
  for (const route of ROUTES) {
    await until(`${route.path} is as always`, async () => {
      const { status, body } = await ask(route);
      if (status !== 200) return false;
      const { source, stale, staleReason } = read(route, body);
      return source === route.firstChoice && (!stale || staleReason === 'behind');
    });
  }
}

function assertHonest(route: ReadRoute, { source, stale, staleReason, asOf }: Answer, before: Answer): void {
  const reasons = {
    [route.firstChoice]: [undefined, 'behind'],
    cache: ['cached'],
  } as Record<string, (string | undefined)[]>;
  assert.ok(
    (reasons[source] ?? ['fallback']).includes(staleReason),
    `${route.path}: ${source} because of ${staleReason}`,
  );
  assert.equal(stale, staleReason !== undefined, route.path);
  if (asOf && before.asOf) {
    assert.ok(Date.parse(asOf) <= Date.now(), `${route.path} is from the future`);
    assert.ok(asOf >= before.asOf, `${route.path} is older than what was told before`);
  }
}

const TROUBLES: readonly [name: string, make: (wire: TcpProxy, lateMs: number) => void][] = [
  ['slow', (wire, lateMs) => wire.late(lateMs / 2)],
  ['cut', (wire) => wire.cut()],
  ['silent', (wire) => wire.hold()],
  ['dead behind open connections', (wire) => wire.forget()],
];
const LATE_MS = { clickhouse: CLICKHOUSE_LATE_MS, postgres: POSTGRES_LATE_MS };

for (const where of [['clickhouse'], ['postgres'], ['clickhouse', 'postgres']] as const) {
  for (const [name, make] of TROUBLES) {
    test(`${where.join(' and ')} ${name}: every route answers the same numbers and says so, and recovers`, async () => {
      await recovered();
      for (const store of where) make(wires[store], LATE_MS[store]);
      await Promise.all(
        ROUTES.map(async (route, index) => {
          const before = healthy[index] ?? assert.fail('every route was asked before');
          const startedMs = performance.now();
          const { status, headers, body, text } = await ask(route);
          assert.ok(performance.now() - startedMs < DEADLINE_MS, `${route.path} took too long`);
          const postgresTroubled = (where as readonly string[]).includes('postgres');
          if (status === 503 && route.needsPostgres && postgresTroubled) {
            assert.equal(body.type, '/problems/unavailable');
            assert.match(headers.get('retry-after') ?? '', /^\d+$/);
            return;
          }
          assert.equal(status, 200, `${route.path}: ${text}`);
          const answer = read(route, body);
          assert.deepEqual(answer.numbers, before.numbers, route.path);
          assertHonest(route, answer, before);
        }),
      );
      await recovered();
    });
  }
}

test('a slow ClickHouse is overtaken: answers come before it would have, from PostgreSQL, with the same numbers', async () => {
  const [before] = healthy;
  const urls = { databaseUrl: wires.postgres.url, clickhouseUrl: wires.clickhouse.url };
  const patient = await startService(urls, { roles: ['query'], settings: { TOPLINE_HEDGE_AFTER_MS: '150' } });
  const top = () => patient.top({ merchantId: MERCHANT, bucketType: 'MONTH', bucketStart: '2025-03-01' });
  try {
    await until('ClickHouse answers', async () => (await top()).body.source === 'clickhouse');
    wires.clickhouse.late(CLICKHOUSE_LATE_MS / 2);
    for (let index = 0; index < 10; index += 1) {
      const startedMs = performance.now();
      const { body } = await top();
      assert.ok(performance.now() - startedMs < CLICKHOUSE_LATE_MS, 'sooner than ClickHouse could');
      assert.deepEqual([body.source, body.stale, body.staleReason], ['postgres', true, 'fallback']);
      const { total, categories, rest } = body;
      assert.deepEqual({ total, categories, rest }, before?.numbers);
    }
    wires.clickhouse.open();
    await until('ClickHouse is asked again', async () => (await top()).body.source === 'clickhouse');
  } finally {
    wires.clickhouse.open();
    await patient.stop();
  }
});

test('while both stores are slow, what was read a moment ago is told at once, and what they say afterwards', async () => {
  const [top] = ROUTES;
  assert.ok(top && healthy[0]);
  await recovered();
  for (const wire of Object.values(wires)) wire.late(600);
  const answer = await answerOf(top);
  assert.deepEqual([answer.source, answer.staleReason], ['cache', 'cached']);
  assert.deepEqual(answer.numbers, healthy[0].numbers);
  await recovered();
});
