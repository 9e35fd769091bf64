// When the page asks again by itself, and how long it waits before.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { get, RequestFailed } from '../src/api/client.ts';
import { refused, retryDelay } from '../src/queries/client.ts';

const realFetch = globalThis.fetch;
after(() => {
  globalThis.fetch = realFetch;
});

async function failureOf(status: number, headers: Record<string, string> = {}): Promise<RequestFailed> {
  globalThis.fetch = async () => Response.json({ detail: 'No.' }, { status, headers });
  try {
    await get('/v1/merchants', { limit: 1 });
  } catch (error) {
    if (error instanceof RequestFailed) return error;
    throw error;
  }
  return assert.fail('it was answered');
}

test('what is refused for good is not asked again; too many requests and outages are', async () => {
  for (const status of [400, 401, 403, 404, 422]) assert.equal(refused(await failureOf(status)), true, `${status}`);
  for (const status of [429, 500, 503]) assert.equal(refused(await failureOf(status)), false, `${status}`);
});

test('it waits as long as the server asks, never less and not for ever', async () => {
  const asked = retryDelay(0, await failureOf(429, { 'retry-after': '7' }));
  assert.ok(asked >= 7_000 && asked <= 8_750, `${asked} ms`);
  assert.ok(retryDelay(0, await failureOf(503, { 'retry-after': '86400' })) <= 37_500);
  assert.equal(retryDelay(0, await failureOf(503)), 300);
  assert.equal(retryDelay(1, await failureOf(503, { 'retry-after': 'soon' })), 600);
});
