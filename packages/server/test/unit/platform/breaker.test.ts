// The breaker: after failures in a row nobody waits for the store any more, and one question at a time finds out whether it is back.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type Breaker, BreakerOpen, createBreaker } from '../../../src/platform/breaker.ts';

const OPEN_MS = 2_000;
let nowMs: number;
let breaker: Breaker;

beforeEach(() => {
  nowMs = 1_000_000;
  breaker = createBreaker({ now: () => nowMs }, { failuresMax: 3, openMs: OPEN_MS });
});

const fail = () => breaker.run(() => Promise.reject(new Error('down')));
const succeed = () => breaker.run(() => Promise.resolve('up'));

async function open(): Promise<void> {
  for (let failures = 0; failures < 3; failures += 1) await assert.rejects(fail(), /down/);
}

/** A question that is answered when the test says so. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { answer: breaker.run(() => promise), resolve, reject };
}

async function refused(): Promise<void> {
  let asked = false;
  const question = breaker.run(async () => {
    asked = true;
  });
  await assert.rejects(question, BreakerOpen);
  assert.equal(asked, false, 'the store was not asked');
}

test('closed: failures below the limit, and any success, leave it closed', async () => {
  await assert.rejects(fail());
  await assert.rejects(fail());
  assert.equal(await succeed(), 'up');
  await assert.rejects(fail());
  await assert.rejects(fail());
  assert.equal(breaker.isOpen(), false);
  assert.equal(await succeed(), 'up');
});

test('open: after the last failure nobody is let through until the time is over', async () => {
  await open();
  assert.equal(breaker.isOpen(), true);
  await refused();
  nowMs += OPEN_MS - 1;
  await refused();
  nowMs += 1;
  assert.equal(breaker.isOpen(), false);
});

test('half-open: one question tries, the others do not wait for it', async () => {
  await open();
  nowMs += OPEN_MS;
  const trial = pending();
  await refused();
  await refused();
  trial.resolve('up');
  assert.equal(await trial.answer, 'up');
  assert.equal(await succeed(), 'up');
});

test('half-open: a failed trial opens it for the whole time again', async () => {
  await open();
  nowMs += OPEN_MS;
  const trial = pending();
  nowMs += 500;
  trial.reject(new Error('still down'));
  await assert.rejects(trial.answer, /still down/);
  nowMs += OPEN_MS - 1;
  await refused();
  nowMs += 1;
  assert.equal(await succeed(), 'up');
});

test('half-open: the late end of an earlier question lets no second trial begin', async () => {
  const early = pending();
  await open();
  nowMs += OPEN_MS;
  const trial = pending();
  early.reject(new Error('late'));
  await assert.rejects(early.answer, /late/);
  nowMs += OPEN_MS;
  await refused();
  trial.resolve('up');
  assert.equal(await trial.answer, 'up');
});

test('the store’s own error reaches the caller, and so does a synchronous throw', async () => {
  await assert.rejects(fail(), { message: 'down' });
  await assert.rejects(
    breaker.run(() => {
      throw new TypeError('bug');
    }),
    TypeError,
  );
});

test('a question whose caller has left counts neither way', async () => {
  const left = AbortSignal.abort(new Error('left'));
  for (let index = 0; index < 5; index += 1)
    await assert.rejects(
      breaker.run(() => Promise.reject(left.reason), { signal: left }),
      /left/,
    );
  assert.equal(breaker.isOpen(), false);
  await open();
  nowMs += OPEN_MS;
  assert.equal(breaker.isHalfOpen(), true);
  await assert.rejects(
    breaker.run(() => Promise.reject(left.reason), { signal: left }),
    /left/,
  );
  assert.equal(breaker.isHalfOpen(), true, 'the next question tries');
});

test('an answer that took too long is given, and counts as a failure', async () => {
  const slow = () =>
    breaker.run(
      async () => {
        nowMs += 200;
        return 'late';
      },
      { slowAfterMs: 150 },
    );
  assert.deepEqual([await slow(), await slow(), await slow()], ['late', 'late', 'late']);
  assert.equal(breaker.isOpen(), true);
});
