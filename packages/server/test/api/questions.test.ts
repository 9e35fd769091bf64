// Questions that cannot be meant are refused with the place and the reason, before any store is asked: nothing is guessed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Problem } from '@topline/domain/fault.ts';
import { createStores, type Service, startService } from './service.ts';

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores, { roles: ['ingest', 'query'] });
  await service.putMerchant(1, 1, { weekStart: 'SUNDAY' });
});
after(async () => {
  await service.stop();
  await stores.drop();
});

const ask = (query: string) => service.get<Problem>(`/api/top-categories?${query}`);

const REFUSED: readonly [query: string, pointer: string][] = [
  ['', '/query/merchantId'],
  ['merchantId=0', '/query/merchantId'],
  ['merchantId=-1', '/query/merchantId'],
  ['merchantId=1.0', '/query/merchantId'],
  ['merchantId=01', '/query/merchantId'],
  ['merchantId=%201', '/query/merchantId'],
  ['merchantId=9007199254740993', '/query/merchantId'],
  ['merchantId=1&merchantId[]=1', '/query/merchantId[]'],
  ['merchantId=1&merchantId[$ne]=1', '/query/merchantId[$ne]'],
  ['merchantId=1&merchantId=1', '/query/merchantId'],
  ['merchantId=1&merchantid=1', '/query/merchantid'],
  ['merchantId=1&bucket=DAY', '/query/bucket'],
  ['merchantId=1&bucketType=HOUR', '/query/bucketType'],
  ['merchantId=1&bucketType=day', '/query/bucketType'],
  ["merchantId=1&bucketType=DAY'%20OR%201=1", '/query/bucketType'],
  ['merchantId=1&bucketType=CUSTOM', '/query/bucketType'],
  ['merchantId=1&bucketType=', '/query/bucketType'],
  ['merchantId=1&limit=0', '/query/limit'],
  ['merchantId=1&limit=-1', '/query/limit'],
  ['merchantId=1&limit=1001', '/query/limit'],
  ['merchantId=1&limit=1e9', '/query/limit'],
  ['merchantId=1&limit=abc', '/query/limit'],
  ['merchantId=1&limit=', '/query/limit'],
  ['merchantId=1&limit=5;DROP', '/query/limit'],
  ['merchantId=1&limit=%2B5', '/query/limit'],
  ['merchantId=1&limit=0x5', '/query/limit'],
  ['merchantId=1&limit=5&limit=6', '/query/limit'],
  ['merchantId=1&compare=yes', '/query/compare'],
  ['merchantId=1&bucketStart=2025-02-29', '/query/bucketStart'],
  ['merchantId=1&bucketStart=20250228', '/query/bucketStart'],
  ['merchantId=1&bucketStart=2025-2-8', '/query/bucketStart'],
  ['merchantId=1&bucketStart=2025-02-28T00:00:00Z', '/query/bucketStart'],
  ['merchantId=1&bucketStart=0001-01-01', '/query/bucketStart'],
  ['merchantId=1&bucketStart=2200-01-01', '/query/bucketStart'],
  ['merchantId=1&from=2025-01-01', '/query/to'],
  ['merchantId=1&to=2025-01-01', '/query/from'],
  ['merchantId=1&from=2025-01-02&to=2025-01-02', '/query/to'],
  ['merchantId=1&from=2025-01-02&to=2025-01-01', '/query/to'],
  ['merchantId=1&from=2015-01-01&to=2025-01-09', '/query/to'],
  ['merchantId=1&from=2025-01-01&to=2025-02-30', '/query/to'],
  ['merchantId=1&bucketStart=2025-01-01&from=2025-01-01&to=2025-01-02', '/query/bucketStart'],
  ['merchantId=1&bucketType=WEEK&from=2025-01-01&to=2025-01-02', '/query/bucketType'],
];
test('a question that cannot be meant is 400 and names the place', async () => {
  for (const [query, pointer] of REFUSED) {
    const { status, headers, body } = await ask(query);
    assert.deepEqual([status, body.errors.map((error) => error.pointer)], [400, [pointer]], query);
    assert.equal(headers.get('content-type'), 'application/problem+json');
    assert.ok((body.errors[0]?.detail.length ?? 0) > 0);
  }
});

const OFF_THE_BOUNDARY: readonly [bucketType: string, given: string, right: string][] = [
  // Weeks of this merchant begin on Sunday; 15 January 2025 is a Wednesday.
  ['WEEK', '2025-01-15', '2025-01-12'],
  ['WEEK', '2025-01-13', '2025-01-12'],
  ['WEEK', '2025-01-01', '2024-12-29'],
  ['MONTH', '2025-03-31', '2025-03-01'],
  ['YEAR', '2024-02-29', '2024-01-01'],
];
test('a bucketStart inside a bucket is refused with the start that is right, and that one is answered', async () => {
  for (const [bucketType, given, right] of OFF_THE_BOUNDARY) {
    const refused = await ask(`merchantId=1&bucketType=${bucketType}&bucketStart=${given}`);
    assert.deepEqual([refused.status, refused.body.errors[0]?.pointer], [400, '/query/bucketStart']);
    assert.match(refused.body.errors[0]?.detail ?? '', new RegExp(`\\b${right}\\b`));
    assert.match(refused.body.detail, new RegExp(`\\b${right}\\b`));
    const answered = await service.top({ merchantId: 1, bucketType, bucketStart: right });
    assert.deepEqual([answered.status, answered.body.bucketStart], [200, right]);
  }
});

test('several wrong places are all named', async () => {
  const { body } = await ask('merchantId=x&limit=0&bucketType=HOUR&foo=1');
  assert.deepEqual(body.errors.map((error) => error.pointer).sort(), [
    '/query/bucketType',
    '/query/foo',
    '/query/limit',
    '/query/merchantId',
  ]);
});

test('an unknown merchant is 404 with one body, whatever is asked of it', async () => {
  const absent = await ask('merchantId=404');
  assert.deepEqual([absent.status, absent.body.type], [404, '/problems/merchant-not-found']);
  assert.equal((await ask('merchantId=9007199254740991&bucketType=DAY&compare=previous')).text, absent.text);
  assert.equal((await service.get('/v1/merchants/404')).text, absent.text, 'also from the other role');
});

test('a merchant without a sale is answered with an empty ranking', async () => {
  const { status, body } = await service.top({ merchantId: 1, bucketType: 'YEAR', compare: 'previous' });
  assert.equal(status, 200);
  assert.deepEqual(
    [body.categories, body.rest, body.total],
    [
      [],
      { categories: 0, amount: '0.00', quantity: 0 },
      { amount: '0.00', quantity: 0, orders: 0, previousAmount: '0.00', change: null },
    ],
  );
});

test('before anything was ever applied an answer says that it may be behind', async () => {
  const { body } = await service.top({ merchantId: 1 });
  assert.deepEqual([body.asOf, body.stale, body.staleReason], [null, true, 'behind']);
});
