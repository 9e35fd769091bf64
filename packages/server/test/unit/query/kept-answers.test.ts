// Kept answers: read once for all who ask at the same time, told again while stores are slow or away, marked as such, and only ever to
// who asks the same question of the same merchant.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import Type from 'typebox';
import { systemScope } from '../../../src/http/guard.ts';
import type { SharedCache } from '../../../src/platform/shared-cache.ts';
import { defineKind, keyOf } from '../../../src/query/kept.ts';
import { createKeptAnswers, type KeptAnswers, type KeptAnswersOptions } from '../../../src/query/kept-answers.ts';
import { createSharedAnswers } from '../../../src/query/shared-answers.ts';
import { until } from '../../until.ts';

interface Sold {
  readonly amount: bigint;
  readonly source: string;
}

const KIND = defineKind<Sold>({
  name: 'sold',
  form: Type.Object({ amount: Type.String({ pattern: '^\\d+$' }), source: Type.String() }),
  write: ({ amount, source }) => ({ amount: `${amount}`, source }),
  read(stored) {
    const { amount, source } = stored as { amount: string; source: string };
    return { amount: BigInt(amount), source };
  },
  rowsOf: () => 1,
  again: (sold) => ({ ...sold, source: 'cache' }),
  nothing: 'Nothing is known.',
});
const OPTIONS: KeptAnswersOptions = { freshForMs: 0, slowAfterMs: 5 };

let nowMs: number;
let values: Map<string, string>;
/** Readings that wait for the test's word. */
let readings: { answer: (sold: Sold) => void; fail: (error: Error) => void }[];
let kept: KeptAnswers;
beforeEach(() => {
  // Whole, so that sums and differences are exact.
  nowMs = Math.round(performance.now());
  values = new Map();
  readings = [];
  kept = process();
});

const cache: SharedCache = {
  get: async (key) => values.get(key),
  put: (key, text) => void values.set(key, text),
  stop: () => undefined,
};

/** Another process over the same shared cache, or none. */
function process(options = OPTIONS, shared: SharedCache | undefined = undefined): KeptAnswers {
  return createKeptAnswers({ shared: createSharedAnswers(shared), now: () => nowMs }, options);
}

const never = new AbortController().signal;
const questionOf = (merchantId: number, asked = 'march') => ({ kind: KIND, scope: systemScope(merchantId), asked });
const sold = (amount: bigint): Sold => ({ amount, source: 'clickhouse' });
const down = () => Promise.reject(new Error('down'));

function ask(merchantId: number, by = kept, signal = never): Promise<Sold> {
  return by.get(questionOf(merchantId), signal, () => {
    const { promise, resolve, reject } = Promise.withResolvers<Sold>();
    readings.push({ answer: resolve, fail: reject });
    return promise;
  });
}
const tell = (amount: bigint, by = kept, merchantId = 1) =>
  by.get(questionOf(merchantId), never, async () => sold(amount));
const reading = (index: number) => readings[index] ?? assert.fail(`reading ${index} has not begun`);
const unavailable = (error: unknown) => error instanceof Fault && error.code === 'unavailable';

test('every answer is read after its question, however often it is asked', async () => {
  assert.deepEqual(await tell(1n), sold(1n));
  assert.deepEqual(await tell(2n), sold(2n));
});

test('when no store answers, the last good numbers are told as kept ones; without any it says so', async () => {
  await assert.rejects(kept.get(questionOf(1), never, down), unavailable);
  await tell(1n);
  nowMs += 86_400_000;
  assert.deepEqual(await kept.get(questionOf(1), never, down), { amount: 1n, source: 'cache' });
});

test('nobody is told the numbers of another merchant or of another question', async () => {
  kept = process(OPTIONS, cache);
  await tell(1n);
  await assert.rejects(kept.get(questionOf(2), never, down), unavailable);
  await assert.rejects(kept.get(questionOf(1, 'april'), never, down), unavailable);
  const [key = '', value = ''] = [...values].find(([name]) => name.endsWith('/1/march')) ?? [];
  // Whoever can write into the cache can still not give one merchant's value to another under its own key.
  values.set(key.replace('/1/march', '/2/march'), value);
  await assert.rejects(process(OPTIONS, cache).get(questionOf(2), never, down), unavailable);
  assert.equal((await process(OPTIONS, cache).get(questionOf(1), never, down)).amount, 1n);
});

