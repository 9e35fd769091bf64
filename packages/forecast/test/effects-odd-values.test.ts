// Guarantee: bulk orders and empty shelves are found, reported and pulled; what a series does by nature is left alone; any series is answered.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Driver, forecast, prepareSeries } from '../src/index.ts';
import { assertNear } from './closeness.ts';
import { golden, referenceDirectory } from './reference.ts';
import { normals } from './seeded.ts';

const SEASON = 12;

function steady(count: number, seed: number): number[] {
  const normal = normals(seed);
  return Array.from(
    { length: count },
    (_, t) => 200 * (1 + 0.3 * Math.sin((t * Math.PI) / 6)) * Math.exp(0.08 * normal()),
  );
}

test('one bulk order is found, reported and pulled close to the usual value, wherever it stands', () => {
  for (const at of [0, 5, 25, 46, 47]) {
    const values = steady(48, 2);
    const usual = values[at] ?? 0;
    values[at] = usual * 8;
    const { findings, values: adjusted } = prepareSeries(values, { season: SEASON });
    assert.deepEqual(
      findings.map(({ kind, index }) => [kind, index]),
      [['outlier', at]],
    );
    assert.equal(findings[0]?.value, usual * 8);
    assertNear(findings[0]?.expected ?? 0, usual, 0.35 * usual, `expected at ${at}`);
    const { value = 0, expected = 0, weight = 0 } = findings[0] ?? {};
    assertNear(adjusted[at] ?? 0, expected + weight * (value - expected), 1e-9 * value, `adjusted at ${at}`);
    assert.ok(weight > 0 && weight < (at === 47 ? 0.5 : 0.25), `weight ${weight} at ${at}`);
  }
});

test('the last bucket keeps more of its say than the same value inside: it may be a new level', () => {
  const weightAt = (at: number) => {
    const values = steady(48, 3);
    values[at] = (values[at] ?? 0) * 6;
    return prepareSeries(values, { season: SEASON }).findings[0]?.weight ?? Number.NaN;
  };
  assert.ok(weightAt(47) > 1.5 * weightAt(30), `${weightAt(47)} against ${weightAt(30)}`);
});

test('a level that shifts and stays is no outlier, also when it is two buckets old', () => {
  for (const from of [20, 40, 46]) {
    const values = steady(48, 4).map((value, t) => (t >= from ? value * 4 : value));
    assert.deepEqual(prepareSeries(values, { season: SEASON }).findings, [], `from ${from}`);
  }
});

test('a peak that every season has is no outlier', () => {
  const values = steady(60, 5).map((value, t) => (t % 12 === 11 ? value * 4 : value));
  assert.deepEqual(prepareSeries(values, { season: SEASON }).findings, []);
});

test('zeros while the shelf was empty are filled; sparse sales, seasons of rest and ends are not', () => {
  const values = steady(60, 6);
  values.fill(0, 30, 33);
  const { findings, values: adjusted } = prepareSeries(values, { season: SEASON });
  assert.deepEqual(
    findings.map(({ kind, index }) => `${kind} ${index}`),
    ['stock-out 30', 'stock-out 31', 'stock-out 32'],
  );
  const usual = steady(60, 6);
  for (const t of [30, 31, 32]) assertNear(adjusted[t] ?? 0, usual[t] ?? 0, 0.35 * (usual[t] ?? 0), `filled ${t}`);
  const sparse = Array.from({ length: 60 }, (_, t) => ((t * 7) % 5 < 2 ? 3 : 0));
  assert.deepEqual(prepareSeries(sparse, { season: SEASON }).findings, []);
  const summer = steady(60, 7).map((value, t) => (t % 12 < 4 ? 0 : value));
  assert.deepEqual(prepareSeries(summer, { season: SEASON }).findings, []);
  const ended = steady(60, 8).map((value, t) => (t >= 56 ? 0 : value));
  const end = prepareSeries(ended, { season: SEASON });
  assert.deepEqual(
    end.findings.map(({ kind, weight }) => [kind, weight]),
    new Array(4).fill(['stock-out', 1]),
  );
  assert.deepEqual(end.values, ended);
});

