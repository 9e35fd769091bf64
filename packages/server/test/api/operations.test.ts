// What an operator sees over HTTP, on every listener: health that tells the truth while a store is away, lag that counts every
// accepted order until it can be read, metrics without merchants, and the description of the interface.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import pg from 'pg';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, type LagBody, type Service, startService } from './service.ts';

interface HealthAnswer {
  readonly status: number | string;
  readonly detail?: string;
  readonly type?: string;
  readonly health?: { status: string; detail: string };
  readonly parts?: Record<string, { status: string }>;
  readonly horizonAgeMs?: number;
}

let stores: Awaited<ReturnType<typeof createStores>>;
let postgres: TcpProxy;
let clickhouse: TcpProxy;
let service: Service;
before(async () => {
  stores = await createStores();
  postgres = await createTcpProxy(stores.databaseUrl);
  clickhouse = await createTcpProxy(stores.clickhouseUrl);
  const urls = { databaseUrl: postgres.url, clickhouseUrl: clickhouse.url };
  service = await startService(urls, { roles: ['ingest', 'query', 'predict'] });
  await service.putMerchant(1, 1);
});
afterEach(async () => {
  postgres.open();
  clickhouse.open();
  for (const path of ['/health/postgres', '/health/clickhouse', '/health/lag'])
    await until(`${path} is up again`, async () => (await service.get(path)).status === 200);
});
after(async () => {
  await service.stop();
  await Promise.all([postgres.stop(), clickhouse.stop()]);
  await stores.drop();
});

const origins = () => Object.values(service.ports).map((port) => `http://127.0.0.1:${port}`);
const health = (path: string, origin?: string) => service.get<HealthAnswer>(path, origin);
const lag = async () => (await service.get<LagBody>('/health/lag')).body;

let orders = 0;
async function post(count: number, merchantId = 1) {
  const items = [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }];
  const batch = Array.from({ length: count }, () => {
    orders += 1;
    return { externalOrderId: `order-${orders}`, merchantId, orderDate: '2025-03-10T12:00:00Z', items };
  });
  await service.postAll(batch);
}

test('with everything up, every listener says so for each part', async () => {
  assert.equal(origins().length, 3);
  for (const origin of origins()) {
    const whole = await health('/health', origin);
    assert.deepEqual([whole.status, whole.body.status], [200, 'up'], whole.text);
    assert.deepEqual(Object.keys(whole.body.parts ?? {}).slice(0, 3), ['postgres', 'clickhouse', 'stream']);
    assert.deepEqual((await health('/health/ready', origin)).body, { status: 'up' });
    for (const part of ['postgres', 'clickhouse', 'stream'])
      assert.equal((await health(`/health/${part}`, origin)).body.status, 'up', part);
  }
});

async function assertDown(path: string) {
  await until(`${path} is down`, async () => (await health(path)).status === 503);
  const { headers, body } = await health(path);
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.deepEqual([body.type, body.status], ['/problems/unavailable', 503]);
}

test('without PostgreSQL: alive but degraded, not ready, no lag is invented', async () => {
  postgres.cut();
  for (const path of ['/health/postgres', '/health/stream', '/health/ready', '/health/lag']) await assertDown(path);
  const { body } = await health('/health/postgres');
  assert.equal(body.health?.status, 'down');
  assert.match(body.detail ?? '', /^postgres does not answer/);
  const whole = await health('/health');
  assert.deepEqual([whole.status, whole.body.status, whole.body.parts?.postgres?.status], [200, 'degraded', 'down']);
  assert.equal((await health('/health/clickhouse')).status, 200);
  assert.equal((await service.get('/metrics')).status, 200);
});

test('without ClickHouse: degraded, and still ready, because reads and writes go on', async () => {
  clickhouse.cut();
  await assertDown('/health/clickhouse');
  const whole = await health('/health');
  assert.deepEqual([whole.status, whole.body.status, whole.body.parts?.clickhouse?.status], [200, 'degraded', 'down']);
  assert.equal((await health('/health/ready')).status, 200);
  assert.equal((await health('/health/postgres')).status, 200);
});

test('a store that never answers is down within the time of a probe', async () => {
  postgres.hold();
  const startedMs = performance.now();
  const { status, body } = await health('/health');
  assert.ok(performance.now() - startedMs < 3_000);
  assert.deepEqual([status, body.status, body.parts?.postgres?.status], [200, 'degraded', 'down']);
});

