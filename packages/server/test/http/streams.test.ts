// An answer that is sent part by part: it counts as being answered until its last part, and a client that leaves ends it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import { defineRoute, type Route } from '../../src/http/call.ts';
import { HTTP_LIMITS } from '../../src/http/limits.ts';
import { raw, request, startListener, until } from './harness.ts';

const { evaluateModels } = createForecastContracts(['naive']);
const TARGET = '/evaluate-models?merchant_id=1';

/** Sends `first`, waits for the gate or its signal, sends `last`. */
function streamRoute(gate: Promise<void>, onEnd: (aborted: boolean) => void): Route {
  return defineRoute(evaluateModels, async ({ signal }) => {
    async function* parts() {
      yield 'event: progress\n\n';
      await Promise.race([gate, once(signal, 'abort')]);
      onEnd(signal.aborted);
      yield 'event: result\n\n';
    }
    return { status: 200, body: { stream: parts(), mediaType: 'text/event-stream' } };
  });
}

test('the parts arrive as they are made, and the answer ends with the last', async () => {
  const { port, listener } = await startListener({ routes: [streamRoute(Promise.resolve(), () => {})] });
  const answer = await raw(port, request('GET', TARGET));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  assert.match(answer.body, /event: progress[\s\S]+event: result/);
  await listener.stop();
});

test('a client that leaves in the middle aborts the work, and its place is free again', async () => {
  const gate = Promise.withResolvers<void>();
  const ends: boolean[] = [];
  const load = { ...HTTP_LIMITS.load, evaluate: { ...HTTP_LIMITS.load.evaluate, ownMax: 1 } };
  const { port, listener } = await startListener({
    routes: [streamRoute(gate.promise, (aborted) => ends.push(aborted))],
    limits: { load },
  });
  const socket = connect(port, '127.0.0.1');
  socket.write(request('GET', TARGET));
  await once(socket, 'data');
  // Its place is taken as long as it goes on.
  assert.equal((await raw(port, request('GET', TARGET))).status, 503);
  socket.destroy();
  await until(() => ends.length === 1);
  assert.deepEqual(ends, [true]);
  gate.resolve();
  assert.equal((await raw(port, request('GET', TARGET))).status, 200);
  await listener.stop();
});

test('a stream that goes on beyond its deadline is told so by its signal', async () => {
  const ends: boolean[] = [];
  const load = { ...HTTP_LIMITS.load, evaluate: { ...HTTP_LIMITS.load.evaluate, deadlineMs: 50 } };
  const route = streamRoute(new Promise(() => {}), (aborted) => ends.push(aborted));
  const { port, listener } = await startListener({ routes: [route], limits: { load, deadlineSweepMs: 10 } });
  const answer = await raw(port, request('GET', TARGET));
  assert.equal(answer.status, 200);
  assert.deepEqual(ends, [true]);
  await listener.stop();
});
