// The System screen's answers: stations that move, a check that agrees to the minor unit, what is wrong told by day, and
// what ClickHouse lacks pushed again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from '@clickhouse/client';
import type { AuditBody, SystemBody } from '@topline/domain/contract/system.ts';
import type { Static } from 'typebox';
import { createTcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { type Database, openDatabase } from './database.ts';
import { BERLIN, createStores, type LagBody, type Service, type Stores, startService } from './service.ts';

type Audit = Static<typeof AuditBody>;
type System = Static<typeof SystemBody>;

const JSON_TYPE = { 'content-type': 'application/json' };
let stores: Stores & { drop(): Promise<void> };
let service: Service;
let database: Database;

before(async () => {
  stores = await createStores();
  service = await startService(stores);
  database = openDatabase(stores.databaseUrl);
  await service.put('/v1/merchants/1', BERLIN);
  await service.put('/v1/merchants/1/categories/1', { name: 'Coffee' });
  const orders = ['2024-01-15T10:30:00Z', '2024-01-16T10:30:00Z'].map((orderDate, index) => ({
    externalOrderId: `order ${index}`,
    ...{ merchantId: 1, orderDate, items: [{ categoryId: 1, quantity: 1, lineAmount: '10.05' }] },
  }));
  await service.postAll(orders);
});
after(async () => {
  await database?.stop();
  await service?.stop();
  await stores?.drop();
});

const onQuery = () => `http://127.0.0.1:${service.ports.query}`;
const read = () => service.get<Audit>('/v1/audit?merchantId=1', onQuery());
const check = (repair = false) =>
  service.call<Audit>(
    '/v1/audit',
    { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ merchantId: 1, repair }) },
    onQuery(),
  );

test('the standing check comes by itself, and all three agree to the cent', async () => {
  await until('the merchant was checked', async () => (await check()).body.totals.amount === '20.10', 20_000);
  await until('what was found is kept', async () => (await read()).body.state === 'agrees', 20_000);
  const { body } = await read();
  assert.deepEqual(body.orders, { count: 2, amount: '20.10' });
  assert.equal(body.clickhouse.amount, '20.10');
  assert.deepEqual(body.difference, { cells: 0, amount: '0.00' });
  assert.match(body.checkedAt ?? '', /Z$/);
});

test('a total that nobody can explain is told by its day and not touched', async () => {
  const change = (by: number) =>
    database.query(
      `UPDATE forecasting.category_totals SET amount_minor = amount_minor + ${by}
        WHERE merchant_id = 1 AND category_id = 0 AND bucket_type IN ('DAY', 'YEAR') AND bucket_start IN ('2024-01-15', '2024-01-01')`,
    );
  await change(100);
  const { body } = await check(true);
  assert.equal(body.state, 'differs');
  assert.deepEqual(
    body.days.map(({ date, orders, totals }) => [date, orders, totals]),
    [['2024-01-15', '10.05', '11.05']],
  );
  assert.equal(body.difference.amount, '1.00');
  assert.equal(
    await database.count(
      "SELECT amount_minor FROM forecasting.category_totals WHERE merchant_id = 1 AND category_id = 0 AND bucket_type = 'YEAR'",
    ),
    2_110,
  );
  await change(-100);
});

test('a total that nobody can explain is gone after a rebuild, and the audit log says who asked for it', async () => {
  await database.query(
    'UPDATE forecasting.category_totals SET amount_minor = amount_minor + 7 WHERE merchant_id = 1 AND category_id = 1',
  );
  assert.equal((await check(true)).body.state, 'differs');
  const url = '/v1/merchants/1/rebuild';
  const { status, body } = await service.call<{ orders: number; calendarVersion: number }>(
    url,
    { method: 'POST' },
    onQuery(),
  );
  assert.deepEqual([status, body.orders, body.calendarVersion], [200, 2, 2]);
  await until('all three agree', async () => (await check(true)).body.state === 'agrees', 20_000);
  const { body: log } = await service.get<{ entries: Array<{ action: string; actor: string }> }>(
    '/v1/merchants/1/audit-log',
  );
  assert.deepEqual(
    log.entries.filter(({ action }) => action === 'rebuilt').map(({ actor }) => actor),
    ['local'],
  );
  assert.equal((await service.call('/v1/merchants/99/rebuild', { method: 'POST' }, onQuery())).status, 404);
});

