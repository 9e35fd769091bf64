// How much each member of a combination counts, from a walk back through the history. Errors are taken relative to the members' mean at
// the same origin, so that no single wild month decides, and are drawn towards equality by some origins' worth of doubt.
//   e(i) = mean over origins of MAE(i) / mean of the members' MAE,   e'(i) = (n·e(i) + DOUBT) / (n + DOUBT),   w(i) ∝ e'(i)^-POWER
// Reference: Bates & Granger (1969), Operational Research Quarterly 20, 451-468; Stock & Watson (2004), "Combination forecasts of output
// growth", Journal of Forecasting 23, 405-430 (discounted MSFE weights).
import type { PublishedError } from '../model.ts';
import { power } from '../numeric/elementary.ts';
import type { Origin } from './walk.ts';

const DOUBT_ORIGINS = 4;
const POWER = 4;
/** A member that never erred would take everything; nobody is that good for long. */
const ERROR_MIN = 0.05;
/** Published forecasts that count, like as many origins; older ones say less and less about now. */
const PUBLISHED_MAX = 8;

export type Standing = {
  readonly weights: readonly number[];
  /** Mean absolute error over the walk, one a member. */
  readonly errors: readonly number[];
  /** Origins at which the member was nearest. */
  readonly won: readonly number[];
};

/** @param names of the members, in their order  @param walk may be empty: then all count alike */
export function standingOf(
  names: readonly string[],
  walk: readonly Origin[],
  record: readonly PublishedError[],
): Standing {
  const errors = walk.map(({ actual, said }) => said.map(({ point }) => meanMiss(actual, point)));
  const relative = names.map((_, member) => mean(errors.map((row) => relativeTo(row, member))));
  const published = relativeRecord(names, record);
  const shrunk = relative.map((error, member) => {
    const { error: past, count } = published[member] ?? { error: 1, count: 0 };
    const seen = walk.length === 0 ? 0 : walk.length * error;
    return (seen + count * past + DOUBT_ORIGINS) / (walk.length + count + DOUBT_ORIGINS);
  });
  const raw = shrunk.map((error) => power(Math.max(error, ERROR_MIN), -POWER));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return {
    weights: raw.map((weight) => weight / sum),
    errors: names.map((_, member) => mean(errors.map((row) => row[member] as number))),
    won: names.map((_, member) => errors.filter((row) => row.indexOf(Math.min(...row)) === member).length),
  };
}

function meanMiss(actual: readonly number[], point: Float64Array): number {
  let sum = 0;
  for (let step = 0; step < actual.length; step++) sum += Math.abs((actual[step] as number) - (point[step] as number));
  return sum / actual.length;
}

/** 1 where nobody erred. */
function relativeTo(row: readonly number[], member: number): number {
  const all = mean(row);
  return all > 0 ? (row[member] as number) / all : 1;
}

/** Members without a record are left as they are; errors relative to the mean of those that have one. */
function relativeRecord(
  names: readonly string[],
  record: readonly PublishedError[],
): ({ readonly error: number; readonly count: number } | undefined)[] {
  const known = new Map(record.filter(({ count }) => count > 0).map((entry) => [entry.model, entry]));
  const present = names.flatMap((name) => known.get(name) ?? []);
  const all = mean(present.map(({ error }) => error));
  if (present.length < 2 || !(all > 0)) return names.map(() => undefined);
  return names.map((name) => {
    const entry = known.get(name);
    return entry && { error: entry.error / all, count: Math.min(entry.count, PUBLISHED_MAX) };
  });
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
