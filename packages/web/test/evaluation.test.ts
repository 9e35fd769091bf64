// An evaluation that takes longer than one answer is asked for until it is whole, and only for that reason.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type EvaluationProgress, type EvaluationRequest, evaluateWhole } from '../src/queries/evaluation.ts';

const REQUEST: EvaluationRequest = { merchantId: 1, bucketType: 'WEEK', testPoints: 8, horizon: 2 };
const realFetch = globalThis.fetch;
const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const progress = (done: number) => event('progress', { done, total: 4 });
const result = (complete: boolean) => event('result', { complete });
const problem = (type: string, status: number) => event('problem', { type: `/problems/${type}`, status, detail: type });

afterEach(() => {
  globalThis.fetch = realFetch;
});

test('what the time did not allow is asked for again; progress never goes back', async () => {
  const { addresses, answers, seen, whole } = evaluated([
    progress(1) + progress(2) + problem('deadline-exceeded', 503),
    progress(1) + progress(2) + progress(3) + result(false),
    progress(1) + progress(4) + result(true),
  ]);
  await whole;
  assert.deepEqual(seen, [1, 2, 3, 4]);
  assert.deepEqual(answers, [{ complete: false }, { complete: true }]);
  const address = '/evaluate-models?merchant_id=1&bucket_type=WEEK&test_points=8&horizon=2';
  assert.deepEqual(addresses, [address, address, address]);
});

test('any other problem ends it at once, and what had come before stays told', async () => {
  const { addresses, answers, whole } = evaluated([
    progress(1) + result(false),
    problem('unavailable', 503),
    progress(4) + result(true),
  ]);
  await assert.rejects(whole, /unavailable/);
  assert.equal(addresses.length, 2);
  assert.deepEqual(answers, [{ complete: false }]);
});

test('an evaluation that never becomes whole is not asked for without end', async () => {
  const { addresses, whole } = evaluated([result(false)]);
  await whole;
  assert.equal(addresses.length, 40);
});

/** Each round gets the next stream, the last one for ever. */
function evaluated(streams: readonly string[]) {
  const addresses: string[] = [];
  const answers: unknown[] = [];
  const seen: number[] = [];
  globalThis.fetch = async (address) => {
    addresses.push(String(address));
    return new Response(streams[Math.min(addresses.length, streams.length) - 1]);
  };
  const whole = evaluateWhole(REQUEST, {
    signal: new AbortController().signal,
    onProgress: ({ done }: EvaluationProgress) => seen.push(done),
    onAnswer: (answer) => answers.push(answer),
  });
  return { addresses, answers, seen, whole };
}
