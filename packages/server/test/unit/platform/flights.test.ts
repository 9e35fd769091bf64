// Flights: who asks at the same time shares one answer, and nobody is given one that was already being read when they asked.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createFlights, type Flights } from '../../../src/platform/flights.ts';
import { until } from '../../until.ts';

interface Begun {
  readonly signal: AbortSignal;
  readonly land: (answer: string) => void;
  readonly crash: (error: Error) => void;
}

let flights: Flights<string>;
let begun: Begun[];
beforeEach(() => {
  flights = createFlights();
  begun = [];
});

const never = new AbortController().signal;

function ask(key: string, signal = never): Promise<string> {
  return flights.join(key, signal, (leaving) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ signal: leaving, land: resolve, crash: reject });
    leaving.addEventListener('abort', () => reject(leaving.reason));
    return promise;
  });
}
const flight = (index: number): Begun => begun[index] ?? assert.fail(`flight ${index} has not begun`);

test('who asks while one is under way waits for the next, all of them for the same', async () => {
  const first = ask('a');
  const later = [ask('a'), ask('a'), ask('a')];
  assert.equal(begun.length, 1);
  flight(0).land('old');
  assert.equal(await first, 'old');
  await until('the next begins', () => begun.length === 2);
  flight(1).land('new');
  assert.deepEqual(await Promise.all(later), ['new', 'new', 'new']);
  assert.equal(begun.length, 2);
});

test('keys do not wait for each other', async () => {
  const [a, b] = [ask('a'), ask('b')];
  flight(1).land('of b');
  assert.equal(await b, 'of b');
  flight(0).land('of a');
  assert.equal(await a, 'of a');
});

test('a failure is told to those on board, and the next flight begins all the same', async () => {
  const [first, later] = [ask('a'), ask('a')];
  flight(0).crash(new Error('down'));
  await assert.rejects(first, /down/);
  await until('the next begins', () => begun.length === 2);
  flight(1).land('up');
  assert.equal(await later, 'up');
});

test('a caller may leave; the flight is given up with the last one, and who asks then gets another', async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const running = ask('a');
  const left = [ask('a', one.signal), ask('a', other.signal)];
  one.abort(new Error('left'));
  await assert.rejects(left[0] ?? running, /left/);
  flight(0).land('first');
  await running;
  await until('the second begins', () => begun.length === 2);
  assert.equal(flight(1).signal.aborted, false, 'somebody is still on board');
  other.abort(new Error('left too'));
  await assert.rejects(left[1] ?? running, /left too/);
  assert.equal(flight(1).signal.aborted, true);
  const late = ask('a');
  await until('a third begins', () => begun.length === 3);
  flight(2).land('third');
  assert.equal(await late, 'third');
});

test('a booked flight that everybody left is not asked for', async () => {
  const leaving = new AbortController();
  const first = ask('a');
  const booked = ask('a', leaving.signal);
  leaving.abort(new Error('left'));
  await assert.rejects(booked, /left/);
  const after = ask('a');
  flight(0).land('first');
  await first;
  await until('the flight of who came after begins', () => begun.length === 2);
  flight(1).land('after');
  assert.equal(await after, 'after');
  assert.equal(begun.length, 2);
});

test('who has left before asking asks nothing', async () => {
  await assert.rejects(ask('a', AbortSignal.abort(new Error('gone'))), /gone/);
  assert.equal(begun.length, 0);
});
