// The catalogue over HTTP: merchants, categories and products, put and listed; what an order needs of them is true at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Problem } from '@topline/domain/fault.ts';
import { BERLIN, createStores, type Service, startService } from './service.ts';

interface MerchantPage {
  merchants: { merchantId: number }[];
  next: number | null;
}
interface CategoryPage {
  merchantId: number;
  categories: { merchantId: number; categoryId: number; name: string }[];
  next: number | null;
}

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores);
});
after(async () => {
  await service.stop();
  await stores.drop();
});

const orderOf = (merchantId: number, name: string, lineAmount = '10.00') => ({
  externalOrderId: name,
  merchantId,
  orderDate: '2025-05-05T12:00:00Z',
  items: [{ categoryId: 1, quantity: 1, lineAmount }],
});

test('a merchant is created, then brought up to date, and read as it is stored', async () => {
  const stored = { merchantId: 77, ...BERLIN };
  const created = await service.put('/v1/merchants/77', BERLIN);
  assert.deepEqual([created.status, created.body], [201, stored]);
  const same = await service.put('/v1/merchants/77', BERLIN);
  assert.deepEqual([same.status, same.body], [200, stored]);
  const renamed = await service.put('/v1/merchants/77', { ...BERLIN, name: 'Cafe\u0301' });
  assert.deepEqual([renamed.status, renamed.body], [200, { ...stored, name: 'Caf\u00e9' }]);
  assert.deepEqual((await service.get('/v1/merchants/77')).body, { ...stored, name: 'Caf\u00e9' });
});

test('categories and products are created, renamed and answered as they are stored', async () => {
  const put = (path: string, body: object) => service.put(`/v1/merchants/77/${path}`, body);
  assert.deepEqual(
    [(await put('categories/5', { name: 'Tea' })).status, (await put('categories/5', { name: 'Tea' })).status],
    [201, 200],
  );
  const renamed = await put('categories/5', { name: 'Teas' });
  assert.deepEqual([renamed.status, renamed.body], [200, { merchantId: 77, categoryId: 5, name: 'Teas' }]);
  const product = await put('products/9', { name: 'Assam', categoryId: 5 });
  assert.deepEqual(
    [product.status, product.body],
    [201, { merchantId: 77, productId: 9, name: 'Assam', categoryId: 5 }],
  );
  assert.equal((await put('products/9', { name: 'Assam 100 g', categoryId: 5 })).status, 200);
  const page = await service.get<CategoryPage>('/v1/merchants/77/categories');
  assert.deepEqual(page.body, {
    merchantId: 77,
    categories: [{ merchantId: 77, categoryId: 5, name: 'Teas' }],
    next: null,
  });
});

test('what hangs on a merchant or category that is not there is refused, and names it', async () => {
  const category = await service.put<Problem>('/v1/merchants/404/categories/5', { name: 'Tea' });
  assert.deepEqual([category.status, category.body.type], [404, '/problems/merchant-not-found']);
  const product = await service.put<Problem>('/v1/merchants/404/products/9', { name: 'Assam', categoryId: 5 });
  assert.deepEqual([product.status, product.text], [404, category.text]);
  const orphan = await service.put<Problem>('/v1/merchants/77/products/10', { name: 'Assam', categoryId: 6 });
  assert.deepEqual(
    [orphan.status, orphan.body.type, orphan.body.errors[0]?.pointer],
    [422, '/problems/unknown-category', '/categoryId'],
  );
});

test('merchants and categories are listed in pages that leave nothing out', async () => {
  const ids = [1001, 1002, 1003, 1004, 1005];
  for (const id of ids) await service.put(`/v1/merchants/${id}`, { ...BERLIN, name: `Merchant ${id}` });
  const seen: number[] = [];
  let after: number | null = 1000;
  for (let pages = 0; after !== null && pages < 10; pages += 1) {
    const page: MerchantPage = (await service.get<MerchantPage>(`/v1/merchants?limit=2&after=${after}`)).body;
    assert.ok(page.merchants.length <= 2);
    seen.push(...page.merchants.map((merchant) => merchant.merchantId));
    after = page.next;
  }
  assert.deepEqual(seen, ids);

  await service.putMerchant(1001, 101);
  const first = await service.get<CategoryPage>('/v1/merchants/1001/categories');
  assert.deepEqual([first.body.categories.length, first.body.next], [100, 100]);
  const second = await service.get<CategoryPage>(`/v1/merchants/1001/categories?after=${first.body.next}`);
  assert.deepEqual([second.body.categories.map((one) => one.categoryId), second.body.next], [[101], null]);
  const whole = await service.get<CategoryPage>('/v1/merchants/1001/categories?limit=101');
  assert.deepEqual(
    [whole.body.categories.length, whole.body.next],
    [101, null],
    'a page that is just full is the last one',
  );
});

