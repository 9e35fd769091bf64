// How much each driver moves sales: a robust, shrunken regression of log sales on drivers after level, trend and season were filtered out
// of both. A group of drivers is kept only when it earns it.
//   F log y(t) = Σ c(k)·F x(k,t) + a(t),   F of working-filter.ts (chosen by Σa²), c shrunken as in driver-columns.ts,
//   weights of Huber with k = 1.5 on a(t); an event is kept when its occurrences agree (steadyGroups), any group when AICc (with effective parameters) falls by more than KEEP_GAIN;
//   multiplier(t) = exp(Σ c(k)·x(k,t)) of the kept groups, within 1/EFFECT_MAX and EFFECT_MAX for events.
// An exposure group may also be held at its plain form, sales proportional to selling time, which costs no parameter.
// Reference: Box & Tiao (1975); Huber (1981), "Robust Statistics", chapter 7; Hurvich & Tsai (1989), Biometrika 76, 297-307.
// Minimum length: ROWS_MIN filtered buckets, and OCCURRENCES_MIN occurrences of a driver; with less no effect is applied, and it is said.
// Cost: O(n·k²) for k columns, over at most BUCKETS_MAX newest buckets.

import { exp, log } from '../numeric/elementary.ts';
import type { Driver } from './driver.ts';
import { EFFECT_MAX, type Group, groupsOf } from './driver-columns.ts';
import { type DriverEffect, describeEffects } from './driver-report.ts';
import { median, spreadAboutZero } from './robust.ts';
import { type Products, productsOf, type RegressionFit, regress, type Treatment } from './shrunken-regression.ts';
import { candidateFilters, filtered, rowsLost } from './working-filter.ts';

const ROWS_MIN = 10;
const BUCKETS_MAX = 1_500;
/** A parameter without effect lowers AICc by this much once in about 22 times (χ² above 4). */
const KEEP_GAIN = 2;
/** Selling time multiplies or divides sales by this at most. */
const EXPOSURE_EFFECT_MAX = 100;
const HUBER_K = 1.5;
const REWEIGHTINGS = 2;
/** Sales below this share of the usual are taken as this share in logarithms. */
const FLOOR_SHARE = 0.05;
/** With more buckets without sales a logarithm says nothing of an effect. */
const ZERO_SHARE_MAX = 0.3;
/** With this many filtered seasons the first is not used. */
const SETTLED_SEASONS = 5;
const VARIANCE_MIN = 1e-8;
/** Place among the candidates where the search begins: θ 0.65 and Θ 0.6; without a season θ 0.85. */
const FILTER_FIRST = 7;

export type DriverEffects = {
  /** What the value of each bucket is divided by. */
  readonly past: Float64Array;
  /** What the forecast of each coming bucket is multiplied by; beyond its end 1. */
  readonly future: readonly number[];
  /** Standard deviation of the log of each future multiplier, from the estimate's uncertainty. */
  readonly futureSpread: readonly number[];
  /** Buckets without any selling time and sales: their value says nothing of demand. */
  readonly closed: readonly boolean[];
  readonly drivers: readonly DriverEffect[];
};

type Design = {
  readonly groups: readonly Group[];
  readonly columns: readonly {
    readonly group: Group;
    readonly mean: number;
    readonly spread: number;
    readonly occurrences: number;
  }[];
  readonly products: Products;
  readonly rows: number;
  readonly variance: number;
  /** Groups of events whose occurrences agree, and every exposure. */
  readonly steady: ReadonlySet<Group>;
};

type Selected = { readonly fit: RegressionFit; readonly states: ReadonlyMap<Group, Treatment> };

