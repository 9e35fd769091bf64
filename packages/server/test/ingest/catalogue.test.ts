// What ingest knows of merchants: a category or merchant counts from the moment its PUT is answered; a currency is locked by the
// first order, and never changes under one that is being stored.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { createCatalogue } from '../../src/ingest/catalogue.ts';
import { createScratch, type Scratch } from '../platform/scratch.ts';
import { createIngestRooms, guard } from './rooms.ts';

let scratch: Scratch;
let rooms: ReturnType<typeof createIngestRooms>;

before(async () => {
  scratch = await createScratch();
  rooms = createIngestRooms(scratch);
});
after(async () => {
  await rooms.ids.stop();
  await scratch.stop();
});

const line = (categoryId: number, lineAmount = '1.50') => ({ categoryId, lineAmount });

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => assert.fail('it was accepted'),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof Fault, String(error));
  return error;
}

test('an unknown category is refused with its place', async () => {
  await rooms.putMerchant(1);
  await rooms.putCategory(1, 1);
  const fault = await faultOf(rooms.acceptance()(1, 'unknown', line(2)));
  assert.deepEqual([fault.code, fault.status], ['unknown-category', 422]);
  assert.deepEqual(
    fault.errors.map((error) => error.pointer),
    ['/items/0/categoryId'],
  );
});

test('a category counts from the moment its PUT is answered, also while others ask for the merchant', async () => {
  await rooms.putMerchant(2);
  const post = rooms.acceptance();
  for (let categoryId = 1; categoryId <= 60; categoryId += 1) {
    // Their look into the catalogue is under way, and may have begun before the category was there.
    const others = [1, 2, 3].map((other) => faultOf(post(2, `other-${categoryId}-${other}`, line(10_000 + other))));
    await rooms.putCategory(2, categoryId);
    assert.equal((await post(2, `known-${categoryId}`, line(categoryId))).kind, 'created');
    await Promise.all(others);
  }
});

test('a merchant counts from the moment its PUT is answered, though it was unknown before', async () => {
  const post = rooms.acceptance();
  assert.equal((await faultOf(post(3, 'early', line(1)))).code, 'merchant-not-found');
  await rooms.putMerchant(3);
  await rooms.putCategory(3, 1);
  assert.equal((await post(3, 'early', line(1))).kind, 'created');
});

test('callers who miss the same merchant together share the look', async () => {
  await rooms.putMerchant(4);
  await rooms.putCategory(4, 1);
  let queries = 0;
  const counting: Scratch['reader'] = {
    read(...asked) {
      queries += 1;
      return scratch.reader.read(...asked);
    },
  };
  const catalogue = createCatalogue({ reader: counting });
  const scope = guard.merchant(4);
  const found = await Promise.all(Array.from({ length: 100 }, () => catalogue.find(scope, [1])));
  assert.ok(found.every((entry) => entry?.categories.has(1)));
  assert.ok(queries <= 2, `${queries} queries`);
  await catalogue.find(scope, [1]);
  assert.ok(queries <= 2, 'what is known is not asked for again');
});

test('a merchant’s PUT is idempotent and tells whether it made the merchant', async () => {
  const put = { name: 'Früchte', currency: 'CHF' };
  const [first, second] = [await rooms.putMerchant(5, put), await rooms.putMerchant(5, put)];
  assert.deepEqual([first.created, second.created], [true, false]);
  assert.deepEqual(second.merchant, first.merchant);
  assert.deepEqual([second.merchant.currency, second.merchant.name], ['CHF', 'Früchte']);
});

test('without orders a currency may change, and the next order has the new one', async () => {
  await rooms.putMerchant(6);
  await rooms.putCategory(6, 1);
  const post = rooms.acceptance();
  // The catalogue knows the merchant with its old currency.
  await faultOf(post(6, 'warm', line(99)));
  await rooms.putMerchant(6, { currency: 'KWD' });
  const { order } = await post(6, 'first', line(1, '1.505'));
  assert.deepEqual([order.currency, order.totalMinor], ['KWD', 1_505]);
});

test('with orders a currency is locked, everything else may change, and a refused PUT changes nothing', async () => {
  await rooms.putMerchant(7);
  await rooms.putCategory(7, 1);
  await rooms.acceptance()(7, 'first', line(1));
  const fault = await faultOf(rooms.putMerchant(7, { currency: 'USD', name: 'Renamed' }));
  assert.deepEqual([fault.code, fault.status], ['currency-locked', 409]);
  assert.deepEqual(
    fault.errors.map((error) => error.pointer),
    ['/currency'],
  );
  const { merchant } = await rooms.putMerchant(7);
  assert.deepEqual([merchant.currency, merchant.name], ['EUR', 'Kiosk']);
  assert.equal((await rooms.putMerchant(7, { name: 'Renamed' })).merchant.name, 'Renamed');
});

test('a currency change and orders at the same moment never leave an order in another currency', async () => {
  const rounds = 60;
  const seen = { changed: 0, locked: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const merchantId = 1_000 + round;
    await rooms.putMerchant(merchantId);
    await rooms.putCategory(merchantId, 1);
    const post = rooms.acceptance();
    await faultOf(post(merchantId, 'warm', line(99)));
    const change = () => rooms.putMerchant(merchantId, { currency: 'KWD' });
    const orders = () => [1, 2, 3].map((number) => post(merchantId, `order-${number}`, line(1)));
    // Whoever is asked first has a small lead, in turns.
    const changeFirst = round % 2 === 0 ? change() : undefined;
    const posted = orders();
    const [changed, ...accepted] = await Promise.allSettled([changeFirst ?? change(), ...posted]);
    if (changed.status === 'fulfilled') seen.changed += 1;
    else {
      assert.equal((changed.reason as Fault).code, 'currency-locked');
      seen.locked += 1;
    }
    for (const one of accepted) if (one.status === 'rejected') throw one.reason;
  }
  const mixed = await scratch.pool.query(`
    SELECT m.currency AS of_merchant, o.currency, o.total_minor::int AS total, count(*)::int AS orders
      FROM ingestion.orders o JOIN ingestion.merchants m USING (merchant_id) WHERE m.merchant_id >= 1000
     GROUP BY 1, 2, 3 ORDER BY 1`);
  // 1.50 is 150 hundredths of a euro, or 1500 thousandths of a dinar.
  assert.deepEqual(mixed.rows, [
    { of_merchant: 'EUR', currency: 'EUR', total: 150, orders: seen.locked * 3 },
    { of_merchant: 'KWD', currency: 'KWD', total: 1_500, orders: seen.changed * 3 },
  ]);
  assert.ok(seen.changed > 0 && seen.locked > 0, `both happened: ${JSON.stringify(seen)}`);
});