const REFUSED_PAGES = [
  'limit=0',
  'limit=1001',
  'limit=',
  'limit=+1',
  'limit=1e1',
  'limit=01',
  'after=-1',
  'after=1.5',
  'page=2',
  'limit=1&limit=2',
  'limit[]=1',
];
test('a page that cannot be meant is refused', async () => {
  for (const path of ['/v1/merchants', '/v1/merchants/77/categories']) {
    for (const query of REFUSED_PAGES) {
      const { status, body } = await service.get<Problem>(`${path}?${query}`);
      assert.equal(status, 400, `${path}?${query}`);
      assert.match(body.errors[0]?.pointer ?? '', /^\/query\//);
    }
  }
});

const REFUSED_MERCHANTS: readonly [change: Record<string, unknown>, pointer: string][] = [
  [{ timezone: 'Europe/Atlantis' }, '/timezone'],
  [{ timezone: 'europe/berlin' }, '/timezone'],
  [{ timezone: '+01:00' }, '/timezone'],
  [{ currency: 'EURO' }, '/currency'],
  [{ currency: 'eur' }, '/currency'],
  [{ currency: 'DEM' }, '/currency'],
  [{ weekStart: 'monday' }, '/weekStart'],
  [{ name: ' ' }, '/name'],
  [{ name: 'nul\u0000' }, '/name'],
  [{ name: 'x'.repeat(201) }, '/name'],
  [{ name: 7 }, '/name'],
  [{ name: undefined }, '/name'],
  [{ merchantId: 78 }, '/merchantId'],
];
test('a merchant that cannot be is refused with the place that is wrong, and not stored', async () => {
  for (const [change, pointer] of REFUSED_MERCHANTS) {
    const { status, body } = await service.put<Problem>('/v1/merchants/78', { ...BERLIN, ...change });
    assert.deepEqual([status, body.errors.map((error) => error.pointer)], [400, [pointer]], JSON.stringify(change));
  }
  for (const id of ['0', '-1', '1.0', '007', 'x', '9007199254740993'])
    assert.equal((await service.put(`/v1/merchants/${id}`, BERLIN)).status, 400, id);
  assert.equal((await service.get('/v1/merchants/78')).status, 404);
});

test('a currency may change while there are no orders, and orders follow it at once', async () => {
  await service.putMerchant(80, 1);
  // Ingest has the merchant in its memory from here on, in euros.
  assert.equal(
    (
      await service.postOrder({
        ...orderOf(80, 'unknown category'),
        items: [{ categoryId: 2, quantity: 1, lineAmount: 1 }],
      })
    ).status,
    422,
  );
  assert.equal((await service.put('/v1/merchants/80', { ...BERLIN, currency: 'JPY' })).status, 200);
  assert.equal((await service.postOrder(orderOf(80, 'yen with decimals', '10.50'))).status, 422);
  const yen = await service.postOrder(orderOf(80, 'yen', '1050'));
  assert.deepEqual([yen.status, yen.body.currency, yen.body.totalAmount], [201, 'JPY', '1050']);
});

test('a currency cannot change once there are orders; the rest can', async () => {
  await service.putMerchant(81, 1);
  assert.equal((await service.postOrder(orderOf(81, 'first'))).status, 201);
  const refused = await service.put<Problem>('/v1/merchants/81', { ...BERLIN, name: 'New name', currency: 'USD' });
  assert.deepEqual(
    [refused.status, refused.body.type, refused.body.errors[0]?.pointer],
    [409, '/problems/currency-locked', '/currency'],
  );
  assert.deepEqual(
    (await service.get<{ name: string }>('/v1/merchants/81')).body.name,
    BERLIN.name,
    'nothing of it is stored',
  );
  assert.equal((await service.put('/v1/merchants/81', { ...BERLIN, name: 'New name' })).status, 200);
  assert.equal((await service.postOrder(orderOf(81, 'second'))).body.currency, 'EUR');
});

test('of a currency change and a first order at once one is refused, never both kept', async () => {
  for (let round = 0; round < 8; round += 1) {
    const merchantId = 90 + round;
    await service.putMerchant(merchantId, 1);
    const [put, post] = await Promise.all([
      service.put<{ currency: string }>(`/v1/merchants/${merchantId}`, { ...BERLIN, currency: 'JPY' }),
      service.postOrder(orderOf(merchantId, 'first', '10')),
    ]);
    assert.equal(post.status, 201, '10 is an amount in both currencies');
    assert.ok([200, 409].includes(put.status), String(put.status));
    const { currency } = (await service.get<{ currency: string }>(`/v1/merchants/${merchantId}`)).body;
    assert.equal(currency, put.status === 200 ? 'JPY' : 'EUR');
    assert.equal(post.body.currency, currency);
  }
});

test('a renamed category has its new name in the next answer', async () => {
  await service.putMerchant(82, 1);
  await service.postOrder(orderOf(82, 'sale'));
  await service.drained();
  const nameOf = async () => {
    const { body } = await service.top({ merchantId: 82, bucketType: 'DAY', bucketStart: '2025-05-05' });
    return body.categories[0]?.categoryName;
  };
  assert.equal(await nameOf(), 'Category 1');
  await service.put('/v1/merchants/82/categories/1', { name: '<img src=x onerror=alert(1)>' });
  assert.equal(await nameOf(), '<img src=x onerror=alert(1)>');
});

test('merchants are found by a part of their name, whatever its case and whatever signs are in it', async () => {
  const names = ['Café Größe', '100 % Coffee', '100 x Coffee', 'tea_house', 'teaXhouse', 'back\\slash'];
  for (const [index, name] of names.entries()) await service.put(`/v1/merchants/${2001 + index}`, { ...BERLIN, name });
  const search = async (text: string, more = '') => {
    const query = `search=${encodeURIComponent(text)}&after=2000${more}`;
    const { status, body } = await service.get<MerchantPage>(`/v1/merchants?${query}`);
    assert.equal(status, 200);
    return { ids: body.merchants.map((merchant) => merchant.merchantId), next: body.next };
  };
  for (const [text, ids] of [
    ['CAFE\u0301 GRÖ', [2001]],
    ['coffee', [2002, 2003]],
    ['100 %', [2002]],
    ['A_H', [2004]],
    ['k\\s', [2006]],
    ["'; --", []],
  ] as const) {
    assert.deepEqual((await search(text)).ids, ids, text);
  }
  const first = await search('coffee', '&limit=1');
  assert.deepEqual(first, { ids: [2002], next: 2002 });
  assert.equal((await service.get('/v1/merchants?search=')).status, 400);
  assert.equal((await service.get(`/v1/merchants?search=${'x'.repeat(201)}`)).status, 400);
});
