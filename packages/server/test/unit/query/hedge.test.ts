// Hedging: a slow first store is helped out by the second, the one that answers later is given up, and the second store is asked
// for a bounded share of the questions only.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createHedge, type Hedge, type HedgeLimits } from '../../../src/query/hedge.ts';

const LIMITS: HedgeLimits = { afterMsMin: 50, afterMsMax: 150, share: 0.1, reserveMax: 3 };
const never = new AbortController().signal;

/** What stores are about to say. */
let due: { readonly atMs: number; readonly run: () => void }[] = [];

/** A store that answers when the clock of the test says so. */
function store(name: string, afterMs: number, error?: Error) {
  const asked: AbortSignal[] = [];
  const ask = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      asked.push(signal);
      signal.addEventListener('abort', () => reject(signal.reason));
      due.push({ atMs: Date.now() + afterMs, run: () => (error ? reject(error) : resolve(name)) });
    });
  return { ask, asked };
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    mock.timers.tick(10);
    for (const { run } of due.filter(({ atMs }) => atMs <= Date.now())) run();
    due = due.filter(({ atMs }) => atMs > Date.now());
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

async function answered(
  hedge: Hedge,
  first: ReturnType<typeof store>,
  second: ReturnType<typeof store>,
  trial = false,
) {
  const startedAt = Date.now();
  const answer = hedge
    .ask(first.ask, second.ask, { signal: never, trial })
    .then((who) => [who, Date.now() - startedAt]);
  await pass(400);
  return answer;
}

test('hedging', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const hedgeOf = (limits: HedgeLimits | undefined = LIMITS) => createHedge({ now: Date.now }, limits);

  await t.test('a first store that answers soon is the only one asked', async () => {
    const [first, second] = [store('first', 100), store('second', 10)];
    assert.deepEqual(await answered(hedgeOf(), first, second), ['first', 100]);
    assert.equal(second.asked.length, 0);
  });

  await t.test('a slow one is overtaken, and given up', async () => {
    const [first, second] = [store('first', 300), store('second', 10)];
    assert.deepEqual(await answered(hedgeOf(), first, second), ['second', 160]);
    assert.equal(first.asked[0]?.aborted, true);
  });

  await t.test('when the first answers first all the same, the second is given up', async () => {
    const [first, second] = [store('first', 200), store('second', 100)];
    assert.deepEqual(await answered(hedgeOf(), first, second), ['first', 200]);
    assert.equal(second.asked[0]?.aborted, true);
  });

  await t.test(
    'a first store that fails is replaced at once, whatever the reserve; when both fail, that is told',
    async () => {
      const hedge = hedgeOf({ ...LIMITS, reserveMax: 0, share: 0 });
      assert.deepEqual(await answered(hedge, store('first', 20, new Error('down')), store('second', 10)), [
        'second',
        30,
      ]);
      const both = answered(hedge, store('first', 20, new Error('down')), store('second', 10, new Error('down too')));
      await assert.rejects(both, /down too/);
    },
  );

  await t.test('a second store that fails does not take the first one’s answer away', async () => {
    const [first, second] = [store('first', 300), store('second', 10, new Error('down'))];
    assert.deepEqual(await answered(hedgeOf(), first, second), ['first', 300]);
  });

  await t.test('of many slow questions only a share is asked twice, after a reserve', async () => {
    const hedge = hedgeOf();
    const second = store('second', 10);
    for (let index = 0; index < 43; index += 1) await answered(hedge, store('first', 300), second);
    assert.equal(second.asked.length, 3 + 4);
  });

  await t.test('the time follows what is usual, and a trial is given the longest', async () => {
    const hedge = hedgeOf({ ...LIMITS, reserveMax: 100 });
    for (let index = 0; index < 50; index += 1) await answered(hedge, store('first', 20), store('second', 10));
    assert.deepEqual(await answered(hedge, store('first', 300), store('second', 10)), ['second', 60]);
    assert.deepEqual(await answered(hedge, store('first', 300), store('second', 10), true), ['second', 160]);
    for (let index = 0; index < 50; index += 1)
      await answered(hedge, store('first', 90), store('second', 10, new Error('down')));
    assert.deepEqual(await answered(hedge, store('first', 300), store('second', 10)), ['second', 100]);
  });

  await t.test('a caller who leaves ends both, and asks nobody else', async () => {
    const leaving = new AbortController();
    const [first, second] = [store('first', 300), store('second', 300)];
    const answer = hedgeOf().ask(first.ask, second.ask, { signal: leaving.signal, trial: false });
    const early = hedgeOf().ask(store('first', 300).ask, second.ask, { signal: leaving.signal, trial: false });
    await pass(160);
    leaving.abort(new Error('left'));
    await assert.rejects(answer, /left/);
    await assert.rejects(early, /left/);
    assert.deepEqual(
      [...first.asked, ...second.asked].map(({ aborted }) => aborted),
      [true, true, true],
    );
  });

  await t.test('without limits the second store is asked when the first has failed, not before', async () => {
    const second = store('second', 10);
    assert.deepEqual(await answered(createHedge({ now: Date.now }, undefined), store('first', 300), second), [
      'first',
      300,
    ]);
    assert.equal(second.asked.length, 0);
  });
});
