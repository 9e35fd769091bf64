// Who has an answer already is told that it still holds, and gets the new one as soon as it does not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stillHolds } from '../../src/http/revalidation.ts';
import { BERLIN, createStores, type Service, type Stores, startService } from './service.ts';

let stores: Stores & { drop(): Promise<void> };
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores, { roles: ['ingest'] });
  await service.put('/v1/merchants/1', BERLIN);
});
after(async () => {
  await service?.stop();
  await stores?.drop();
});

const read = (tag?: string) =>
  service.call('/v1/merchants/1', tag === undefined ? {} : { headers: { 'if-none-match': tag } });

test('the same answer is not sent twice, another one is', async () => {
  const first = await read();
  const tag = first.headers.get('etag') ?? '';
  assert.match(tag, /^W\/"[\w-]+"$/);
  assert.equal(first.headers.get('cache-control'), 'private, max-age=0, stale-if-error=60');
  assert.deepEqual(first.headers.get('vary')?.split(', '), ['authorization', 'cookie', 'accept']);
  const again = await read(tag);
  assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', tag]);
  await service.put('/v1/merchants/1', { ...BERLIN, name: 'Renamed' });
  const changed = await read(tag);
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.get('etag'), tag);
});

test('what is stored or refused is never kept', async () => {
  const stored = await service.put('/v1/merchants/1', BERLIN);
  assert.deepEqual([stored.headers.get('etag'), stored.headers.get('cache-control')], [null, 'no-store']);
  const refused = await service.call('/v1/merchants/99', { headers: { 'if-none-match': '*' } });
  assert.deepEqual([refused.status, refused.headers.get('cache-control')], [404, 'no-store']);
  const keys = await service.call('/v1/merchants/1/keys');
  assert.deepEqual([keys.status, keys.headers.get('etag'), keys.headers.get('cache-control')], [200, null, 'no-store']);
});

test('tags are compared weakly, in lists too', () => {
  assert.ok(stillHolds('"a", W/"b"', '"b"'));
  assert.ok(stillHolds('*', 'W/"b"'));
  assert.ok(!stillHolds('W/"a"', 'W/"b"'));
  assert.ok(!stillHolds(undefined, 'W/"b"'));
});