/** @param values at least 0, one a bucket of each driver's past */
export function estimateEffects(values: readonly number[], season: number, drivers: readonly Driver[]): DriverEffects {
  const groups = groupsOf(drivers);
  const closed = values.map((value, t) => value === 0 && groups.some((group) => group.closed.past[t] === true));
  const design = designOf(values, season, groups, closed);
  const selected = design === undefined ? nothing(groups) : select(design);
  const length = groups.reduce((longest, group) => Math.max(longest, futureLength(group)), 0);
  const effects = multipliers(groups, selected, values.length, length);
  closeFuture(effects.future, values, groups);
  return { ...effects, closed, drivers: describeEffects(groups, selected.states, selected.fit, design !== undefined) };
}

function nothing(groups: readonly Group[]): Selected {
  const none = new Float64Array(0);
  const columns = groups.reduce((sum, group) => sum + group.columns.length, 0);
  const fit = {
    coefficients: new Float64Array(columns),
    covariance: none,
    estimated: [],
    sumOfSquares: 0,
    effectiveParameters: 0,
  };
  return { fit, states: new Map(groups.map((group) => [group, 'out'])) };
}

/** Undefined when the history cannot carry any estimate. */
function designOf(
  values: readonly number[],
  season: number,
  groups: readonly Group[],
  closed: readonly boolean[],
): Design | undefined {
  const start = Math.max(0, values.length - BUCKETS_MAX);
  const logs = logSales(values.slice(start), closed.slice(start));
  const columns = groups.flatMap((group) => group.columns.map((column) => ({ group, ...column })));
  if (logs === undefined || columns.length === 0) return undefined;
  const open = openBefore(closed.slice(start));
  const lists = [logs, ...columns.map(({ past }) => open.map((t) => past[start + t] as number))];
  const filters = candidateFilters(logs.length, season).filter((filter) => logs.length - rowsLost(filter) >= ROWS_MIN);
  const first = filters[FILTER_FIRST % filters.length];
  if (first === undefined) return undefined;
  const rows = lists.map((list) => settled(filtered(list, first), season));
  const fit = plainFit(rows, columns);
  const unexplained = left(lists, fit);
  let best = { filter: first, squares: Infinity };
  for (const filter of filters) {
    const squares = sumOfSquares(settled(filtered(unexplained, filter), season));
    if (squares < best.squares) best = { filter, squares };
  }
  const chosen = best.filter === first ? rows : lists.map((list) => settled(filtered(list, best.filter), season));
  return reweighted(groups, columns, chosen, best.filter === first ? fit : plainFit(chosen, columns));
}

/** Without the first season when there are enough: the filter starts from single values there, and an event among them outweighs others. */
function settled(rows: Float64Array, season: number): Float64Array {
  return rows.length >= SETTLED_SEASONS * season ? rows.subarray(season) : rows;
}

function plainFit(rows: readonly Float64Array[], columns: Design['columns']): RegressionFit {
  const weights = new Float64Array(rows[0]?.length ?? 0).fill(1);
  const products = productsOf(rows, weights);
  const variance = Math.max((products.sums[0] as number) / weights.length, VARIANCE_MIN);
  return regress(
    products,
    columns,
    columns.map(() => 'estimated'),
    variance,
  );
}

/** What the columns (all lists but the first) do not explain of the first. */
function left(lists: readonly Float64Array[], { coefficients }: RegressionFit): Float64Array {
  const rest = Float64Array.from(lists[0] ?? []);
  coefficients.forEach((coefficient, k) => {
    const list = lists[k + 1] as Float64Array;
    for (let t = 0; t < rest.length; t++) rest[t] = (rest[t] as number) - coefficient * (list[t] as number);
  });
  return rest;
}

function sumOfSquares(list: Float64Array): number {
  let sum = 0;
  for (const value of list) sum += value * value;
  return sum;
}

