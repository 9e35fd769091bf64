// The event keeps an order's numbers exactly, and a text that is no event is a value with a reason, never an exception.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeOrderEvent, encodeOrderEvent, eventCanonical, SHARDS, shardOf } from '../src/order-event.ts';

const ORDER = {
  orderId: 12345,
  revision: 1,
  merchantId: 1,
  orderDateMs: Date.parse('2024-01-15T10:30:00Z'),
  currency: 'EUR',
  lines: [{ categoryId: 2, quantity: 3, amountMinor: 5997 }],
};
const TEXT =
  '{"schemaVersion":1,"orderId":12345,"revision":1,"merchantId":1,"orderDate":"2024-01-15T10:30:00Z","currency":"EUR",' +
  '"items":[{"categoryId":2,"quantity":3,"lineAmount":59.97}]}';

function altered(change: (event: Record<string, unknown>) => void): string {
  const event = JSON.parse(TEXT) as Record<string, unknown>;
  change(event);
  return JSON.stringify(event);
}

function reasonOf(text: string): string {
  const decoded = decodeOrderEvent(text);
  return decoded.ok ? 'ok' : decoded.reason;
}

test('version 1 is written exactly as documented', () => {
  assert.equal(encodeOrderEvent(ORDER), TEXT);
  const yen = { ...ORDER, currency: 'JPY', orderDateMs: ORDER.orderDateMs + 7 };
  assert.match(encodeOrderEvent(yen), /"orderDate":"2024-01-15T10:30:00\.007Z".*"lineAmount":5997}/);
  const dinar = { ...ORDER, currency: 'KWD', lines: [{ categoryId: 2, quantity: 3, amountMinor: 5 }] };
  assert.match(encodeOrderEvent(dinar), /"lineAmount":0\.005}/);
});

test('every order survives the stream exactly', () => {
  const line = fc.record({
    categoryId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    quantity: fc.integer({ min: 1, max: 1_000_000 }),
    amountMinor: fc.integer({ min: 0, max: 10_000_000_000_000 }),
  });
  const order = fc.record({
    orderId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    revision: fc.integer({ min: 1, max: 9 }),
    merchantId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    orderDateMs: fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) - 1 }),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  });
  fc.assert(
    fc.property(order, ({ lines, ...rest }) => {
      const expected = { schemaVersion: 1, ...rest, items: lines.map((each) => ({ ...each })) };
      assert.deepEqual(decodeOrderEvent(encodeOrderEvent({ ...rest, lines })), { ok: true, event: expected });
    }),
  );
});

test('the largest order there can be is not too long', () => {
  const line = { categoryId: Number.MAX_SAFE_INTEGER, quantity: 1_000_000, amountMinor: 10_000_000_000_000 };
  const lines = Array.from({ length: 1_000 }, () => line);
  assert.equal(reasonOf(encodeOrderEvent({ ...ORDER, lines })), 'ok');
});

test('an amount is read from its token, so what a double cannot tell apart is told apart', () => {
  const withAmount = (token: string) => TEXT.replace('59.97', token);
  for (const token of ['59.970', '5.997e1']) {
    const decoded = decodeOrderEvent(withAmount(token));
    assert.ok(decoded.ok);
    assert.equal(decoded.event.items[0]?.amountMinor, 5997);
  }
  for (const token of ['59.970000000000000001', '59.971', '-1', '1e300']) {
    assert.equal(reasonOf(withAmount(token)), 'invalid-amount', token);
  }
  assert.equal(reasonOf(withAmount('"59.97"')), 'malformed');
});

test('the hash text depends on what the event says, not on how it is written', () => {
  const spaced = JSON.stringify(JSON.parse(TEXT), null, 2).replace('59.97', '5.9970e1');
  const [one, other] = [decodeOrderEvent(TEXT), decodeOrderEvent(spaced)];
  assert.ok(one.ok && other.ok);
  assert.equal(eventCanonical(one.event), eventCanonical(other.event));
  const [item] = one.event.items;
  assert.ok(item);
  const variants = [
    { ...one.event, revision: 2 },
    { ...one.event, orderDateMs: one.event.orderDateMs + 1 },
    { ...one.event, items: [item, item] },
    { ...one.event, items: [{ ...item, quantity: 59 }] },
  ];
  assert.equal(new Set([one.event, ...variants].map(eventCanonical)).size, variants.length + 1);
});