test('report changes nothing, ignore finds nothing', () => {
  const values = steady(48, 2);
  values[20] = 2_000;
  const report = prepareSeries(values, { season: SEASON, outliers: 'report' });
  assert.deepEqual([report.findings.length, report.values], [1, values]);
  assert.match(report.description, /outlier at 20: left as it is/);
  assert.deepEqual(prepareSeries(values, { season: SEASON, outliers: 'ignore' }).findings, []);
});

test('a bulk order costs a forecast little once it is pulled', () => {
  const clean = steady(48, 11);
  const point = (values: readonly number[]) => forecast(values, { season: 1, horizon: 1, model: 'ses' }).point[0] ?? 0;
  const wild = clean.map((value, t) => (t === 46 ? value * 10 : value));
  const { values } = prepareSeries(wild, { season: SEASON });
  assert.ok(Math.abs(point(values) - point(clean)) < 0.2 * Math.abs(point(wild) - point(clean)));
});

test('real regular series are hardly touched', () => {
  for (const { id, train, period } of golden.filter((series) =>
    ['AirPassengers', 'USAccDeaths', 'UKgas', 'Nile'].includes(series.id),
  ))
    assert.deepEqual(prepareSeries(train, { season: period }).findings, [], id);
  const from = referenceDirectory('odd values in M3 and aus_retail');
  if (from === undefined) return;
  for (const set of ['m3_monthly_public300', 'aus_retail']) {
    const lines = readFileSync(join(from, 'data', `${set}.csv`), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    let values = 0;
    let found = 0;
    for (const line of lines) {
      const all = (line.split(',').at(-1) ?? '').split(';').map(Number);
      const training = all.slice(0, set === 'aus_retail' ? -12 : -18);
      values += training.length;
      found += prepareSeries(training, { season: SEASON }).findings.length;
    }
    assert.ok(found < 0.001 * values, `${set}: ${found} of ${values}`);
  }
});

const VALUE = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom(0, 1e-300, 1e100, 5e-324),
);

test('any series with any drivers is answered with finite numbers of at least 0, the same each time', () => {
  const row = fc.record({
    value: VALUE,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    days: fc.integer({ min: 0, max: 31 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 60 }),
      fc.constantFrom(1, 4, 7, 12),
      fc.boolean(),
      (rows, season, driven) => {
        const values = rows.map(({ value }) => value);
        const drivers: Driver[] = driven
          ? [
              { name: 'promotion', kind: 'event', past: rows.map(({ share }) => share), future: [1, 0] },
              { name: 'days', kind: 'exposure', past: rows.map(({ days }) => days), future: [31, 0, 1] },
            ]
          : [];
        const prepared = prepareSeries(values, { season, drivers });
        const said = forecast(prepared.values, { season, horizon: 4, model: 'rolling' });
        const { point, intervals } = prepared.restore(said);
        const numbers = [
          ...prepared.values,
          ...point,
          ...prepared.findings.flatMap(({ expected, weight }) => [expected, weight]),
        ];
        for (const number of numbers) assert.ok(number >= 0 && number < Infinity, JSON.stringify({ values, numbers }));
        point.forEach((value, step) => {
          let inner = { lower: value, upper: value };
          for (const { lower, upper } of intervals) {
            const end = { lower: lower[step] ?? Number.NaN, upper: upper[step] ?? Number.NaN };
            assert.ok(end.lower >= 0 && end.lower <= inner.lower && end.upper >= inner.upper && end.upper < Infinity);
            inner = end;
          }
        });
        const again = prepareSeries([...values], { season, drivers });
        assert.deepEqual([again.values, again.findings], [prepared.values, prepared.findings]);
      },
    ),
    { seed: 6, numRuns: 300 },
  );
});