/** Buckets whose residual is far off count for less, in the estimate and in the choice. */
function reweighted(
  groups: readonly Group[],
  columns: Design['columns'],
  rows: readonly Float64Array[],
  first: RegressionFit,
): Design {
  let fit = first;
  let design: Design | undefined;
  const isEvent = eventRows(columns, rows);
  for (let round = 0; round < REWEIGHTINGS || design === undefined; round++) {
    const residuals = left(rows, fit);
    const scale = spreadAboutZero(residuals);
    const variance = Math.max(scale * scale, VARIANCE_MIN);
    const limit = HUBER_K * Math.sqrt(variance);
    // An event's own buckets keep their weight: else the half of its occurrences that agrees would outvote the rest.
    const weights = residuals.map((miss, t) =>
      Math.abs(miss) <= limit || isEvent[t] === 1 ? 1 : limit / Math.abs(miss),
    );
    const products = productsOf(rows, weights);
    fit = regress(
      products,
      columns,
      columns.map(() => 'estimated'),
      variance,
    );
    const steady = steadyGroups(columns, rows, fit);
    design = { groups, columns, products, rows: weights.length, variance, steady };
  }
  return design;
}

function eventRows(columns: Design['columns'], rows: readonly Float64Array[]): Uint8Array {
  const marks = new Uint8Array(rows[0]?.length ?? 0);
  columns.forEach(({ group }, k) => {
    const list = rows[k + 1] as Float64Array;
    const most = list.reduce((highest, x) => Math.max(highest, x), 0);
    for (let t = 0; t < list.length; t++) if (group.kind === 'event' && (list[t] as number) > most / 2) marks[t] = 1;
  });
  return marks;
}

/** |c| against its standard error from the event's own residuals (White 1980, HC3), which grows when occurrences disagree. */
function steadyGroups(columns: Design['columns'], rows: readonly Float64Array[], fit: RegressionFit): Set<Group> {
  const residuals = left(rows, fit);
  const steady = new Set<Group>();
  columns.forEach(({ group, occurrences }, k) => {
    const list = rows[k + 1] as Float64Array;
    const squares = sumOfSquares(list);
    let sum = 0;
    for (let t = 0; t < list.length; t++) {
      const x = list[t] as number;
      const miss = (x * (residuals[t] as number)) / (1 - (x * x) / squares);
      if (x !== 0) sum += miss * miss;
    }
    // Close above the two-sided 5 % points of Student's t for 2, 3, 5, 10 degrees: 4.3, 3.2, 2.6, 2.2.
    const needed = 2 + 5 / Math.max(occurrences - 1, 1);
    const large = Math.abs(fit.coefficients[k] as number) * squares > needed * Math.sqrt(sum);
    if (group.kind === 'exposure' || large) steady.add(group);
  });
  return steady;
}

/** From everything estimated downwards: the best simpler treatment of one group at a time, until none is simpler without loss. */
function select(design: Design): Selected {
  const { groups } = design;
  const states = new Map<Group, Treatment>(
    groups.map((group) => [group, design.steady.has(group) ? 'estimated' : 'out']),
  );
  let current = scored(design, states);
  for (let improved = true; improved; ) {
    improved = false;
    let best = { ...current, states };
    for (const group of groups) {
      for (const state of simplerThan(states.get(group) ?? 'out', group)) {
        const trial = new Map(states).set(group, state);
        const outcome = scored(design, trial);
        if (outcome.score < best.score) best = { ...outcome, states: trial };
      }
    }
    if (best.states !== states) {
      improved = true;
      for (const [group, state] of best.states) states.set(group, state);
      current = best;
    }
  }
  return { fit: current.fit, states };
}

function simplerThan(state: Treatment, group: Group): Treatment[] {
  if (state === 'out') return [];
  return state === 'estimated' && group.kind === 'exposure' ? ['held', 'out'] : ['out'];
}

