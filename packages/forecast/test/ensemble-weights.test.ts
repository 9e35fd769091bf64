// Guarantee: a combination is the arithmetic it states, weights follow the errors of a walk that sees nothing after its origins, and
// the automatic answer says what it did.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrated, priorWidening, wideningOf } from '../src/ensemble/calibration.ts';
import { deviationAround, middleValues, weightedPoints } from '../src/ensemble/mixture.ts';
import type { Outlook } from '../src/ensemble/spread.ts';
import { type Origin, walkMembers } from '../src/ensemble/walk.ts';
import { standingOf } from '../src/ensemble/weights.ts';
import { createSeries, ForecastInputError, forecast, forecastAll } from '../src/index.ts';
import { naive } from '../src/models/naive.ts';
import { snaive } from '../src/models/snaive.ts';
import { studentStretch } from '../src/numeric/student.ts';
import { assertAllWithin, assertNear } from './closeness.ts';

const outlook = (point: readonly number[], deviation: readonly number[]) => ({
  point: Float64Array.from(point),
  deviation: Float64Array.from(deviation),
});
const pointsOf = (outlooks: readonly Outlook[]) => outlooks.map(({ point }) => point);
const TWO = [outlook([10], [3]), outlook([20], [4])];

test('a mixture has the mean of its members and their disagreement in its variance', () => {
  const point = weightedPoints(TWO, [0.5, 0.5]);
  assert.deepEqual(Array.from(point), [15]);
  // (9 + 16)/2 + (25 + 25)/2 = 37.5
  assertNear(deviationAround(point, TWO, [0.5, 0.5])[0] ?? 0, Math.sqrt(37.5), 1e-12, 'deviation');
});

test('the weighted median is the median for equal weights and leans to the heavier side', () => {
  const three = [outlook([1], [0]), outlook([100], [0]), outlook([3], [0])];
  assertNear(middleValues(pointsOf(three), [1 / 3, 1 / 3, 1 / 3])[0] ?? 0, 3, 1e-12, 'odd');
  assertNear(middleValues(pointsOf(TWO), [0.5, 0.5])[0] ?? 0, 15, 1e-12, 'even');
  // Shares end at 0.8 and 1; their middles are 0.4 and 0.9, so one half lies a fifth of the way.
  assertNear(middleValues(pointsOf(TWO), [0.8, 0.2])[0] ?? 0, 12, 1e-12, 'heavier');
  assertNear(middleValues(pointsOf(TWO), [1, 0])[0] ?? 0, 10, 1e-12, 'all on one');
});

test('weights are those of the formula, counted by hand', () => {
  const walk = [
    { origin: 8, actual: [10], said: [outlook([11], [1]), outlook([13], [1])] },
    { origin: 9, actual: [10], said: [outlook([10], [1]), outlook([12], [1])] },
  ];
  const standing = standingOf(['near', 'far'], walk, []);
  // Relative errors: (0.5 + 0)/2 = 0.25 and (1.5 + 2)/2 = 1.75; with four origins of doubt (2·0.25 + 4)/6 = 0.75 and 1.25.
  const near = 0.75 ** -4;
  const far = 1.25 ** -4;
  assertAllWithin([...standing.weights], [near / (near + far), far / (near + far)], 1e-12, 'weights');
  assert.deepEqual(standing.won, [2, 0]);
  assert.deepEqual(standing.errors, [0.5, 2.5]);
});

test('without a walk all count alike, and published errors move the weights', () => {
  assert.deepEqual(standingOf(['a', 'b'], [], []).weights, [0.5, 0.5]);
  const record = [
    { model: 'a', error: 30, count: 8 },
    { model: 'b', error: 10, count: 8 },
  ];
  const [a = 0, b = 0] = standingOf(['a', 'b'], [], record).weights;
  // Relative 1.5 and 0.5, eight origins of them: (8·1.5 + 4)/12 = 4/3 and 2/3, so 2⁴ = 16 times the weight.
  assertNear(b / a, 16, 1e-9, 'ratio');
});

test('a range is widened by what its misses were worth, an origin counting once', () => {
  const walk: Origin[] = Array.from({ length: 8 }, (_, index) => ({
    origin: index,
    actual: [13],
    said: [outlook([10], [1])],
  }));
  const own = ({ said }: Origin) => said[0] ?? outlook([], []);
  // Misses of three deviations: (8·9 + 2·1)/10 = 74/10.
  assertNear(wideningOf(walk, own, 1), Math.sqrt(74 / 10), 1e-12, 'widening');
  assert.equal(wideningOf([], own, 1), 1);
});

test('without a walk a range pays for the numbers that were estimated, at most twice the variance', () => {
  const zeros = (length: number) => new Array<number>(length).fill(0);
  assertNear(priorWidening({ values: zeros(56), season: 12 }), Math.sqrt(1.5), 1e-12, '14 numbers from 56 values');
  assertNear(priorWidening({ values: zeros(60), season: 52 }), Math.sqrt(2), 1e-12, 'a season hardly seen');
});

