// Section 2: how near the fits are to R's. Forecasts of ses, Holt and Theta within 0.1 % of R's at every step; and the log-likelihood of
// the very form that R chose, for exponential smoothing and ARIMA, not more than 0.01 below R's.
import { differenceAll } from '../../packages/forecast/src/arima/differencing.ts';
import { fitExact } from '../../packages/forecast/src/arima/fit.ts';
import { fitForm } from '../../packages/forecast/src/ets/fit.ts';
import { forecast } from '../../packages/forecast/src/index.ts';
import type { BenchSeries, BenchSet } from './sets.ts';

export interface GoldenRow {
  readonly section: 'golden';
  readonly what: string;
  readonly set: string;
  readonly series: number;
  /** 0 to 1. */
  readonly share: number;
  readonly goal: number;
}

const SAME_POINTS = { ses: 'ses', holt: 'holt', theta: 'thetaf' } as const;
const POINT_SHARE = 1e-3;
const LIKELIHOOD_LOSS = 0.01;
/** R starts differenced series from a finite prior, which moves its own log-likelihood by up to this. */
const PRIOR_EFFECT = 2e-3;

export function measureGolden(set: BenchSet, every: number): GoldenRow[] {
  const chosen = set.series.filter((_, index) => index % every === 0);
  const points = Object.entries(SAME_POINTS).map(([model, method]) =>
    rowOf(set, chosen, `${model} within 0.1 %`, method, 0.98, (series, { point }) => hasPoints(series, model, point)),
  );
  const likelihoods = [
    rowOf(set, chosen, 'ets log-likelihood', 'ets', 0.99, (series, { form }) => etsIsAsLikely(series, form)),
    rowOf(set, chosen, 'arima log-likelihood', 'arima', 0.99, (series, { form }) => arimaIsAsLikely(series, form)),
  ];
  return [...points, ...likelihoods].filter(({ series }) => series > 0);
}

interface OfR {
  readonly point: readonly number[];
  readonly form: string;
}

function rowOf(
  set: BenchSet,
  chosen: readonly BenchSeries[],
  what: string,
  method: string,
  goal: number,
  holds: (series: BenchSeries, ofR: OfR) => boolean,
): GoldenRow {
  const theirs = set.ofR.get(method);
  const pairs = chosen.flatMap((series) => {
    const ofR = theirs?.get(series.id);
    return ofR === undefined ? [] : [{ series, ofR }];
  });
  const held = pairs.filter(({ series, ofR }) => holds(series, ofR)).length;
  return { section: 'golden', what, set: set.name, series: pairs.length, share: held / pairs.length, goal };
}

function hasPoints({ training, season }: BenchSeries, model: string, expected: readonly number[]): boolean {
  const { point } = forecast(training, { season, horizon: expected.length, model, levels: [] });
  return point.every((value, step) => {
    const theirs = Math.max(expected[step] ?? Number.NaN, 0);
    return Math.abs(value - theirs) <= POINT_SHARE * Math.max(Math.abs(theirs), 1e-9);
  });
}

function etsIsAsLikely({ training, season }: BenchSeries, told: string): boolean {
  const [, error, trend, seasonal] = /ETS\((A|M);(N|A|Ad);(N|A|M)\)/.exec(told) ?? [];
  const form = { error, trend, season: seasonal } as Parameters<typeof fitForm>[1];
  const fit = fitForm({ values: training, season }, form);
  return (fit?.logLikelihood ?? -Infinity) >= figureOf(told, 'loglik') - LIKELIHOOD_LOSS;
}

function arimaIsAsLikely({ training }: BenchSeries, told: string): boolean {
  const [, p, d, q, P = '0', D = '0', Q = '0', m = '1'] =
    /ARIMA\((\d);(\d);(\d)\)(?:\((\d);(\d);(\d)\)\[(\d+)\])?/.exec(told) ?? [];
  const order = {
    ...{ p: Number(p), d: Number(d), q: Number(q), P: Number(P), D: Number(D), Q: Number(Q), season: Number(m) },
    constant: /with_(drift|non-zero_mean)/.test(told),
  };
  const estimate = fitExact(differenceAll(Float64Array.from(training), order), order);
  const found = estimate?.likelihood.logLikelihood ?? -Infinity;
  return found >= figureOf(told, 'loglik') - LIKELIHOOD_LOSS - PRIOR_EFFECT;
}

function figureOf(told: string, name: string): number {
  return Number(new RegExp(`${name}=(\\S+)`).exec(told)?.[1]);
}

export function goldenTable(rows: readonly GoldenRow[]): string {
  const lines = rows.map(
    ({ what, set, series, share, goal }) =>
      `| ${what} | ${set} | ${series} | ${(100 * share).toFixed(1)} % | ≥ ${100 * goal} % |`,
  );
  return ['| what | set | series | share | goal |', '|---|---|---|---|---|', ...lines].join('\n');
}