function scored(design: Design, states: ReadonlyMap<Group, Treatment>): { score: number; fit: RegressionFit } {
  const { columns, products, rows, variance } = design;
  const seen = new Set<Group>();
  const treatments = columns.map(({ group }): Treatment => {
    const state = states.get(group) ?? 'out';
    // Held at its plain form, an exposure is its first column alone.
    const first = !seen.has(group);
    seen.add(group);
    return state === 'held' && !first ? 'out' : state;
  });
  const fit = regress(products, columns, treatments, variance);
  const parameters = fit.effectiveParameters + 1;
  const room = rows - parameters - 1;
  if (room <= 0) return { score: Infinity, fit };
  const kept = [...states.values()].filter((state) => state !== 'out').length;
  const fitScore = rows * log(Math.max(fit.sumOfSquares / rows, VARIANCE_MIN));
  return { score: fitScore + (2 * parameters * rows) / room + KEEP_GAIN * kept, fit };
}

/** Logs of sales, each closed bucket taking the one before; undefined when too few buckets have sales. */
function logSales(values: readonly number[], closed: readonly boolean[]): Float64Array | undefined {
  const open = values.filter((_, t) => !closed[t]);
  const positive = open.filter((value) => value > 0);
  if (positive.length < ROWS_MIN || positive.length < (1 - ZERO_SHARE_MAX) * open.length) return undefined;
  const floor = FLOOR_SHARE * median(Float64Array.from(positive));
  return openBefore(closed).map((t) => log(Math.max(values[t] ?? 0, floor, Number.MIN_VALUE)));
}

/** For each bucket itself, or the last open one before it when it was closed. */
function openBefore(closed: readonly boolean[]): Float64Array {
  let last = Math.max(closed.indexOf(false), 0);
  return Float64Array.from(closed, (shut, t) => {
    if (!shut) last = t;
    return last;
  });
}

function futureLength({ columns, drivers, closed }: Group): number {
  const lengths =
    columns.length > 0 ? columns.map(({ future }) => future.length) : drivers.map(({ future }) => future.length);
  return Math.max(closed.future.length, Math.min(...lengths));
}

function multipliers(groups: readonly Group[], { fit, states }: Selected, past: number, future: number) {
  const before = new Float64Array(past);
  const coming = new Float64Array(future);
  const rowsOfFuture: Float64Array[] = [];
  let index = 0;
  for (const group of groups) {
    const eventBefore = new Float64Array(past);
    const eventComing = new Float64Array(future);
    for (const column of group.columns) {
      const coefficient = fit.coefficients[index] as number;
      if (fit.estimated.includes(index)) rowsOfFuture.push(column.future);
      column.past.forEach((x, t) => {
        eventBefore[t] = (eventBefore[t] as number) + coefficient * x;
      });
      column.future.forEach((x, t) => {
        eventComing[t] = (eventComing[t] as number) + coefficient * x;
      });
      index++;
    }
    const limit = states.get(group) === 'out' ? 0 : log(group.kind === 'event' ? EFFECT_MAX : EXPOSURE_EFFECT_MAX);
    const within = (value: number) => Math.min(Math.max(value, -limit), limit);
    before.forEach((sum, t) => {
      before[t] = sum + within(eventBefore[t] as number);
    });
    coming.forEach((sum, t) => {
      coming[t] = sum + within(eventComing[t] as number);
    });
  }
  return {
    past: before.map(exp),
    future: Array.from(coming, exp),
    futureSpread: Array.from(coming, (_, t) => Math.sqrt(varianceAt(fit, rowsOfFuture, t))),
  };
}

function varianceAt({ covariance }: RegressionFit, rows: readonly Float64Array[], step: number): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < rows.length; j++)
      sum += (covariance[i * rows.length + j] as number) * (rows[i]?.[step] ?? 0) * (rows[j]?.[step] ?? 0);
  }
  return Math.max(sum, 0);
}

/** No selling time, no sales: unless the past knows sales in a bucket without any. */
function closeFuture(future: number[], values: readonly number[], groups: readonly Group[]): void {
  for (const { closed } of groups) {
    if (values.some((value, t) => value > 0 && closed.past[t] === true)) continue;
    closed.future.forEach((shut, step) => {
      if (shut) future[step] = 0;
    });
  }
}