test('ends stand where Student’s law has them, from printed tables', () => {
  for (const [z, degrees, t] of [
    [1.959964, 12, 2.1788],
    [1.281552, 12, 1.3562],
    [1.959964, 8, 2.306],
    [1.959964, 4, 2.7764],
    [1.281552, 4, 1.5332],
  ] as const) {
    assertNear(z * studentStretch(z, degrees), t, 5e-3 * t, `${z} with ${degrees} degrees`);
  }
  assertNear(studentStretch(2, 1e9), 1, 1e-8, 'many degrees');
  const plain = () => ({ below: 1, above: 2 });
  const { below, above } = calibrated(plain, 3, [])(95);
  assertNear(above, 2 * below, 1e-12, 'shape kept');
  assertNear(below, 3 * (2.7764 / 1.959964), 2e-2, 'with no origin, four degrees');
});

test('a walk’s forecasts see nothing after their origin', () => {
  const values = Array.from({ length: 40 }, (_, t) => 50 + ((t * 17) % 23));
  const members = [naive, snaive];
  const before = walkMembers(createSeries(values, 4), members);
  const changed = walkMembers(createSeries([...values.slice(0, 37), 900, 0, 900], 4), members);
  assert.ok(before.length >= 6);
  before.forEach((origin, index) => {
    assert.equal(origin.origin + origin.actual.length <= 40, true);
    if (origin.origin <= 37) assert.deepEqual(changed[index]?.said, origin.said);
  });
});

test('the combination is the mean of its members and the median their middle', () => {
  const values = Array.from({ length: 60 }, (_, t) => 100 + 20 * Math.sin((2 * Math.PI * t) / 12) + ((t * 31) % 17));
  const ask = { season: 12, horizon: 6, levels: [80] };
  const members = forecastAll(values, { ...ask, models: ['temporal', 'arima', 'dotm', 'mstl'] });
  const mean = members[0]?.point.map((_, h) => members.reduce((sum, { point }) => sum + (point[h] ?? 0), 0) / 4) ?? [];
  assertAllWithin(forecast(values, { ...ask, model: 'combination' }).point, mean, 1e-12, 'mean');
  const five = forecastAll(values, { ...ask, models: ['temporal', 'arima', 'otm', 'snaive', 'mstl'] });
  const middle = five[0]?.point.map((_, h) => {
    const sorted = five.map(({ point }) => point[h] ?? 0).sort((a, b) => a - b);
    return sorted[2] ?? 0;
  });
  assertAllWithin(forecast(values, { ...ask, model: 'median' }).point, middle ?? [], 1e-9, 'median');
});

test('the automatic answer names its champion, by how much, and what all count', () => {
  const seasonal = Array.from({ length: 72 }, (_, t) => 100 + 60 * (t % 12 === 11 ? 3 : t % 3) + ((t * 13) % 7));
  const { form, reason = '', parameters } = forecast(seasonal, { season: 12, horizon: 3, model: 'auto' });
  assert.match(form, /^\w+ \d+ %(, \w+ \d+ %){4}$/);
  assert.match(reason, /^\w+ counts most: nearest at \d of 8 origins(, error \d+ % (below|above) seasonal naive)?$/);
  const { widening = 0, ...weights } = parameters;
  assertNear(
    Object.values(weights).reduce((sum, weight) => sum + weight, 0),
    1,
    1e-12,
    'weights',
  );
  assert.ok(widening > 0);
});

test('a history too short to walk says so, and a record that is none is refused', () => {
  const { reason } = forecast([3, 9, 4, 8, 5], { season: 12, horizon: 1, model: 'auto' });
  assert.match(reason ?? '', /too short to compare models/);
  for (const entry of [
    { model: 'arima', error: Number.NaN, count: 1 },
    { model: 'arima', error: 1, count: 0.5 },
  ]) {
    assert.throws(
      () => forecast([3, 9, 4, 8, 5], { season: 12, horizon: 1, model: 'auto', record: [entry] }),
      (error) => error instanceof ForecastInputError && error.code === 'record-invalid',
    );
  }
});

test('intervals by the walk are the formula’s, widened by the factor that is told', () => {
  // Smoothing knows no season and trusts itself too much: the walk must show that.
  const values = Array.from({ length: 60 }, (_, t) => 100 + 80 * (t % 6) + ((t * 31) % 5));
  const ask = { season: 6, horizon: 4, model: 'theta', levels: [80] };
  const formula = forecast(values, ask);
  const walked = forecast(values, { ...ask, width: 'walk' });
  const prior = forecast(values, { ...ask, width: 'walk', wideningPrior: 3 });
  assert.equal(formula.widening, undefined);
  assert.deepEqual(walked.point, formula.point);
  const half = ({ point, intervals }: typeof formula, h: number) => (intervals[0]?.upper[h] ?? 0) - (point[h] ?? 0);
  for (let h = 0; h < 4; h++) assertNear(half(walked, h), (walked.widening ?? 0) * half(formula, h), 1e-9, `step ${h}`);
  assert.ok((prior.widening ?? 0) > (walked.widening ?? Infinity));
  for (const wideningPrior of [0, -1, Number.NaN, Infinity]) {
    assert.throws(
      () => forecast(values, { ...ask, width: 'walk', wideningPrior }),
      (error) => error instanceof ForecastInputError && error.code === 'widening-invalid',
    );
  }
});
