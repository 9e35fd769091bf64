// Guarantee: several seasons are split off as R's mstl does; a season is believed as far as it stands out from noise, by the arithmetic
// its file states; and what repeats exactly is forecast exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { believedSeason } from '../src/decomposition/believed-season.ts';
import { seasonsFor, splitSeasons } from '../src/decomposition/mstl.ts';
import { backtest, createSeries, forecast, modelNamed } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { golden } from './reference.ts';
import { uniforms } from './seeded.ts';

test('two seasons of AirPassengers are split off as by R’s mstl without jumps', () => {
  // mstl(msts(AirPassengers, c(4, 12)), s.jump = 1, t.jump = 1, l.jump = 1), forecast 8.20
  const passengers = golden.find(({ id }) => id === 'AirPassengers')?.train ?? [];
  const { seasonal, trend, remainder } = splitSeasons(Float64Array.from(passengers), [4, 12]);
  const [four = new Float64Array(0), twelve = new Float64Array(0)] = seasonal;
  const expected = [
    { got: four, first: [-3.65839598009371, -3.07283856553689, 1.9810939557857], last: 21.34093217445014 },
    { got: twelve, first: [-14.92409303169458, -15.36618009691236, 2.57963781980119], last: -54.3367552938307 },
    { got: trend, first: [123.113885163893, 123.572641731385, 124.140524901693], last: 495.775181080597 },
    { got: remainder, first: [7.46860384789488, 12.86637693106474, 3.29874332271969], last: -30.77935796121653 },
  ];
  for (const { got, first, last } of expected) {
    assertAllWithin([...got.subarray(0, 3), got.at(-1) ?? 0], [...first, last], 1e-11, 'part');
  }
});

test('days have a week, and a year from two of them on', () => {
  assert.deepEqual(seasonsFor(729, 7), [7]);
  assert.deepEqual(seasonsFor(730, 7), [7, 365]);
  assert.deepEqual(seasonsFor(103, 52), []);
  assert.deepEqual(seasonsFor(104, 52), [52]);
  assert.deepEqual(seasonsFor(100, 1), []);
});

/** Σw² of the last of three cycles: tricube weights at distances 2, 1, 0 of a reach of 6. */
const THREE_CYCLES = (() => {
  const weights = [(1 - 8 / 216) ** 3, (1 - 1 / 216) ** 3, 1];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.reduce((total, weight) => total + (weight / sum) ** 2, 0);
})();

/** Three cycles of a shape; the noisy ones stand `apart` below it, on it, and above it, so that each bucket's variance is apart². */
function threeCycles(season: number, shape: (bucket: number) => number, apart: number) {
  const at = (t: number) => shape(t % season);
  const seasonal = Float64Array.from({ length: 3 * season }, (_, t) => at(t));
  const noisy = seasonal.map((value, t) => value + (Math.floor(t / season) - 1) * apart);
  return believedSeason(seasonal, noisy, season, 11);
}

test('a short season is drawn towards none as a whole', () => {
  // Spread of ±5 over 12 buckets: 300/11; James and Stein leave 1 - 9/11 · noise/spread of it.
  const { share, figure, variance, absorbed } = threeCycles(12, (bucket) => (bucket % 2 === 0 ? 5 : -5), 2);
  const noise = 4 * THREE_CYCLES;
  assertNear(share, 1 - ((9 / 11) * noise) / (300 / 11), 1e-12, 'share');
  assertAllWithin(Array.from(figure.subarray(0, 2)), [5 * share, -5 * share], 1e-12, 'figure');
  assertNear(variance, share * noise, 1e-12, 'variance');
  assertNear(absorbed, share * THREE_CYCLES, 1e-12, 'absorbed');
});

test('of a long season each block of waves keeps what stands out from its noise', () => {
  // Waves of 52 buckets: one turn a season with amplitude 10, 26 turns with amplitude 0.4. Power: 52·10²/2 in a block of 2 dimensions,
  // 52·0.4² in the last block, 17 to 26 turns, of 19; noise a dimension 4·Σw².
  const slow = (bucket: number) => 10 * Math.cos((2 * Math.PI * bucket) / 52);
  const { figure, share } = threeCycles(52, (bucket) => slow(bucket) + (bucket % 2 === 0 ? 0.4 : -0.4), 2);
  const noise = 4 * THREE_CYCLES;
  const gain = 1 - (2 * 2 * noise) / 2600;
  assert.ok(2 * 19 * noise > 52 * 0.16, 'the quick wave is less than its noise');
  assertNear(share, (2 * gain) / 51, 1e-9, 'share');
  figure.forEach((value, bucket) => {
    assertNear(value, gain * slow(bucket), 1e-9, `bucket ${bucket}`);
  });
});

test('a season without noise is believed whole, long or short', () => {
  for (const season of [7, 52]) {
    const shape = (bucket: number) => ((bucket * bucket * 31) % season) - (season - 1) / 2;
    const values = Array.from({ length: season }, (_, bucket) => shape(bucket));
    const mean = values.reduce((sum, value) => sum + value, 0) / season;
    const { figure, share } = threeCycles(season, (bucket) => shape(bucket) - mean, 0);
    assertNear(share, 1, 1e-12, `share of ${season}`);
    figure.forEach((value, bucket) => {
      assertNear(value, (values[bucket] ?? 0) - mean, 1e-9, `bucket ${bucket}`);
    });
  }
});

