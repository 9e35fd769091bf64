// Guarantee: optimised and dynamic optimised Theta reach the optimum of the paper's equations, and their intervals are those of the model.
// Expected values: the equations of Fiorucci et al. (2016) written in R 4.2 loop by loop (the line refitted by least squares at every
// step) and minimised by optim's Nelder-Mead from nine starts (α 0.15, 0.5, 0.9 by θ 1.5, 4, 20), each polished to 1e-14.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecast } from '../src/index.ts';
import { continueLines, fitLines, fittedLines, lineVariances } from '../src/theta/lines.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { golden } from './reference.ts';

const EXPECTED = [
  ['Nile', 'otm', 2020502.109, [805.63101472, 802.91670929, 800.20240386, 797.48809843, 794.773793]],
  ['Nile', 'dotm', 2033721.331, [805.0377901, 805.0377901, 805.0377901, 805.0377901, 805.0377901]],
  ['WWWusage', 'otm', 3256.280448, [220.64544626, 221.26424014, 221.88303402, 222.5018279, 223.12062178]],
  ['WWWusage', 'dotm', 3367.445703, [220.02040221, 220.02040249, 220.02040278, 220.02040308, 220.0204034]],
  ['lynx', 'dotm', 160442200.9, [3388.50270661, 3388.50270661, 3388.50270661, 3388.50270662, 3388.50270663]],
] as const;

for (const [id, model, sumOfSquares, point] of EXPECTED) {
  test(`${model} of ${id} is the optimum found by search in R`, () => {
    const values = trainingOf(id);
    const fit = fitLines(values, model === 'dotm');
    assertNear(fit.sumOfSquares, sumOfSquares, sumOfSquares * 1e-7, 'sum of squares');
    const result = forecast(Array.from(values), { season: 1, horizon: 5, model, levels: [] });
    assertAllWithin(result.point, point, 1e-6, 'points');
  });
}

test('otm of lynx goes beyond the best of R’s nine searches', () => {
  assert.ok(fitLines(trainingOf('lynx'), false).sumOfSquares < 160497630.8);
});

test('AirPassengers without its season: parameters, points and season as in R', () => {
  // decompose(AirPassengers, 'multiplicative') has 0.910230, 0.883625, 1.007366 for January to March.
  const factors = [0.91023, 0.883625, 1.007366];
  const values = Array.from(trainingOf('AirPassengers'));
  const options = { season: 12, horizon: 3, levels: [] };
  const fixed = forecast(values, { ...options, model: 'otm' });
  const fixedPoints = [486.52466131, 489.03681021, 491.54895911].map((value, step) => value * (factors[step] ?? 0));
  assertAllWithin(fixed.point, fixedPoints, 2e-6, 'otm');
  const { alpha = 0, theta = 0, initialLevel = 0 } = fixed.parameters;
  assertAllWithin([alpha, theta, initialLevel], [0.72081017, 19.74872909, 38.49176757], 1e-5, 'otm parameters');
  const dynamic = forecast(values, { ...options, model: 'dotm' });
  const dynamicPoints = [486.68422294, 489.33614985, 491.99202454].map((value, step) => value * (factors[step] ?? 0));
  assertAllWithin(dynamic.point, dynamicPoints, 2e-6, 'dotm');
});

test('the exact variances are those of shocks followed through the recursion', () => {
  // A shock of one at step j changes the forecasts of the later steps by the difference of two continuations.
  const values = trainingOf('AirPassengers').slice(0, 40);
  for (const dynamic of [false, true]) {
    const fit = fittedLines(values, dynamic, 0.3, 0.6, 100);
    const plain = continueLines(fit, values.length, 6);
    const expected = Array.from(plain, () => 1);
    for (let shock = 0; shock < 5; shock++) {
      const shocked = Array.from(values).concat(Array.from(plain.slice(0, shock + 1)));
      shocked[values.length + shock] = (plain[shock] ?? 0) + 1;
      const answers = continued(fit, dynamic, shocked, values, 6 - shock - 1);
      answers.forEach((answer, index) => {
        const step = shock + 1 + index;
        expected[step] = (expected[step] ?? 0) + (answer - (plain[step] ?? 0)) ** 2;
      });
    }
    assertAllWithin(Array.from(lineVariances(fit, values.length, 6)), expected, 1e-8, `dynamic ${dynamic}`);
  }
});

/** The forecasts after `longer`, with the line of `values` where the line is fixed. */
function continued(
  fit: ReturnType<typeof fittedLines>,
  dynamic: boolean,
  longer: readonly number[],
  values: Float64Array,
  horizon: number,
): number[] {
  const later = fittedLines(Float64Array.from(longer), dynamic, fit.alpha, fit.weight, fit.start);
  if (dynamic) return Array.from(continueLines(later, longer.length, horizon));
  const { intercept, slope } = fit.state;
  const { level } = later.state;
  assert.ok(longer.length > values.length);
  return Array.from(
    continueLines({ ...later, state: { ...later.state, level, intercept, slope } }, longer.length, horizon),
  );
}

function trainingOf(id: string): Float64Array {
  return Float64Array.from(golden.find((series) => series.id === id)?.train ?? []);
}
