// Guarantee: rank() gives the probabilities that closed forms give where there are any, adds up, and is the same for a seed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Forecast, ForecastInputError, type RankMember, rank } from '../src/index.ts';
import { assertNear } from './closeness.ts';
import { normals } from './seeded.ts';

// Quantiles of the normal law by R's qnorm(0.9) and qnorm(0.975).
const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;
const options = { season: 1, step: 1, top: [1, 2, 3], seed: 5, draws: 40_000 };
/** Four standard errors of a share of 40,000. */
const NEAR = 0.01;

function normalForecast(mean: number, deviation: number): Forecast {
  const ends = (level: number, z: number) => ({
    level,
    lower: [Math.max(0, mean - z * deviation)],
    upper: [mean + z * deviation],
  });
  return { point: [mean], intervals: [ends(80, Z80), ends(95, Z95)] };
}

function member(id: string, mean: number, deviation: number, history: readonly number[] = []): RankMember<string> {
  return { id, history, forecast: normalForecast(mean, deviation) };
}

const first = (members: readonly RankMember<string>[], more = {}) =>
  rank(members, { ...options, ...more }).map(({ probabilityFirst }) => probabilityFirst);

test('of two independent normals the first is larger with probability Φ(difference / √(sum of variances))', () => {
  // R: pnorm(5 / 5) and pnorm(-12 / 13).
  const [a] = first([member('a', 105, 3), member('b', 100, 4)]);
  assertNear(a ?? 0, 0.841344746068543, NEAR, '3 and 4');
  const [c] = first([member('c', 100, 5), member('d', 112, 12)]);
  assertNear(c ?? 0, 0.177983559866865, NEAR, '5 and 12');
});

test('three equal members are first in a third of the draws each, and expected second', () => {
  for (const { probabilityFirst, expectedRank, medianRank } of rank(
    ['a', 'b', 'c'].map((id) => member(id, 50, 10)),
    options,
  )) {
    assertNear(probabilityFirst, 1 / 3, NEAR, 'first');
    assertNear(expectedRank, 2, 0.02, 'expected');
    assert.equal(medianRank, 2);
  }
});

test('what always moved together goes on doing so: the likelier winner wins more often', () => {
  const shared = normals(3);
  const history = Array.from({ length: 70 }, () => 100 + 10 * shared());
  const own = normals(8);
  const other = Array.from({ length: 70 }, () => 100 + 10 * own());
  const against = history.map((value) => 400 - value);
  const pair = (theirs: readonly number[]) =>
    first([member('a', 105, 5, history), member('b', 100, 5, theirs)])[0] ?? 0;
  // Correlation ρ: Φ(5 / √(50·(1-ρ))). Identical histories are shrunk to a ρ of about 0.97, for which R says 0.99998.
  assert.ok(pair(history) > 0.995);
  // Independent, by R's pnorm(5 / sqrt(50)): 0.7602. A chance correlation of 60 changes is within 0.3 after shrinking.
  assertNear(pair(other), 0.7602, 0.06, 'independent');
  // ρ = -1, by R's pnorm(5 / 10).
  assertNear(pair(against), 0.691462461274013, 0.02, 'opposed');
});

test('a short common past is hardly heard', () => {
  const pair = (history: readonly number[]) => first([member('a', 105, 5, history), member('b', 100, 5, history)])[0];
  assertNear(pair([3, 9]) ?? 0, 0.7602499, NEAR, 'one change');
  assertNear(pair([]) ?? 0, 0.7602499, NEAR, 'none');
  assertNear(pair([5, 5, 5, 5, 5, 5, 5, 5]) ?? 0, 0.7602499, NEAR, 'never changed');
});

test('certain sales have a certain order, and equal ones stand by point, then as given', () => {
  const sure = (id: string, value: number): RankMember<string> => ({
    id,
    history: [],
    forecast: { point: [value], intervals: [{ level: 95, lower: [value], upper: [value] }] },
  });
  const ranked = rank([sure('b', 7), sure('a', 7), sure('c', 9), sure('d', 0)], options);
  assert.deepEqual(
    ranked.map(({ id, expectedRank, medianRank, probabilityTop }) => [
      id,
      expectedRank,
      medianRank,
      ...probabilityTop.map(({ probability }) => probability),
    ]),
    [
      ['b', 2, 2, 0, 1, 1],
      ['a', 3, 3, 0, 0, 1],
      ['c', 1, 1, 1, 1, 1],
      ['d', 4, 4, 0, 0, 0],
    ],
  );
});

test('draws cut at 0 are equal: the larger point wins them', () => {
  // Both sell nothing half of the time; b has the larger point then and wins these draws, and half of the others... by symmetry of the
  // shocks: P(a > b) with a = max(0, 10·z), b = max(0, 1e-9 + 10·z'): both above 0 in a quarter of the draws, a alone in a quarter.
  const [a, b] = first([member('a', 0, 10), member('b', 1e-9, 10)]);
  assertNear(a ?? 0, 0.25 + 0.125, NEAR, 'a');
  assertNear(b ?? 0, 1 - 0.375, NEAR, 'b');
});

test('a lower end cut off at 0 leaves as much at 0 as the law has there', () => {
  // a sells 10 ± 20: nothing at all with probability Φ(-0.5), by R 0.3085; b is sure to sell a little.
  const little: RankMember<string> = { id: 'b', history: [], forecast: { point: [1e-6], intervals: [] } };
  const [, b] = first([member('a', 10, 20), little]);
  assertNear(b ?? 0, 0.308537538725987, NEAR, 'nothing sold');
});