test('while the stores are slow, young numbers are told once, and the reading goes on for who asks next', async () => {
  await tell(1n);
  nowMs += 3_000;
  assert.deepEqual(await ask(1), { amount: 1n, source: 'cache' });
  assert.equal(readings.length, 1, 'one refresh');
  const next = ask(1);
  reading(0).answer(sold(2n));
  await until('the next reading begins', () => readings.length === 2);
  assert.deepEqual(await next, { amount: 2n, source: 'cache' }, 'what the refresh found');
  reading(1).answer(sold(3n));
});

test('numbers that are not young are waited for', async () => {
  await tell(1n);
  nowMs += 10_001;
  const answer = ask(1);
  await until('the reading begins', () => readings.length === 1);
  reading(0).answer(sold(2n));
  assert.deepEqual(await answer, sold(2n));
});

test('a caller who leaves is told nothing, and an answer that goes on without callers is bounded by them', async () => {
  const leaving = new AbortController();
  const answer = ask(1, kept, leaving.signal);
  leaving.abort(new Error('left'));
  await assert.rejects(answer, /left/);
});

test('a refusal is an answer: it is not hidden by what is kept', async () => {
  await tell(1n);
  const gone = kept.get(questionOf(1), never, () => Promise.reject(new Fault('merchant-not-found', 'gone')));
  await assert.rejects(gone, (error) => error instanceof Fault && error.code === 'merchant-not-found');
});

test('for as long as it is told to, an answer is given without reading', async () => {
  kept = process({ ...OPTIONS, freshForMs: 100 });
  await tell(1n);
  nowMs += 100;
  assert.deepEqual(await tell(2n), sold(1n), 'as it was read, with its own source');
  nowMs += 1;
  assert.deepEqual(await tell(3n), sold(3n));
});

test('a process that was never asked tells what another one was told', async () => {
  await tell(1n, process(OPTIONS, cache));
  const other = process(OPTIONS, cache);
  assert.deepEqual(await other.get(questionOf(1), never, down), { amount: 1n, source: 'cache' });
  values.clear();
  assert.equal((await other.get(questionOf(1), never, down)).amount, 1n, 'and has it for itself then');
});

test('whichever was read later is told, the own or the shared one', async () => {
  const [one, other] = [process(OPTIONS, cache), process(OPTIONS, cache)];
  await tell(1n, one);
  nowMs += 50;
  values.clear();
  await tell(2n, other);
  assert.equal((await one.get(questionOf(1), never, down)).amount, 2n);
});

test('garbage in the shared cache is as nothing', async () => {
  await tell(7n, process(OPTIONS, cache));
  const [[key, good] = ['', '']] = [...values];
  const { numbers, ...envelope } = JSON.parse(good);
  const garbage = [
    ...['', 'null', '{', '[]', '"text"', '{"numbers":{}}', '\u0000'.repeat(100)],
    JSON.stringify({ ...envelope, numbers: { ...numbers, amount: 'seven' } }),
    JSON.stringify({ ...envelope, numbers: { ...numbers, amount: 7 } }),
    JSON.stringify({ ...envelope, readAt: 'yesterday', numbers }),
    JSON.stringify({ numbers }),
  ];
  for (const text of garbage) {
    values.set(key, text);
    await assert.rejects(process(OPTIONS, cache).get(questionOf(1), never, down), unavailable, text.slice(0, 40));
  }
  values.set(key, good);
  assert.equal((await process(OPTIONS, cache).get(questionOf(1), never, down)).amount, 7n);
});

test('another form of the numbers is another key', () => {
  const changed = defineKind({ ...KIND, form: Type.Object({ amount: Type.Integer() }) });
  assert.notEqual(keyOf({ ...questionOf(1), kind: changed }), keyOf(questionOf(1)));
});
