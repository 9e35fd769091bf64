// Drivers as columns of a regression of log sales, in groups that stand or fall together.
//   exposure group:  log y(t) ∋ γ·log(E(t)/Ē) + Σ β(k)·(x(k,t)/E(t) - mean share of k),   E(t) = Σ x(k,t)
//   event group:     log y(t) ∋ Σ β(k)·x(k,t)
// γ = 1 says that sales are proportional to selling time; 1 + β(k) is what a unit of k sells beside the average unit, so that β = 0 says
// that all weekdays sell alike. Coefficients are shrunken towards these plain statements, and no further from them than the history asks.
// Amounts to come are kept within those seen: nothing is said of what never was. Selling time is not, its effect has a known form.
// Minimum length: none here. Cost: O(n·drivers).

import { log } from '../numeric/elementary.ts';
import { type Driver, groupOf } from './driver.ts';

/** With fewer buckets in which an event is on (or in which it is not), or fewer different amounts of selling time, nothing is learnt. */
export const OCCURRENCES_MIN = 3;
/** An event multiplies or divides sales by this at most. */
export const EFFECT_MAX = 10;
/** Prior standard deviations: of the exponent of selling time, of a unit's worth beside the average, of an event's log effect. */
const EXPONENT_SPREAD = 0.25;
const SHARE_SPREAD = 0.5;
const EVENT_SPREAD = 0.7;
/** Less selling time than this share of the usual is treated as this share when its logarithm is taken. */
const EXPOSURE_RATIO_MIN = 0.02;

type Column = {
  readonly past: Float64Array;
  readonly future: Float64Array;
  /** The coefficient before anything was seen, and how far from it we expect to go. */
  readonly mean: number;
  readonly spread: number;
  /** Times that its coefficient is learnt from. */
  readonly occurrences: number;
};

export type Group = {
  readonly name: string;
  readonly kind: Driver['kind'];
  readonly drivers: readonly Driver[];
  /** Exposure: the log of selling time first, then the share of each driver when there are several. Event: one a driver. */
  readonly columns: readonly Column[];
  /** Buckets in which an exposure has no selling time at all. */
  readonly closed: { readonly past: readonly boolean[]; readonly future: readonly boolean[] };
};

export function groupsOf(drivers: readonly Driver[]): Group[] {
  const names = [...new Set(drivers.map(groupOf))];
  return names.map((name) => {
    const members = drivers.filter((driver) => groupOf(driver) === name);
    return members[0]?.kind === 'exposure' ? exposureGroup(name, members) : eventGroup(name, members);
  });
}

/** Buckets that differ from the usual: an event that is always on teaches as little as one that is never on. */
export function occurrencesOf({ kind, past }: Driver): number {
  if (kind === 'exposure') return past.length - mostFrequent(past);
  const on = past.filter((amount) => amount > 0).length;
  return Math.min(on, past.length - on);
}

function mostFrequent(amounts: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const amount of amounts) counts.set(amount, (counts.get(amount) ?? 0) + 1);
  return [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
}

function eventGroup(name: string, drivers: readonly Driver[]): Group {
  const learnable = drivers.filter((driver) => occurrencesOf(driver) >= OCCURRENCES_MIN);
  const columns = learnable.map((driver) => {
    const { past, future } = driver;
    const most = past.reduce((highest, amount) => Math.max(highest, amount), 0);
    return {
      past: Float64Array.from(past),
      future: Float64Array.from(future, (amount) => Math.min(amount, most)),
      mean: 0,
      spread: EVENT_SPREAD,
      occurrences: occurrencesOf(driver),
    };
  });
  return { name, kind: 'event', drivers, columns, closed: { past: [], future: [] } };
}

function exposureGroup(name: string, drivers: readonly Driver[]): Group {
  const past = totals(drivers.map((driver) => driver.past));
  const future = totals(drivers.map((driver) => driver.future));
  const open = past.filter((total) => total > 0);
  const usual = open.reduce((sum, total) => sum + total, 0) / Math.max(open.length, 1);
  const closed = { past: past.map((total) => total === 0), future: future.map((total) => total === 0) };
  const occurrences = drivers.reduce((most, driver) => Math.max(most, occurrencesOf(driver)), 0);
  if (usual === 0 || occurrences < OCCURRENCES_MIN) return { name, kind: 'exposure', drivers, columns: [], closed };
  const logRatio = (total: number) => log(Math.max(total / usual, EXPOSURE_RATIO_MIN));
  const time = {
    past: Float64Array.from(past, logRatio),
    future: Float64Array.from(future, logRatio),
    mean: 1,
    spread: EXPONENT_SPREAD,
    occurrences,
  };
  const shares = drivers.length === 1 ? [] : drivers.map((driver) => shareColumn(driver, past, future));
  return { name, kind: 'exposure', drivers, columns: [time, ...shares], closed };
}

function shareColumn(driver: Driver, past: readonly number[], future: readonly number[]): Column {
  const shares = driver.past.flatMap((amount, t) => ((past[t] ?? 0) > 0 ? [amount / (past[t] ?? 1)] : []));
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const least = shares.reduce((lowest, share) => Math.min(lowest, share), 1) - mean;
  const most = shares.reduce((highest, share) => Math.max(highest, share), 0) - mean;
  const deviation = (amount: number, total: number) => (total > 0 ? amount / total - mean : 0);
  return {
    past: Float64Array.from(driver.past, (amount, t) => deviation(amount, past[t] ?? 0)),
    future: Float64Array.from(driver.future, (amount, t) =>
      Math.min(Math.max(deviation(amount, future[t] ?? 0), least), most),
    ),
    mean: 0,
    spread: SHARE_SPREAD,
    occurrences: occurrencesOf(driver),
  };
}

/** As long as the shortest list: a bucket of which one part is unknown has no known total. */
function totals(lists: readonly (readonly number[])[]): number[] {
  const length = lists.reduce((shortest, list) => Math.min(shortest, list.length), Infinity);
  return Array.from({ length: Number.isFinite(length) ? length : 0 }, (_, t) =>
    lists.reduce((sum, list) => sum + (list[t] ?? 0), 0),
  );
}
