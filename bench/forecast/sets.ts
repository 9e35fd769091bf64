// The public sets with R's forecasts of them, as the accuracy and golden sections read them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceDirectory, referenceForecasts } from '../../packages/forecast/test/reference.ts';

export interface BenchSeries {
  readonly id: string;
  readonly season: number;
  readonly training: readonly number[];
  readonly actual: readonly number[];
}

export interface BenchSet {
  readonly name: string;
  readonly series: readonly BenchSeries[];
  /** R's point forecasts by R's name of the method, then series. */
  readonly ofR: ReadonlyMap<string, ReadonlyMap<string, ReferencePoint>>;
}

interface ReferencePoint {
  readonly point: readonly number[];
  /** The form R chose with its figures, such as its log-likelihood. */
  readonly form: string;
}

export const SET_NAMES = [
  'm3_monthly_public300',
  'aus_retail',
  'superstore_monthly_subcat',
  'superstore_monthly_region_subcat',
  'complete_journey_daily_dept',
] as const;

/** Our name → R's in the reference files. */
export const R_METHODS: Readonly<Record<string, string>> = {
  naive: 'naive',
  snaive: 'snaive',
  ses: 'ses',
  holt: 'holt',
  damped: 'holtd',
  ets: 'ets',
  theta: 'thetaf',
  arima: 'arima',
  croston: 'croston',
  combination: 'comb_eat_mean',
};

export function benchSets(names: readonly string[]): BenchSet[] {
  const directory = referenceDirectory('accuracy on the public sets');
  if (directory === undefined) return [];
  return names.map((name) => ({ name, series: seriesOf(directory, name), ofR: forecastsOfR(directory, name) }));
}

function seriesOf(directory: string, name: string): BenchSeries[] {
  const lines = readFileSync(join(directory, 'data', `${name}.csv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const cells = Array.from(line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g), ([, cell = '']) => cell.replaceAll('"', ''));
    const values = (cells[7] ?? '').split(';').map(Number);
    const held = Number(cells[4]);
    return {
      id: cells[0] ?? '',
      season: Number(cells[2]),
      training: values.slice(0, -held),
      actual: values.slice(-held),
    };
  });
}

function forecastsOfR(directory: string, name: string): BenchSet['ofR'] {
  const methods = [...new Set([...Object.values(R_METHODS), 'comb_ets_theta'])];
  return new Map(
    methods.map((method) => [
      method,
      new Map(referenceForecasts(directory, name, method).map(({ id, point, form }) => [id, { point, form }])),
    ]),
  );
}
