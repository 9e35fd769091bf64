// Background loops: a failing step is tried again after longer and longer pauses and shows in the health until it succeeds; a
// wake is never lost; stop waits for the running step and lets no other begin. Time is the test's.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { silentLog } from '../../../src/platform/log.ts';
import { createLoop, type Loop } from '../../../src/platform/loop.ts';

const OPTIONS = { name: 'test', pollIntervalMs: 1_000, backoffMinMs: 100, backoffMaxMs: 1_000 };
let loop: Loop;
/** Each step of the loop, waiting for its outcome. */
let steps: PromiseWithResolvers<'more' | 'idle'>[];

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  steps = [];
  loop = createLoop({ log: silentLog }, OPTIONS, () => {
    const step = Promise.withResolvers<'more' | 'idle'>();
    steps.push(step);
    return step.promise;
  });
});
afterEach(async () => {
  const stopped = loop.stop();
  for (const step of steps) step.resolve('idle');
  await stopped;
  mock.timers.reset();
});

/** Lets everything happen that is due now. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await turn();
}

async function end(outcome: 'more' | 'idle' | Error): Promise<void> {
  const step = steps.at(-1) ?? assert.fail('no step runs');
  if (outcome instanceof Error) step.reject(outcome);
  else step.resolve(outcome);
  await settle();
}

async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  await settle();
}

test('a step that left work behind is followed at once, an idle one after the poll interval', async () => {
  loop.start();
  await settle();
  await end('more');
  assert.equal(steps.length, 2);
  await end('idle');
  assert.equal(steps.length, 2);
  await pass(999);
  assert.equal(steps.length, 2);
  await pass(1);
  assert.equal(steps.length, 3);
});

test('a wake ends the idle wait', async () => {
  loop.start();
  await settle();
  await end('idle');
  loop.wake();
  await settle();
  assert.equal(steps.length, 2);
});

test('a wake during a step makes the next one follow, once', async () => {
  loop.start();
  await settle();
  loop.wake();
  loop.wake();
  await end('idle');
  assert.equal(steps.length, 2, 'what the wake announced may have come after the step looked');
  await end('idle');
  assert.equal(steps.length, 2);
});

test('failures are tried again after pauses that double up to a limit, whoever wakes', async () => {
  loop.start();
  await settle();
  for (const pauseMs of [100, 200, 400, 800, 1_000, 1_000]) {
    const before = steps.length;
    await end(new Error('down'));
    loop.wake();
    await pass(pauseMs - 1);
    assert.equal(steps.length, before, `not before ${pauseMs} ms`);
    await pass(1);
    assert.equal(steps.length, before + 1, `after ${pauseMs} ms`);
  }
});

test('a success begins the pauses anew', async () => {
  loop.start();
  await settle();
  await end(new Error('down'));
  await pass(100);
  await end(new Error('down'));
  await pass(200);
  await end('more');
  await end(new Error('down'));
  const before = steps.length;
  await pass(100);
  assert.equal(steps.length, before + 1);
});

test('the health tells of failures until a step succeeds', async () => {
  assert.equal(loop.health().status, 'up');
  loop.start();
  await settle();
  await end(new Error('no store'));
  assert.equal(loop.health().status, 'degraded');
  assert.match(loop.health().detail ?? '', /^1 failed steps in a row: Error: no store$/);
  await pass(100);
  assert.equal(loop.health().status, 'degraded', 'still, while the next one runs');
  await end('idle');
  assert.deepEqual(loop.health(), { status: 'up' });
});

test('stop waits for the running step, and no other begins', async () => {
  loop.start();
  await settle();
  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  loop.wake();
  await settle();
  assert.equal(stopped, false);
  await end('more');
  await stopping;
  await pass(5_000);
  assert.equal(steps.length, 1);
});

for (const [during, outcome] of [
  ['the idle wait', 'idle'],
  ['the pause after a failure', new Error('down')],
] as const) {
  test(`stop ends ${during} at once`, async () => {
    loop.start();
    await settle();
    await end(outcome);
    await loop.stop();
    await pass(5_000);
    assert.equal(steps.length, 1);
  });
}

test('a step learns by its signal that it should end, and its failure then is none', async () => {
  const seen = Promise.withResolvers<AbortSignal>();
  const other = createLoop({ log: silentLog }, OPTIONS, (signal) => {
    seen.resolve(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  });
  other.start();
  const signal = await seen.promise;
  assert.equal(signal.aborted, false);
  await other.stop();
  assert.equal(signal.aborted, true);
  assert.equal(other.health().status, 'up');
});

test('started twice it runs once, and a loop that never started stops', async () => {
  loop.start();
  loop.start();
  await settle();
  assert.equal(steps.length, 1);
  await createLoop({ log: silentLog }, OPTIONS, () => assert.fail('it ran')).stop();
});

test('a step that throws at once is a failed step', async () => {
  const other = createLoop({ log: silentLog }, OPTIONS, () => {
    throw new Error('at once');
  });
  other.start();
  await settle();
  assert.equal(other.health().status, 'degraded');
  await other.stop();
});