test('lag counts each accepted order at the step where it waits: applied, held, pushed, and then nowhere', async () => {
  await post(5);
  await until('five orders wait to be applied', async () => {
    const { aggregate, outbox, push } = await lag();
    return aggregate.lag === 5 && aggregate.delayMs > 0 && outbox.lag === 0 && push.lag === 0;
  });

  const holder = new pg.Client({ connectionString: stores.databaseUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT pg_current_xact_id()');
  await post(3);
  await until('three orders wait behind an open transaction', async () => {
    const { aggregate, outbox } = await lag();
    return outbox.lag === 3 && outbox.delayMs > 0 && aggregate.lag === 5;
  });
  await until('the age of the transaction is told', async () => {
    return ((await health('/health/stream')).body.horizonAgeMs ?? 0) > 100;
  });
  await holder.end();

  clickhouse.cut();
  const apply = await startService({ ...stores, clickhouseUrl: clickhouse.url }, { roles: ['aggregate'] });
  try {
    await until('eight orders wait to be pushed', async () => {
      const { aggregate, outbox, push } = await lag();
      return push.lag === 8 && push.delayMs > 0 && outbox.lag === 0 && aggregate.lag === 0;
    });
    clickhouse.open();
    await service.drained();
  } finally {
    await apply.stop();
  }
  const { outbox, aggregate, push, forecast } = await lag();
  const nothing = { lag: 0, delayMs: 0 };
  assert.deepEqual({ outbox, aggregate, push }, { outbox: nothing, aggregate: nothing, push: nothing });
  assert.equal(forecast.ageMs, null, 'no worker has run');
  const { body } = await service.top({ merchantId: 1, bucketType: 'DAY', bucketStart: '2025-03-10' });
  assert.equal(body.total.orders, 8, 'no lag means that every accepted order can be read');
});

/** The value of one sample, by its name and labels as they are written. */
function sample(text: string, name: string): number {
  const found = text.split('\n').find((line) => line.startsWith(`${name} `));
  return found === undefined ? Number.NaN : Number(found.slice(name.length + 1));
}

test('metrics count orders by outcome, time routes, tell lag, and name no merchant', async () => {
  const metrics = async () => (await service.get<string>('/metrics')).text;
  const outcome = (text: string, name: string) => sample(text, `topline_orders_total{outcome="${name}"}`) || 0;
  const before = await metrics();
  await service.putMerchant(987_654_321, 1);
  await post(2, 987_654_321);
  const order = { externalOrderId: 'metrics', merchantId: 987_654_321, orderDate: '2025-03-10T12:00:00Z' };
  const line = { categoryId: 1, quantity: 1, lineAmount: '1.00' };
  for (let times = 0; times < 2; times += 1) await service.postOrder({ ...order, items: [line] });
  await service.postOrder({ ...order, items: [{ ...line, lineAmount: '2.00' }] });
  await service.top({ merchantId: 987_654_321 });
  const { text, headers } = await service.get<string>('/metrics');
  assert.match(headers.get('content-type') ?? '', /^text\/plain; version=/);
  const grown = ['created', 'replayed', 'refused'].map((name) => outcome(text, name) - outcome(before, name));
  assert.deepEqual(grown, [3, 1, 1]);
  const timed = (route: string, status: number) =>
    sample(text, `topline_http_request_duration_seconds_count{route="${route}",status="${status}"}`);
  assert.ok(timed('createOrder', 201) >= 2 && timed('createOrder', 409) >= 1 && timed('topCategories', 200) >= 1);
  await until('the lag that is told to metrics is the one of /health/lag', async () => {
    return sample(await metrics(), 'topline_lag_events{step="aggregate"}') === (await lag()).aggregate.lag;
  });
  assert.match(text, /^process_cpu_user_seconds_total /m);
  assert.ok(!text.includes('987654321'));
});

test('every listener describes its own paths, and the last one also those of the others', async () => {
  const paths = async (port: number | undefined) => {
    const { status, body } = await service.get<{ openapi: string; paths: object }>(
      '/openapi.json',
      `http://127.0.0.1:${port}`,
    );
    assert.deepEqual([status, body.openapi.slice(0, 3)], [200, '3.1']);
    return new Set(Object.keys(body.paths));
  };
  const { ingest, query, predict } = service.ports;
  const [writes, reads, all] = [await paths(ingest), await paths(query), await paths(predict)];
  for (const path of ['/health', '/health/lag', '/metrics', '/openapi.json'])
    assert.ok(writes.has(path) && reads.has(path) && all.has(path), path);
  assert.deepEqual([writes.has('/v1/orders'), writes.has('/api/top-categories')], [true, false]);
  assert.deepEqual([reads.has('/v1/orders'), reads.has('/api/top-categories')], [false, true]);
  assert.ok(all.has('/v1/orders') && all.has('/api/top-categories') && all.has('/forecast/top-categories'));
  const origin = `http://127.0.0.1:${predict}`;
  const answer = await service.get('/api/top-categories?merchantId=1&bucketType=DAY&bucketStart=2025-03-10', origin);
  assert.equal(answer.status, 200, 'a browser needs one origin');
});
