// Guarantee: an ARIMA chosen once can be carried to other stretches of its series: with its coefficients as they are, and refitted
// from them to what a whole fit of that order finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseArima } from '../src/arima/choose.ts';
import { differenceAll } from '../src/arima/differencing.ts';
import { fitExact } from '../src/arima/fit.ts';
import { createForecaster } from '../src/arima/predict.ts';
import { forecastArima, refitArima } from '../src/arima/walk-forward.ts';
import { assertAllWithin } from './closeness.ts';
import { golden } from './reference.ts';

const HELD_BACK = 6;
const HORIZON = 3;

test('on its own series fixed coefficients give the forecast that R gives', () => {
  for (const { id, train, period, auto_arima: expected, h } of golden) {
    const { estimate } = chooseArima(train, period);
    const carried = forecastArima(train, estimate);
    assertAllWithin(carried?.predict(h).point.map((value) => Math.max(value, 0)) ?? [], expected.mean, 1e-3, id);
  }
});

test('fixed coefficients see only the stretch', () => {
  for (const { id, train, period } of golden) {
    const { estimate } = chooseArima(train, period);
    // A mean or drift is taken from the stretch it is asked for, so only forms without one can be compared across two.
    if (estimate.order.constant) continue;
    const stretch = train.slice(0, -HELD_BACK);
    const point = forecastArima(stretch, estimate)?.predict(HORIZON).point ?? [];
    const misses = forecastArima(train, estimate)?.residuals ?? [];
    // The first miss of the longer series after the stretch is scaled by a deviation that has settled at 1 or more.
    const next = train[stretch.length] ?? 0;
    const miss = next - (point[0] ?? Number.NaN);
    const seen = misses[misses.length - HELD_BACK] ?? Number.NaN;
    assert.ok(
      Math.abs(seen) <= Math.abs(miss) * (1 + 1e-3) + 1e-9 && seen * miss >= -1e-9,
      `${id}: ${seen} and ${miss}`,
    );
  }
});

test('a refit from earlier coefficients finds what a whole fit of that order finds', () => {
  let same = 0;
  for (const { train, period } of golden) {
    const { estimate } = chooseArima(train, period);
    const stretch = train.slice(0, -HELD_BACK);
    const refitted = refitArima(stretch, estimate);
    const differenced = differenceAll(Float64Array.from(stretch), estimate.order);
    const whole = fitExact(differenced, estimate.order);
    assert.ok(refitted !== null && whole !== null);
    const expected = createForecaster(stretch, differenced, whole);
    if (Math.abs(refitted.variance / expected.variance - 1) < 0.01) same++;
  }
  assert.ok(same >= 0.9 * golden.length, `${same} of ${golden.length}`);
});

test('a stretch too short for the order gets no forecast', () => {
  const { train, period } = golden[0] ?? { train: [], period: 12 };
  const { estimate } = chooseArima(train, period);
  assert.equal(forecastArima(train.slice(0, 1), estimate), null);
  assert.equal(refitArima(train.slice(0, 1), estimate), null);
});