test('what ClickHouse lost is pushed again', async () => {
  await until('nothing is left of the test before', async () => (await check(true)).body.state === 'agrees', 20_000);
  await until(
    'nothing is on its way',
    async () => (await service.get<LagBody>('/health/lag')).body.push.lag === 0,
    20_000,
  );
  const clickhouse = createClient({ url: stores.clickhouseUrl });
  await clickhouse.command({ query: 'TRUNCATE TABLE category_sales_agg' });
  await clickhouse.close();
  const healing = await check(true);
  assert.equal(healing.body.state, 'healing');
  assert.equal(healing.body.clickhouse.amount, '0.00');
  await until('ClickHouse has it again', async () => (await check()).body.state === 'agrees', 20_000);
});

test('what no push can mend is not called healing', async () => {
  const clickhouse = createClient({ url: stores.clickhouseUrl });
  await clickhouse.command({
    query: `INSERT INTO category_sales_agg (merchant_id, category_id, bucket_type, bucket_start, amount_minor, quantity, orders,
              calendar_version, updated_at) VALUES (1, 999, 'DAY', '2024-01-15', 100, 1, 1, 2, now64(6))`,
  });
  const { body } = await check(true);
  assert.deepEqual([body.state, body.difference.cells], ['differs', 1]);
  await clickhouse.command({
    query: 'ALTER TABLE category_sales_agg DELETE WHERE category_id = 999 SETTINGS mutations_sync = 1',
  });
  await clickhouse.close();
  assert.equal((await check()).body.state, 'agrees');
});

test('more cells than a list shows are all pushed again at once', async () => {
  const orders = Array.from({ length: 60 }, (_, day) => ({
    externalOrderId: `day ${day}`,
    merchantId: 1,
    orderDate: new Date(Date.UTC(2023, 0, 1 + day, 12)).toISOString().replace('.000', ''),
    items: [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }],
  }));
  await service.postAll(orders);
  await until('they are counted', async () => (await check()).body.totals.amount === '80.10', 20_000);
  await until(
    'nothing is on its way',
    async () => (await service.get<LagBody>('/health/lag')).body.push.lag === 0,
    20_000,
  );
  const clickhouse = createClient({ url: stores.clickhouseUrl });
  await clickhouse.command({ query: 'TRUNCATE TABLE category_sales_agg' });
  await clickhouse.close();
  const { body } = await check(true);
  assert.ok(body.difference.cells > 100);
  assert.equal(body.state, 'healing');
  await until('one repair was enough', async () => (await check()).body.state === 'agrees', 20_000);
});

test('stations are sampled, in the order of the pipeline', async () => {
  const system = () => service.get<System>('/v1/system', onQuery());
  await until('a sample has the orders', async () => (await system()).body.stations[0]?.perMinute === 62, 15_000);
  const { body } = await system();
  assert.deepEqual(
    body.stations.map(({ name, status }) => `${name} ${status}`),
    ['orders', 'outbox', 'stream', 'totals', 'clickhouse', 'forecasts'].map((name) => `${name} up`),
  );
  assert.ok(body.stations.every(({ samples }) => samples.length > 0));
  assert.deepEqual(body.deadLetters, { count: 0 });
});

test('while a store is down the system says which, and still answers', async () => {
  const [postgres, clickhouse] = await Promise.all([
    createTcpProxy(stores.databaseUrl),
    createTcpProxy(stores.clickhouseUrl),
  ]);
  const urls = { databaseUrl: postgres.url, clickhouseUrl: clickhouse.url };
  const cutOff = await startService(urls, { roles: ['query'] });
  const statuses = async () => {
    const { status, body } = await cutOff.get<System>('/v1/system', `http://127.0.0.1:${cutOff.ports.query}`);
    assert.equal(status, 200);
    return new Map(body.stations.map((station) => [station.name, station.status]));
  };
  try {
    clickhouse.cut();
    await until('ClickHouse is told to be down', async () => (await statuses()).get('clickhouse') === 'down', 20_000);
    assert.equal((await statuses()).get('orders'), 'up');
    postgres.cut();
    await until('PostgreSQL is told to be down', async () => (await statuses()).get('orders') === 'down', 20_000);
  } finally {
    await cutOff.stop();
    await Promise.all([postgres.stop(), clickhouse.stop()]);
  }
});

test('an unknown merchant is not found, and a check that asks for nothing is refused', async () => {
  assert.equal((await service.get('/v1/audit?merchantId=99', onQuery())).status, 404);
  assert.equal((await service.get('/v1/audit', onQuery())).status, 400);
});