test('weeks that repeat every year, and days that repeat every week and year, are forecast as they repeat', () => {
  const yearly = (t: number) => 200 + (((t % 52) * 37) % 53);
  const weeks = forecast(
    Array.from({ length: 208 }, (_, t) => yearly(t)),
    { season: 52, horizon: 60, model: 'mstl' },
  );
  weeks.point.forEach((value, step) => {
    assertNear(value, yearly(208 + step), 0.5, `week ${step}`);
  });
  const daily = (t: number) => 300 + 10 * (t % 7) + (t % 365 < 30 ? 100 : 0);
  const days = forecast(
    Array.from({ length: 1095 }, (_, t) => daily(t)),
    { season: 7, horizon: 60, model: 'mstl', levels: [] },
  );
  assert.match(days.form, /season of 7 .*season of 365 /);
  const apart = days.point.map((value, step) => Math.abs(value - daily(1095 + step)));
  assert.ok(apart.reduce((sum, one) => sum + one, 0) / 60 < 10, `${apart}`);
});

test('swings that grow with the level are split as logarithms, swings that do not as amounts', () => {
  const noise = uniforms(5);
  const shaken = Array.from({ length: 120 }, () => 1 + 0.02 * (noise() - 0.5));
  const growing = shaken.map((shake, t) => shake * 100 * 1.015 ** t * (1 + 0.3 * Math.sin((2 * Math.PI * t) / 12)));
  const level = shaken.map((shake, t) => 2000 * shake + t + 300 * Math.sin((2 * Math.PI * t) / 12));
  const options = { season: 12, horizon: 12, model: 'mstl' };
  assert.equal(forecast(growing, options).parameters.logarithms, 1);
  assert.equal(forecast(level, options).parameters.logarithms, 0);
  const next = forecast(growing, options).point[11] ?? 0;
  assertNear(next, 100 * 1.015 ** 131 * (1 + 0.3 * Math.sin((2 * Math.PI * 131) / 12)), 0.03 * next, 'a year ahead');
});

test('of weeks without a season hardly any is believed', () => {
  const noise = uniforms(9);
  const values = Array.from({ length: 208 }, () => 100 + 100 * noise());
  const { parameters } = forecast(values, { season: 52, horizon: 8, model: 'mstl' });
  assert.ok((parameters.believed52 ?? 1) < 0.1, `${parameters.believed52}`);
});

test('a history of less than two seasons is smoothed without one, and one of six values by ses', () => {
  const values = Array.from({ length: 50 }, (_, t) => 20 + (t % 5));
  assert.match(forecast(values, { season: 52, horizon: 3, model: 'mstl' }).form, /^mstl, ETS/);
  const short = forecast(values.slice(0, 6), { season: 52, horizon: 3, model: 'mstl' });
  assert.equal(short.model, 'ses');
  assert.equal(short.insufficientHistory, true);
});

test('a refit keeps scale and seasons, and residuals are the misses of the fit', () => {
  for (const id of ['AirPassengers', 'USAccDeaths']) {
    const { train = [], period = 1 } = golden.find((series) => series.id === id) ?? {};
    const fitted = modelNamed('mstl').fit(createSeries(train.slice(0, -6), period), {});
    const again = fitted.refit?.(createSeries(train, period));
    assert.ok(again !== undefined);
    assert.equal(again.parameters.logarithms, fitted.parameters.logarithms);
    const whole = forecast(train, { season: period, horizon: 12, model: 'mstl', levels: [] });
    assertAllWithin(again.predict(12, []).point, whole.point, 0.05, id);
    const size = Math.sqrt(fitted.residuals.reduce((sum, miss) => sum + miss * miss, 0) / fitted.residuals.length);
    const { models } = backtest(train, { season: period, models: ['mstl'], testPoints: 12 });
    assert.ok(size < 1.5 * (models[0]?.rmse ?? 0), `${id}: ${size} against ${models[0]?.rmse}`);
  }
});

test('long seasons of any size are answered with finite numbers, also from a refit', () => {
  const uniform = uniforms(7);
  const shapes: readonly ((t: number) => number)[] = [
    () => (uniform() < 0.05 ? uniform() * 1e100 : 0),
    () => 5e-324 * Math.floor(uniform() * 3),
    () => (uniform() < 0.5 ? 1e100 : 1e-300),
    (t) => Math.min(2 ** (t / 4), 1e100),
    (t) => Math.max(1e100 * 0.5 ** t, 5e-324),
    () => 1e100 * (1 - uniform() * 1e-15),
  ];
  for (const shape of shapes) {
    for (const [length, season] of [
      [104, 52],
      [735, 7],
      [24, 12],
    ] as const) {
      const values = Array.from({ length }, (_, t) => shape(t));
      const { point, intervals } = forecast(values, { season, horizon: 120, model: 'mstl', levels: [99.9] });
      const upper = intervals[0]?.upper ?? [];
      assert.ok(
        point.every((value, step) => value >= 0 && value <= (upper[step] ?? 0)) && upper.every(Number.isFinite),
      );
      const fitted = modelNamed('mstl').fit(createSeries(values.slice(0, -3), season), {});
      const again = fitted.refit?.(createSeries(values, season)).predict(5, []).point ?? [];
      assert.ok([...fitted.residuals, ...again].every(Number.isFinite), `${shape} ${length}`);
    }
  }
});