test('every poison has its reason', () => {
  const cases: Array<[string, string]> = [
    ['', 'malformed'],
    ['not JSON', 'malformed'],
    ['[]', 'malformed'],
    ['null', 'malformed'],
    [`${TEXT} x`, 'malformed'],
    [`${TEXT}${' '.repeat(300_000)}`, 'too-long'],
    ['['.repeat(200_000), 'malformed'],
    [altered((event) => delete event.schemaVersion), 'unknown-schema-version'],
    [altered((event) => Object.assign(event, { schemaVersion: 2, items: 'other' })), 'unknown-schema-version'],
    [altered((event) => Object.assign(event, { schemaVersion: '1' })), 'unknown-schema-version'],
    [altered((event) => Object.assign(event, { currency: 'XXX' })), 'unknown-currency'],
    [altered((event) => Object.assign(event, { currency: 978 })), 'unknown-currency'],
    [altered((event) => delete event.merchantId), 'malformed'],
    [altered((event) => Object.assign(event, { merchantId: '1' })), 'malformed'],
    [altered((event) => Object.assign(event, { merchantId: 0 })), 'malformed'],
    [altered((event) => Object.assign(event, { orderId: 1.5 })), 'malformed'],
    [altered((event) => Object.assign(event, { orderId: 2 ** 53 })), 'malformed'],
    [altered((event) => Object.assign(event, { revision: 0 })), 'malformed'],
    [altered((event) => Object.assign(event, { orderDate: '2024-02-30T10:30:00Z' })), 'malformed'],
    [altered((event) => Object.assign(event, { orderDate: '2024-01-15' })), 'malformed'],
    [altered((event) => Object.assign(event, { orderDate: '1989-12-31T23:59:59Z' })), 'malformed'],
    [altered((event) => Object.assign(event, { orderDate: 1705314600 })), 'malformed'],
    [altered((event) => Object.assign(event, { items: [] })), 'malformed'],
    [altered((event) => Object.assign(event, { items: {} })), 'malformed'],
    [altered((event) => Object.assign(event, { items: [null] })), 'malformed'],
    [TEXT.replace('"quantity":3', '"quantity":0'), 'malformed'],
    [TEXT.replace('"categoryId":2', '"categoryId":null'), 'malformed'],
    [TEXT.replace('"lineAmount":59.97', '"lineAmount":null'), 'malformed'],
  ];
  for (const [text, reason] of cases) assert.equal(reasonOf(text), reason, text.slice(0, 200));
});

test('no text makes decoding throw', () => {
  const cut = fc.tuple(fc.nat(TEXT.length), fc.nat(TEXT.length), fc.string());
  fc.assert(fc.property(fc.json(), (text) => typeof reasonOf(text) === 'string'));
  fc.assert(
    fc.property(
      cut,
      ([from, to, middle]) => typeof reasonOf(TEXT.slice(0, from) + middle + TEXT.slice(to)) === 'string',
    ),
  );
});

test('a merchant keeps its shard for ever', () => {
  // Computed by an independent implementation (Python integers) of the documented mixing.
  const known: Array<[number, number]> = [
    [1, 55],
    [2, 6],
    [3, 39],
    [77, 60],
    [1000, 24],
    [2147483647, 40],
    [2147483648, 32],
    [4294967296, 15],
    [4294967297, 47],
    [9007199254740991, 37],
  ];
  for (const [merchantId, shard] of known) assert.equal(shardOf(merchantId), shard, String(merchantId));
});

test('neighbouring merchants spread over all shards', () => {
  const counts = new Array<number>(SHARDS).fill(0);
  for (let merchantId = 1; merchantId <= 64_000; merchantId++) {
    const shard = shardOf(merchantId);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  assert.ok(Math.min(...counts) > 800 && Math.max(...counts) < 1_200, counts.join(' '));
});