test('nobody has no places, and one alone is first', () => {
  assert.deepEqual(rank([], options), []);
  assert.deepEqual(rank([member('a', 3, 2)], { ...options, top: [1, 5] }), [
    {
      id: 'a',
      expectedRank: 1,
      medianRank: 1,
      probabilityFirst: 1,
      probabilityTop: [
        { n: 1, probability: 1 },
        { n: 5, probability: 1 },
      ],
    },
  ]);
});

test('the step asked is the step ranked', () => {
  const crossing = (id: string, point: readonly number[]): RankMember<string> => ({
    id,
    history: [],
    forecast: { point, intervals: [] },
  });
  const members = [crossing('falls', [9, 5, 1]), crossing('rises', [1, 5.5, 9])];
  assert.deepEqual(first(members, { step: 1 }), [1, 0]);
  assert.deepEqual(first(members, { step: 3 }), [0, 1]);
});

const anyMember = fc.record({
  id: fc.integer(),
  history: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e100, noNaN: true })), { maxLength: 40 }),
  forecast: fc
    .record({
      point: fc.double({ min: 0, max: 1e100, noNaN: true }),
      wide: fc.double({ min: 0, max: 1e100, noNaN: true }),
    })
    .map(({ point, wide }) => ({
      point: [point],
      intervals: [
        { level: 50, lower: [Math.max(0, point - wide / 3)], upper: [point + wide / 2] },
        { level: 90, lower: [Math.max(0, point - wide)], upper: [point + wide] },
      ],
    })),
});

test('whatever is ranked, places and probabilities add up, rise with N and are the same again', () => {
  fc.assert(
    fc.property(
      fc.array(anyMember, { maxLength: 9 }),
      fc.integer({ min: 1, max: 13 }),
      fc.nat(),
      (all, season, seed) => {
        const question = { season, step: 1, top: [1, 2, 4, 9], seed, draws: 101 };
        const ranked = rank(all, question);
        assert.deepEqual(rank(all, question), ranked);
        assert.deepEqual(
          ranked.map(({ id }) => id),
          all.map(({ id }) => id),
        );
        const count = all.length;
        const expected = ranked.reduce((sum, { expectedRank }) => sum + expectedRank, 0);
        assertNear(expected, (count * (count + 1)) / 2, 1e-9, 'expected ranks');
        question.top.forEach((n, index) => {
          const sum = ranked.reduce((total, one) => total + (one.probabilityTop[index]?.probability ?? Number.NaN), 0);
          assertNear(sum, Math.min(n, count), 1e-9, `first ${n}`);
        });
        for (const { probabilityFirst, probabilityTop, medianRank } of ranked) {
          assert.equal(probabilityTop[0]?.probability, probabilityFirst);
          probabilityTop.reduce((before, { probability }) => {
            assert.ok(probability >= before && probability <= 1);
            return probability;
          }, 0);
          assert.ok(medianRank >= 1 && medianRank <= count);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('the unit of sales does not matter, to the bit', () => {
  const normal = normals(12);
  const sold = () => Array.from({ length: 40 }, () => Math.max(0, 100 + 40 * normal()));
  const members = ['a', 'b', 'c', 'd'].map((id) => member(id, 100 + 20 * normal(), 25, sold()));
  // A power of 4, so that products and roots are exact.
  const scaled = (values: readonly number[]) => values.map((value) => 1024 * value);
  const inCents = members.map(({ id, history, forecast }) => ({
    id,
    history: scaled(history),
    forecast: {
      point: scaled(forecast.point),
      intervals: forecast.intervals.map(({ level, lower, upper }) => ({
        level,
        lower: scaled(lower),
        upper: scaled(upper),
      })),
    },
  }));
  assert.deepEqual(rank(inCents, options), rank(members, options));
});

test('another seed gives other draws of the same law', () => {
  const members = [member('a', 105, 3), member('b', 100, 4)];
  const [one = 0] = first(members, { seed: 1 });
  const [two = 0] = first(members, { seed: 2 });
  assert.notEqual(one, two);
  assertNear(one, two, 2 * NEAR, 'seeds');
});

test('what is no question is refused by its code', () => {
  const a = member('a', 3, 2);
  const crossed: Forecast = { point: [5], intervals: [{ level: 80, lower: [6], upper: [7] }] };
  const refused = (code: string, members: readonly RankMember<string>[], more = {}) =>
    assert.throws(
      () => rank(members, { ...options, ...more }),
      (error) => error instanceof ForecastInputError && error.code === code,
    );
  refused('ranking-invalid', [a], { draws: 0 });
  refused('ranking-invalid', [a], { draws: 65_536 });
  refused('ranking-invalid', [a], { step: 0 });
  refused('ranking-invalid', [a], { top: [0] });
  refused('ranking-invalid', new Array<RankMember<string>>(4_097).fill(a));
  refused('forecast-invalid', [a], { step: 2 });
  refused('forecast-invalid', [{ ...a, forecast: crossed }]);
  refused('forecast-invalid', [{ ...a, forecast: { point: [-1], intervals: [] } }]);
  refused('seed-invalid', [a], { seed: -1 });
  refused('season-invalid', [a], { season: 0 });
  refused('value-invalid', [{ ...a, history: [1, -1] }]);
});
