// Guarantee: a history that cannot carry the asked model is answered by a named simpler one, flagged and explained; bad input is
// refused with a closed code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSeries, ForecastInputError, forecast, modelNames } from '../src/index.ts';

const OPTIONS = { season: 12, horizon: 2 };

for (const model of modelNames) {
  test(`${model} answers histories of 0, 1 and 2 values by name`, () => {
    const none = forecast([], { ...OPTIONS, model });
    assert.deepEqual([none.model, none.point, none.insufficientHistory], ['constant', [0, 0], true]);
    const one = forecast([5], { ...OPTIONS, model });
    assert.deepEqual([one.model, one.point, one.insufficientHistory], ['naive', [5, 5], true]);
    const two = forecast([5, 7], { ...OPTIONS, model });
    assert.deepEqual([two.model, two.point, two.insufficientHistory], ['naive', [7, 7], true]);
    for (const result of [none, one, two]) assert.match(result.reason ?? '', /values/);
    assert.ok((one.intervals[1]?.upper[0] ?? 0) > 5, 'one value says little: the interval is wide');
  });

  test(`${model} answers a series that never varied with that value`, () => {
    for (const value of [0, 3]) {
      const result = forecast(new Array<number>(30).fill(value), { ...OPTIONS, model });
      assert.deepEqual([result.model, result.point, result.insufficientHistory], ['constant', [value, value], true]);
      assert.match(result.reason ?? '', /equal/);
    }
  });
}

test('a long enough history is not flagged', () => {
  const values = Array.from({ length: 30 }, (_, t) => 10 + (t % 12) + ((t * 7) % 5));
  for (const model of modelNames) {
    const result = forecast(values, { ...OPTIONS, model });
    assert.equal(result.model, model);
    assert.equal(result.insufficientHistory, undefined);
  }
});

test('the chain of fallbacks is named: seasonal naive without a season becomes a rolling mean', () => {
  const result = forecast([4, 6, 8], { ...OPTIONS, model: 'snaive' });
  assert.deepEqual([result.model, result.point], ['rolling', [6, 6]]);
  assert.equal(result.reason, 'snaive needs 12 values, the history has 3; rolling answers instead');
});

test('ARIMA forecasts ten years of days from the recent ones', () => {
  const days = Array.from({ length: 3_650 }, (_, t) => 100 + 30 * (t % 7) + ((t * 7919) % 41));
  const options = { season: 7, horizon: 7, model: 'arima' };
  const whole = forecast(days, options);
  assert.deepEqual(whole.point, forecast(days.slice(-1_000), options).point);
  assert.notEqual(whole.inputHash, forecast(days.slice(-1_000), options).inputHash);
});

test('moving averages weigh the last values as told', () => {
  const values = [100, 1, 2, 3];
  assert.deepEqual(forecast(values, { ...OPTIONS, model: 'rolling', lookback: 3 }).point, [2, 2]);
  assert.deepEqual(forecast(values, { ...OPTIONS, model: 'wma', lookback: 3 }).point, [14 / 6, 14 / 6]);
});

const BAD: readonly (readonly [string, () => unknown])[] = [
  ['value-invalid', () => createSeries([1, Number.NaN], 1)],
  ['value-invalid', () => createSeries([1, -1], 1)],
  ['value-invalid', () => createSeries([Infinity], 1)],
  ['season-invalid', () => createSeries([1], 0)],
  ['season-invalid', () => createSeries([1], 1.5)],
  ['series-too-long', () => createSeries(new Array<number>(20_001).fill(1), 1)],
  ['horizon-invalid', () => forecast([1], { season: 1, horizon: 0, model: 'naive' })],
  ['levels-invalid', () => forecast([1], { season: 1, horizon: 1, model: 'naive', levels: [100] })],
  ['lookback-invalid', () => forecast([1], { season: 1, horizon: 1, model: 'rolling', lookback: 0 })],
  ['seed-invalid', () => forecast([1], { season: 1, horizon: 1, model: 'naive', seed: -1 })],
  ['model-unknown', () => forecast([1], { season: 1, horizon: 1, model: 'toString' })],
];
BAD.forEach(([code, call], index) => {
  test(`bad input ${index + 1} is refused as ${code}`, () => {
    assert.throws(call, (error) => error instanceof ForecastInputError && error.code === code);
  });
});
