// Where expected values come from: what R 4.2.2 with forecast 8.20 said. golden/ holds the series that may be copied and always runs;
// the rest lies in a directory beside the repository, and a test that does not find it prints one line instead of running.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

export type GoldenForecast = {
  readonly mean: readonly number[];
  readonly lo80: readonly number[];
  readonly hi80: readonly number[];
  readonly lo95: readonly number[];
  readonly hi95: readonly number[];
};

export type GoldenArima = GoldenForecast & {
  readonly string: string;
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  readonly m: number;
  readonly coef?: Readonly<Record<string, number>>;
  readonly sigma2: number;
  readonly loglik: number;
  readonly aicc: number;
};

export type GoldenEts = GoldenForecast & {
  /** Such as `ETS(M,Ad,M)`. */
  readonly method: string;
  readonly par: Readonly<Record<string, number>>;
  readonly loglik: number;
  readonly aicc: number;
  readonly sigma2: number;
};

export type GoldenSeries = {
  readonly id: string;
  readonly period: number;
  readonly h: number;
  readonly train: readonly number[];
  readonly naive: GoldenForecast;
  readonly snaive: GoldenForecast;
  readonly rwdrift: GoldenForecast;
  readonly thetaf: GoldenForecast & { readonly alpha: number; readonly drift: number; readonly sigma2: number };
  readonly decompose_mult_seasonal?: readonly number[];
  readonly ses: GoldenForecast & {
    readonly par: { readonly alpha: number; readonly l: number };
    readonly loglik: number;
    readonly sigma2: number;
  };
  readonly ses_alpha03_simple: {
    readonly mean: readonly number[];
    readonly fitted_first5: readonly number[];
    readonly sse: number;
  };
  readonly holt: GoldenEts;
  readonly holt_damped: GoldenEts;
  readonly ets: GoldenEts;
  readonly auto_arima: GoldenArima;
  readonly arima_011?: GoldenArima;
  readonly arima_111?: GoldenArima;
  readonly airline_011_011?: GoldenArima;
  readonly ndiffs_kpss: number;
  readonly nsdiffs_seas: number;
};

export const golden = seriesIn(join(import.meta.dirname, 'golden', 'r-forecast-8.20.json'));

const repository = resolve(import.meta.dirname, '../../..');
const directory = resolve(repository, process.env.TOPLINE_REFERENCE_DIR ?? '../shared');

/** The reference directory, or undefined after one printed line. */
export function referenceDirectory(unrun: string): string | undefined {
  if (existsSync(join(directory, 'reference', 'golden_series.json'))) return directory;
  process.stdout.write(`Not run: ${unrun} (no reference data; TOPLINE_REFERENCE_DIR says where it is)\n`);
  return undefined;
}

/** The golden series that are not in the repository. */
export function furtherGolden(from: string): readonly GoldenSeries[] {
  const known = new Set(golden.map(({ id }) => id));
  return seriesIn(join(from, 'reference', 'golden_series.json')).filter(({ id }) => !known.has(id));
}

export type ReferenceForecast = {
  readonly id: string;
  readonly training: readonly number[];
  readonly actual: readonly number[];
  readonly season: number;
  /** R's form and point forecasts. */
  readonly form: string;
  readonly point: readonly number[];
};

/** Every series of a set for which R gave a forecast by this method. */
export function referenceForecasts(from: string, set: string, method: string): readonly ReferenceForecast[] {
  const rows = csvRows(readFileSync(join(from, 'data', `${set}.csv`), 'utf8'));
  const byId = new Map(rows.map((row) => [row[0] ?? '', row]));
  const text = gunzipSync(readFileSync(join(from, 'reference', `forecasts_${set}.csv.gz`))).toString();
  const wanted = csvRows(text).filter((row) => row[1] === method);
  return wanted.flatMap(([id = '', , form = '', point = '']) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const values = numbers(row[7]);
    const held = Number(row[4]);
    const training = values.slice(0, -held);
    return [{ id, training, actual: values.slice(-held), season: Number(row[2]), form, point: numbers(point) }];
  });
}

function seriesIn(path: string): readonly GoldenSeries[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { series: GoldenSeries[] }).series;
}

function numbers(joined = ''): number[] {
  return joined.split(';').map(Number);
}

/** Rows after the header; quotes only guard commas in these files. */
function csvRows(text: string): string[][] {
  const lines = text.trim().split('\n').slice(1);
  return lines.map((line) =>
    Array.from(line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g), ([, cell = '']) => cell.replaceAll('"', '')),
  );
}
