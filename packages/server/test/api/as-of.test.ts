// asOf: every order that was accepted by then is in the answer. Held against a ledger of 201s while orders are being posted, from
// ClickHouse and from PostgreSQL; it moves on without traffic, and stands still with the aggregator.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, type Service, startService, type Top } from './service.ts';

const MERCHANTS = [1, 2, 3];
const ORDERS_EACH = 120;
/** Answers given while orders were being posted that had something to lack. */
const JUDGED_MIN = 10;
const DAY = { bucketType: 'DAY', bucketStart: '2025-03-10' };
const STALE_AFTER_SECONDS = 1;
/** Two heartbeats, two poll intervals and a busy machine; the promise is about a second. */
const QUIET_AGE_MS_MAX = 2_500;

let stores: Awaited<ReturnType<typeof createStores>>;
let clickhouse: TcpProxy;
let ingest: Service;
let fromClickHouse: Service;
let fromPostgres: Service;
before(async () => {
  stores = await createStores();
  clickhouse = await createTcpProxy(stores.clickhouseUrl);
  clickhouse.cut();
  ingest = await startService(stores, { roles: ['ingest'] });
  const query = { roles: ['query'], staleAfterSeconds: STALE_AFTER_SECONDS } as const;
  fromClickHouse = await startService(stores, query);
  fromPostgres = await startService({ ...stores, clickhouseUrl: clickhouse.url }, query);
  for (const merchantId of MERCHANTS) await ingest.putMerchant(merchantId, 1);
});
after(async () => {
  for (const service of [fromPostgres, fromClickHouse, ingest]) await service.stop();
  await clickhouse.stop();
  await stores.drop();
});

async function read(reader: Service, merchantId: number): Promise<Top> {
  const { status, body, text } = await reader.top({ merchantId, ...DAY });
  assert.equal(status, 200, text);
  return body;
}
/** What ClickHouse says; on a very busy machine it may be given up once and PostgreSQL asked. */
async function readPushed(merchantId: number): Promise<Top> {
  let body = await read(fromClickHouse, merchantId);
  await until('ClickHouse answers', async () => {
    body = await read(fromClickHouse, merchantId);
    return body.source === 'clickhouse';
  });
  return body;
}
const asOfMs = (body: Top) => (body.asOf === null ? Number.NEGATIVE_INFINITY : Date.parse(body.asOf));

async function post(merchantId: number, name: string): Promise<number> {
  const { status } = await ingest.postOrder({
    externalOrderId: name,
    merchantId,
    orderDate: '2025-03-10T12:00:00Z',
    items: [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }],
  });
  assert.equal(status, 201);
  // The order was committed before this; the fraction of the millisecond is cut off.
  return Date.now() + 1;
}

test('while orders are posted, no answer lacks an order that was accepted by its asOf', async () => {
  const aggregate = await startService(stores, { roles: ['aggregate'] });
  const ledger = new Map<number, number[]>(MERCHANTS.map((merchantId) => [merchantId, []]));
  let posting = true;
  let judged = 0;

  const postAll = async (merchantId: number) => {
    // As long as somebody else's transaction holds the log, no answer has anything to lack.
    for (let index = 0; posting && (index < ORDERS_EACH || judged < JUDGED_MIN); index += 1)
      ledger.get(merchantId)?.push(await post(merchantId, `traffic ${index}`));
  };
  const judge = async (reader: Service, merchantId: number, source: string) => {
    const body = await read(reader, merchantId);
    const accepted = (ledger.get(merchantId) ?? []).filter((atMs) => atMs <= asOfMs(body)).length;
    assert.ok(
      body.total.orders >= accepted,
      `${body.source}: ${body.total.orders} orders, ${accepted} accepted by ${body.asOf}`,
    );
    // Whoever answers instead of a store that was given up makes the same promise.
    if (accepted > 0 && body.source === source) judged += 1;
    return accepted;
  };
  const follow = async (reader: Service, source: string) => {
    while (posting) for (const merchantId of MERCHANTS) await judge(reader, merchantId, source);
  };
  try {
    const done = () => {
      posting = false;
    };
    const following = [follow(fromClickHouse, 'clickhouse'), follow(fromPostgres, 'postgres')];
    await Promise.all([
      ...following.map((one) => one.finally(done)),
      Promise.all(MERCHANTS.map(postAll)).finally(done),
    ]);
    for (const merchantId of MERCHANTS) {
      await until(
        'asOf has passed the last order in ClickHouse',
        async () => (await judge(fromClickHouse, merchantId, 'clickhouse')) === ledger.get(merchantId)?.length,
      );
      await until(
        'and in PostgreSQL',
        async () => (await judge(fromPostgres, merchantId, 'postgres')) === ledger.get(merchantId)?.length,
      );
    }
  } finally {
    await aggregate.stop();
  }
});

test('without traffic asOf moves on and stays young, in both stores', async () => {
  const aggregate = await startService(stores, { roles: ['aggregate'] });
  try {
    for (const reader of [fromClickHouse, fromPostgres]) {
      let seen = Date.now();
      for (let moves = 0; moves < 3; moves += 1) {
        // Somebody else's transaction on the same server may hold the log for a while.
        await until('asOf has moved on and is young', async () => {
          const moved = asOfMs(await read(reader, 1));
          const nowMs = Date.now();
          assert.ok(moved <= nowMs, 'it is never ahead');
          if (moved <= seen || nowMs - moved > QUIET_AGE_MS_MAX) return false;
          seen = moved;
          return true;
        });
      }
    }
  } finally {
    await aggregate.stop();
  }
});

test('with the aggregator stopped asOf stands still, the answer becomes stale, and a start catches up', async () => {
  const before = await readPushed(1);
  const stoppedAt = asOfMs(before);
  await post(1, 'while stopped');
  const postedMs = Date.now();
  await until('more than the stale time has passed', () => Date.now() - postedMs > STALE_AFTER_SECONDS * 1_000 + 200);
  const during = await readPushed(1);
  assert.deepEqual(
    [asOfMs(during), during.total.orders, during.stale, during.staleReason],
    [stoppedAt, before.total.orders, true, 'behind'],
  );
  assert.equal(asOfMs(await read(fromPostgres, 1)) < postedMs, true);

  const aggregate = await startService(stores, { roles: ['aggregate'] });
  try {
    await until('the order is readable and the answer fresh', async () => {
      const body = await read(fromClickHouse, 1);
      return body.total.orders === before.total.orders + 1 && asOfMs(body) >= postedMs && !body.stale;
    });
  } finally {
    await aggregate.stop();
  }
});
