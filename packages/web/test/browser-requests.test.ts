// Requests of an import in the browser: what the API has said is returned, everything else is waited out; paused means
// that nothing is sent.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createBrowserRequests } from '../src/screens/import/browser-requests.ts';

/** Soon, so that the test does not wait. */
const SOON = { 'retry-after': '0.01' };

interface Setting {
  readonly answers: ReadonlyArray<() => Response>;
  readonly unpaused?: () => Promise<void>;
}

function start(t: TestContext, { answers, unpaused = async () => undefined }: Setting) {
  const open = [...answers];
  const sent: string[] = [];
  const waiting: boolean[] = [];
  const cancel = new AbortController();
  t.mock.method(globalThis, 'fetch', async (path: string, { method, body }: RequestInit) => {
    sent.push(`${method} ${path} ${body ?? ''}`.trim());
    return open.shift()?.() ?? Response.error();
  });
  const requests = createBrowserRequests({
    signal: cancel.signal,
    unpaused,
    onWaiting: (isWaiting) => {
      waiting.push(isWaiting);
      if (isWaiting && open.length === 0) cancel.abort();
    },
  });
  return { requests, sent, waiting, cancel };
}

test('an overload, a broken connection and a lost session are waited out, and the page is told', async (t) => {
  const { requests, sent, waiting } = start(t, {
    answers: [
      () => new Response('busy', { status: 503, headers: SOON }),
      () => {
        throw new TypeError('fetch failed');
      },
      () => new Response('', { status: 429, headers: SOON }),
      () => new Response('{}', { status: 401, headers: SOON }),
      () => Response.json({ results: [] }),
    ],
  });
  const answer = await requests.send('POST', '/v1/orders/bulk', '[]');
  assert.deepEqual(answer, { status: 200, replayed: false, json: { results: [] } });
  assert.deepEqual(new Set(sent), new Set(['POST /v1/orders/bulk []']));
  assert.equal(sent.length, 5);
  assert.deepEqual(waiting, [true, true, true, true, false]);
});

test('a refusal is an answer and is not repeated', async (t) => {
  const { requests, sent } = start(t, {
    answers: [() => Response.json({ detail: 'no' }, { status: 422, headers: { 'idempotent-replayed': 'true' } })],
  });
  const answer = await requests.send('PUT', '/v1/merchants/1', '{}');
  assert.deepEqual(answer, { status: 422, replayed: true, json: { detail: 'no' } });
  assert.equal(sent.length, 1);
});

test('while the import is paused nothing is sent', async (t) => {
  const pause = Promise.withResolvers<void>();
  const { requests, sent } = start(t, { answers: [() => Response.json({})], unpaused: () => pause.promise });
  const answered = requests.send('GET', '/v1/merchants?limit=1');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(sent, []);
  pause.resolve();
  assert.equal((await answered).status, 200);
});

test('cancelling ends the waiting at once', async (t) => {
  const { requests, cancel } = start(t, {
    answers: [() => new Response('', { status: 503, headers: { 'retry-after': '30' } })],
  });
  await assert.rejects(requests.send('GET', '/v1/merchants'), { name: 'AbortError' });
  assert.ok(cancel.signal.aborted);
});
