// Dead letters over HTTP: listed page by page with their reasons, put back into the log once, and what cannot be asked is refused.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { EVENT_SHOWN_BYTES_MAX, type listDeadLetters, REPLAY_IDS_MAX } from '@topline/domain/contract/system.ts';
import type { Problem } from '@topline/domain/fault.ts';
import type { Static } from 'typebox';
import { type Database, openDatabase } from './database.ts';
import { createStores, type Service, startService } from './service.ts';

type Page = Static<(typeof listDeadLetters)['answers'][200]['schema']>;
interface Replay {
  replayed: number;
  left: number;
}

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
let database: Database;
/** The event of an order that is counted, as it went through the log. */
let good = '';
before(async () => {
  stores = await createStores();
  service = await startService(stores);
  database = openDatabase(stores.databaseUrl);
  await service.putMerchant(1, 1);
  const items = [{ categoryId: 1, quantity: 1, lineAmount: '5.00' }];
  await service.postAll([{ externalOrderId: 'a', merchantId: 1, orderDate: '2025-05-05T12:00:00Z', items }]);
  await service.drained();
  good = String((await database.query('SELECT payload FROM ingestion.order_events LIMIT 1'))[0]?.payload);
});
beforeEach(() => database.change('TRUNCATE forecasting.dead_letters'));
after(async () => {
  await service.stop();
  await database.stop();
  await stores.drop();
});

/** As apply would have set it aside; answers its id. */
async function setAside(payload: string, reason = 'malformed', position = `${Math.random()}`): Promise<number> {
  const [row] = await database.query(
    `INSERT INTO forecasting.dead_letters (topic, part, pos, reason, detail, payload)
     VALUES ('order-events', 2, $1, $2, 'why', $3) RETURNING id`,
    [position, reason, payload],
  );
  return Number(row?.id);
}
const list = async (query = '') => (await service.get<Page>(`/v1/dead-letters${query}`)).body;
const replay = (body: unknown) =>
  service.call<Replay & Problem>('/v1/dead-letters/replay', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a dead letter is told with its place, its reason and its event', async () => {
  const id = await setAside('{"poison":1}', 'malformed', '7.9');
  const { deadLetters, reasons, next } = await list();
  const [{ createdAt, ...letter } = { createdAt: '' }] = deadLetters;
  assert.deepEqual(letter, {
    ...{ id, topic: 'order-events', partition: 2, position: '7.9', reason: 'malformed', detail: 'why' },
    ...{ event: '{"poison":1}', eventCut: false },
  });
  assert.ok(Date.now() - Date.parse(createdAt) < 60_000);
  assert.deepEqual([reasons, next], [[{ reason: 'malformed', count: 1 }], null]);
});

test('pages and reasons leave nothing out, the newest first', async () => {
  const ids: number[] = [];
  for (let index = 0; index < 7; index += 1) ids.push(await setAside('x', index % 3 === 0 ? 'too-long' : 'malformed'));
  const seen: number[] = [];
  let query = '?limit=3';
  for (let pages = 0; pages < 5; pages += 1) {
    const page = await list(query);
    assert.deepEqual(page.reasons, [
      { reason: 'malformed', count: 4 },
      { reason: 'too-long', count: 3 },
    ]);
    seen.push(...page.deadLetters.map((letter) => letter.id));
    if (page.next === null) break;
    query = `?limit=3&after=${page.next}`;
  }
  assert.deepEqual(seen, ids.toReversed());
  const tooLong = await list('?reason=too-long');
  assert.deepEqual(
    tooLong.deadLetters.map((letter) => letter.id),
    [ids[6], ids[3], ids[0]],
  );
});

test('of a long event only whole characters that fit are shown', async () => {
  await setAside(`x${'€'.repeat(EVENT_SHOWN_BYTES_MAX)}`);
  const [letter] = (await list()).deadLetters;
  const shown = Buffer.byteLength(letter?.event ?? '');
  assert.ok(letter?.eventCut && shown <= EVENT_SHOWN_BYTES_MAX && shown > EVENT_SHOWN_BYTES_MAX - 3);
  assert.match(letter.event, /^x€+$/);
});

test('what is replayed is in the log once more, is counted once all the same, and is listed no more', async () => {
  const events = () => database.count('SELECT count(*) FROM ingestion.order_events');
  const before = await events();
  const id = await setAside(good, 'unknown-order');
  const other = await setAside(good, 'unknown-order');
  const poison = await setAside('no event');
  assert.deepEqual((await replay({ ids: [id, poison] })).body, { replayed: 1, left: 2 });
  assert.equal(await events(), before + 1);
  assert.deepEqual((await replay({ ids: [id] })).body, { replayed: 0, left: 2 });
  assert.equal(await events(), before + 1, 'a request that is sent twice replays once');
  assert.deepEqual(
    (await list()).deadLetters.map((letter) => letter.id),
    [poison, other],
  );
  await service.drained();
  const { body } = await service.top({ merchantId: 1, bucketType: 'DAY', bucketStart: '2025-05-05' });
  assert.deepEqual([body.total.amount, body.total.orders], ['5.00', 1]);
});

test('all are replayed, whatever stands between them that is no event', async () => {
  await database.query(
    `INSERT INTO forecasting.dead_letters (topic, part, pos, reason, detail, payload)
     SELECT 'order-events', 0, n::text, 'r', 'd', CASE n % 2 WHEN 0 THEN 'no event' ELSE $1 END FROM generate_series(1, 250) n`,
    [good],
  );
  assert.deepEqual((await replay({ all: true })).body, { replayed: 125, left: 125 });
  assert.deepEqual((await replay({ all: true })).body, { replayed: 0, left: 125 });
  await service.drained();
});

test('what cannot be asked is refused at its place', async () => {
  for (const [body, pointer] of [
    [{}, ''],
    [{ all: false }, '/all'],
    [{ ids: [1], all: true }, ''],
    [{ ids: [] }, '/ids'],
    [{ ids: Array.from({ length: REPLAY_IDS_MAX + 1 }, (_, index) => index + 1) }, '/ids'],
    [{ ids: [0] }, '/ids/0'],
  ] as const) {
    const { status, body: problem } = await replay(body);
    assert.deepEqual([status, problem.errors[0]?.pointer], [400, pointer], JSON.stringify(body).slice(0, 50));
  }
  for (const query of ['limit=201', 'limit=0', 'after=0', 'after=x']) {
    assert.equal((await service.get(`/v1/dead-letters?${query}`)).status, 400, query);
  }
});
