// Events are the same in whatever pieces they come, and an answer that is followed ends with its result or with the
// reason why there is none.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { RequestFailed } from '../src/api/client.ts';
import { createEventParser, follow } from '../src/api/events.ts';

const STREAM = ': hello\n\nevent: progress\ndata: {"done":1}\n\nevent: x\r\ndata: a\r\ndata: b\r\n\r\ndata: last\n\n';
const EVENTS = [
  { name: 'progress', data: '{"done":1}' },
  { name: 'x', data: 'a\nb' },
  { name: 'message', data: 'last' },
];
const realFetch = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = realFetch;
});

test('events are read whole from any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length })), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
      const take = createEventParser();
      const events = places.slice(1).flatMap((end, index) => take(STREAM.slice(places[index], end)));
      assert.deepEqual(events, EVENTS);
    }),
  );
});

test('progress is told as it comes, and the result ends it', async () => {
  const asked = answerWith('event: progress\ndata: {"done":1}\n\nevent: result\ndata: {"complete":true}\n\n');
  const { seen, answer } = followed();
  assert.deepEqual(await answer, { complete: true });
  assert.deepEqual(seen, [{ done: 1 }]);
  assert.deepEqual(asked, ['/evaluate-models?merchant_id=1&test_points=8 text/event-stream']);
});

test('a problem, before or after the first event, fails with what it said', async () => {
  const problem = JSON.stringify({ status: 422, detail: 'Room for 20.', available: 20 });
  for (const [body, status] of [
    [problem, 422],
    [`event: progress\ndata: {}\n\nevent: problem\ndata: ${problem}\n\n`, 200],
  ] as const) {
    answerWith(body, status);
    await assert.rejects(followed().answer, (error) => {
      assert.ok(error instanceof RequestFailed);
      assert.deepEqual([error.status, error.message, error.problem.available], [422, 'Room for 20.', 20]);
      return true;
    });
  }
});

test('events that break off are a failure, never a result', async () => {
  answerWith('event: progress\ndata: {"done":1}\n\nevent: result\ndata: {"comp');
  await assert.rejects(followed().answer, /ended without a result/);
});

test('what the reader gave up is told as given up', async () => {
  const leaving = new AbortController();
  globalThis.fetch = (_, request) =>
    new Promise((_resolve, reject) => {
      request?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const { answer } = followed(leaving.signal);
  leaving.abort();
  await assert.rejects(answer, (error) => !(error instanceof RequestFailed));
});

function followed(signal = new AbortController().signal) {
  const seen: unknown[] = [];
  const onProgress = (progress: unknown) => seen.push(progress);
  return { seen, answer: follow('/evaluate-models', { merchant_id: 1, test_points: 8 }, { signal, onProgress }) };
}

/** The addresses and media types that are asked for. */
function answerWith(body: string, status = 200): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (address, request) => {
    asked.push(`${address} ${new Headers(request?.headers).get('accept')}`);
    return new Response(body, { status });
  };
  return asked;
}
