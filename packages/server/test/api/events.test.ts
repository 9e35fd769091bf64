// A merchant's calendar of events over HTTP: put, changed, cancelled, listed; what makes no sense is refused with its place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Problem } from '@topline/domain/fault.ts';
import { BERLIN, createStores, type Service, startService } from './service.ts';

interface EventPage {
  events: { eventId: number; name: string; cancelled: boolean; categoryIds?: number[] }[];
  next: number | null;
}

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores);
  await service.put('/v1/merchants/7', BERLIN);
  await service.put('/v1/merchants/7/categories/5', { name: 'Tea' });
  await service.put('/v1/merchants/8', BERLIN);
  await service.put('/v1/merchants/8/categories/6', { name: 'Coffee' });
});
after(async () => {
  await service.stop();
  await stores.drop();
});

const SALE = { name: 'Summer sale', kind: 'promotion', from: '2026-07-01', to: '2026-07-15' };
const put = (eventId: number, body: object, merchantId = 7) =>
  service.put(`/v1/merchants/${merchantId}/events/${eventId}`, body);

test('an event is created, changed, cancelled and listed as it is stored, page by page', async () => {
  const created = await put(1, SALE);
  assert.deepEqual([created.status, created.body], [201, { merchantId: 7, eventId: 1, ...SALE, cancelled: false }]);
  assert.equal((await put(1, SALE)).status, 200);
  const hostile = `Robert'); DROP TABLE events;-- <b>𝄞</b> %_\\`;
  const changed = await put(2, { ...SALE, name: hostile, kind: 'closed', categoryIds: [5] });
  assert.equal(changed.status, 201);
  const cancelled = await put(1, { ...SALE, cancelled: true });
  assert.deepEqual([cancelled.status, (cancelled.body as { cancelled: boolean }).cancelled], [200, true]);
  const page = await service.get<EventPage>('/v1/merchants/7/events?limit=1');
  assert.deepEqual(
    [page.body.events.map(({ eventId, cancelled: off }) => [eventId, off]), page.body.next],
    [[[1, true]], 1],
  );
  const rest = await service.get<EventPage>('/v1/merchants/7/events?limit=1&after=1');
  assert.deepEqual(
    [rest.body.events.map(({ name, categoryIds }) => [name, categoryIds]), rest.body.next],
    [[[hostile, [5]]], null],
  );
  assert.deepEqual((await service.get<EventPage>('/v1/merchants/8/events')).body.events, []);
});

test('what cannot be meant is refused with its place', async () => {
  const refused: [object, number, string][] = [
    [{ ...SALE, to: SALE.from }, 400, '/to'],
    [{ ...SALE, from: '2026-02-30' }, 400, '/from'],
    [{ ...SALE, from: '2026-07-01', to: '2027-07-03' }, 400, '/to'],
    [{ ...SALE, from: '1888-01-01', to: '1888-01-02' }, 400, '/from'],
    [{ ...SALE, kind: 'party' }, 400, '/kind'],
    [{ ...SALE, name: ' ' }, 400, '/name'],
    [{ ...SALE, name: 'x'.repeat(201) }, 400, '/name'],
    [{ ...SALE, categoryIds: [] }, 400, '/categoryIds'],
    [{ ...SALE, categoryIds: [5, 6] }, 422, '/categoryIds/1'],
    [{ ...SALE, colour: 'red' }, 400, '/colour'],
    [{ name: 'x', kind: 'closed', from: '2026-01-01' }, 400, '/to'],
  ];
  for (const [body, status, pointer] of refused) {
    const answer = await put(90, body);
    const { errors } = answer.body as Problem;
    assert.deepEqual([answer.status, errors[0]?.pointer], [status, pointer], JSON.stringify(body));
  }
  assert.equal((await put(90, { ...SALE, to: '2027-07-02' })).status, 201);
  assert.equal((await put(1, SALE, 404)).status, 404);
  assert.equal((await service.get('/v1/merchants/404/events')).status, 404);
  assert.equal((await put(0, SALE)).status, 400);
});

test('a merchant has at most a thousand events, and an old one can be written anew', async () => {
  for (let from = 1; from <= 1_000; from += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => put(from + index, SALE, 8)));
  }
  const full = await put(1_001, SALE, 8);
  assert.deepEqual([full.status, (full.body as Problem).type], [422, '/problems/rule-broken']);
  assert.equal((await put(1_000, { ...SALE, name: 'Another' }, 8)).status, 200);
});
