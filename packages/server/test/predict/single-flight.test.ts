// Equal questions cost one computation; a caller may leave, and the last one to leave gives the computation up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSingleFlight } from '../../src/predict/single-flight.ts';

const patient = new AbortController().signal;

function counted() {
  const gate = Promise.withResolvers<{ at: number }>();
  const state = { calls: 0, leaving: undefined as AbortSignal | undefined, gate };
  const compute = (leaving: AbortSignal) => {
    state.calls += 1;
    state.leaving = leaving;
    return gate.promise;
  };
  return { state, compute };
}

test('many callers at once share one computation, later ones its result', async () => {
  const flights = createSingleFlight<{ at: number }>({ resultsMax: 10 });
  const { state, compute } = counted();
  const callers = Array.from({ length: 50 }, () => flights.get('key', patient, compute));
  assert.equal(state.calls, 1);
  state.gate.resolve({ at: 1 });
  const results = await Promise.all(callers);
  assert.equal(new Set(results).size, 1);
  assert.equal(await flights.get('key', patient, compute), results[0]);
  assert.equal(state.calls, 1);
});

test('a caller who leaves is answered at once and takes nothing from the others', async () => {
  const flights = createSingleFlight<{ at: number }>({ resultsMax: 10 });
  const { state, compute } = counted();
  const hurried = new AbortController();
  const first = flights.get('key', hurried.signal, compute);
  const second = flights.get('key', patient, compute);
  hurried.abort(new Error('left'));
  await assert.rejects(first, /left/);
  assert.equal(state.leaving?.aborted, false);
  state.gate.resolve({ at: 2 });
  assert.deepEqual(await second, { at: 2 });
});

test('when the last caller leaves, the computation is told', async () => {
  const flights = createSingleFlight<{ at: number }>({ resultsMax: 10 });
  const { state, compute } = counted();
  const hurried = new AbortController();
  const only = flights.get('key', hurried.signal, compute);
  hurried.abort(new Error('left'));
  await assert.rejects(only, /left/);
  assert.equal(state.leaving?.aborted, true);
});

test('a failure is told to everyone and remembered by nobody', async () => {
  const flights = createSingleFlight<{ at: number }>({ resultsMax: 10 });
  const { state, compute } = counted();
  const callers = [flights.get('key', patient, compute), flights.get('key', patient, compute)];
  state.gate.reject(new Error('broken'));
  for (const caller of callers) await assert.rejects(caller, /broken/);
  assert.deepEqual(await flights.get('key', patient, async () => ({ at: 3 })), { at: 3 });
});
