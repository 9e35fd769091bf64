// Values that say little of what comes: one bulk order, a run of zeros while the shelf was empty, a bucket in which the shop was closed.
// Each is reported, and pulled towards the usual value by a weight: adjusted = expected + weight·(value - expected). None is dropped.
//   rest(t) = log value - usual level (robust-level.ts);  s = robust deviation of the rests (spreadOfRests), and the same of value - expected in plain units
//   outlier when |rest| > 4 s in both scales, and at least twice or at most half of what was expected: a growing series is judged by its
//   logs, one of small counts by its units.  weight = (2/q)², q = the smaller of the two |rest|/s: never 0, falling with the size.
// Left alone, because then oddness is the series' nature: more than 5 % such values; three in a row; the like at the same place of a
// neighbouring season. The last bucket may be a level that shifted and stays: it keeps √weight.
// Reference: Hampel (1974), JASA 69, 383-393 (median and MAD); Tukey's redescending weights; Chen & Liu (1993), JASA 88, 284-297, for the
// types of outliers. Minimum length 8. Cost: O(n log n).

import { log, power } from '../numeric/elementary.ts';
import { median } from './robust.ts';
import { atLeast, FLOOR_SHARE, seasonal, spreadOfRests, usualValues } from './robust-level.ts';
import { stockOutsIn } from './stock-outs.ts';

const LENGTH_MIN = 8;
const SPREADS_MIN = 4;
const SPREADS_FULL_WEIGHT = 2;
/** Smallest factor between a value and its expectation that is worth a finding. */
const FACTOR_MIN = 2;
/** The same when no season can be told from a bulk order yet, or sales are sparse. */
const FACTOR_MIN_UNSURE = 4;
const SHARE_MAX = 0.05;
const COUNT_ALLOWED = 2;
const RUN_MAX = 2;
/** Up to this share of buckets without sales a series sells steadily. */
const ZERO_SHARE_MAX = 0.3;
/** No series is more regular than this, relative to its level: rounding alone moves small numbers. */
const SPREAD_MIN = 0.01;
/** Sparse sales have no season that could be told. */
const UNKNOWN_SEASON = Infinity;

export type OddValue = {
  readonly kind: 'outlier' | 'stock-out' | 'closed';
  /** Place in the series, 0 the oldest. */
  readonly index: number;
  readonly value: number;
  readonly expected: number;
  /** Share of the distance to the expected value that is kept, 0 to 1. */
  readonly weight: number;
};

/** @param values at least 0  @param closed buckets without selling time and sales  @returns by index */
export function oddValues(values: Float64Array, season: number, closed: readonly boolean[]): OddValue[] {
  const stockOuts = stockOutsIn(values, season, closed);
  const masked = closed.map((shut, t) => shut || stockOuts.some(({ start, end }) => t >= start && t < end));
  const positive = values.filter((value, t) => value > 0 && masked[t] !== true);
  if (positive.length === 0) return [];
  const known = masked.filter((hidden) => !hidden).length;
  const expected = usualValues(values, season, masked);
  const odd = closed.flatMap((shut, index): OddValue[] =>
    shut ? [{ kind: 'closed', index, value: 0, expected: expected[index] as number, weight: 0 }] : [],
  );
  for (const { start, end, weight } of stockOuts) {
    for (let index = start; index < end; index++)
      odd.push({ kind: 'stock-out', index, value: 0, expected: expected[index] as number, weight });
  }
  const sparse = positive.length < (1 - ZERO_SHARE_MAX) * known;
  odd.push(...(sparse ? bulkAmongSparse(values) : outliers({ values, expected, season, masked })));
  return odd.sort((one, other) => one.index - other.index);
}

/** The values after each odd one was pulled towards its expectation. */
export function dampened(values: Float64Array, odd: readonly OddValue[]): Float64Array {
  const adjusted = Float64Array.from(values);
  for (const { index, value, expected, weight } of odd) adjusted[index] = expected * (1 - weight) + value * weight;
  return adjusted;
}

type Judged = {
  readonly values: Float64Array;
  readonly expected: Float64Array;
  readonly season: number;
  readonly masked: readonly boolean[];
};

/** Sales in few buckets: the sizes of those that sold are judged among themselves. */
function bulkAmongSparse(values: Float64Array): OddValue[] {
  const places = Array.from(values.keys()).filter((t) => (values[t] as number) > 0);
  const sizes = Float64Array.from(places, (t) => values[t] as number);
  const usual = median(sizes);
  const expected = new Float64Array(sizes.length).fill(usual);
  const found = outliers({ values: sizes, expected, season: UNKNOWN_SEASON, masked: places.map(() => false) });
  return found.map((odd) => ({ ...odd, index: places[odd.index] as number }));
}

function outliers(judged: Judged): OddValue[] {
  const { values, expected, season } = judged;
  if (values.length < LENGTH_MIN) return [];
  const sure = season === 1 || seasonal(season, values.length);
  const sizes = signedSizes(judged, sure);
  const large = Array.from(sizes.keys()).filter((t) => Math.abs(sizes[t] as number) > SPREADS_MIN);
  const alone = large.filter((t) => inShortRun(sizes, t) && !(sure && recurs(sizes, t, season)));
  if (alone.length > Math.max(COUNT_ALLOWED, SHARE_MAX * values.length)) return [];
  return alone.map((index) => {
    const weight = power(SPREADS_FULL_WEIGHT / (sizes[index] as number), 2);
    return {
      kind: 'outlier',
      index,
      value: values[index] as number,
      expected: expected[index] as number,
      weight: index === values.length - 1 ? Math.sqrt(weight) : weight,
    };
  });
}

/** How many spreads each value is from its expectation, in the scale in which it is nearer; 0 where it is not far enough in proportion. */
function signedSizes({ values, expected, season, masked }: Judged, sure: boolean): Float64Array {
  const floor = FLOOR_SHARE * median(values.filter((value) => value > 0));
  const logs = values.map((value, t) => log(atLeast(value, floor)) - log(atLeast(expected[t] as number, floor)));
  const misses = values.map((value, t) => value - (expected[t] as number));
  const seen = (_: number, t: number) => masked[t] !== true;
  const logSpread = Math.max(spreadOfRests(logs.filter(seen), season, values.length), SPREAD_MIN);
  const spread = Math.max(
    spreadOfRests(misses.filter(seen), season, values.length),
    SPREAD_MIN * median(expected),
    Number.MIN_VALUE,
  );
  const least = log(sure ? FACTOR_MIN : FACTOR_MIN_UNSURE);
  return logs.map((log, t) => {
    if (masked[t] === true || Math.abs(log) < least || (log < 0 && !sure)) return 0;
    return Math.sign(log) * Math.min(Math.abs(log) / logSpread, Math.abs(misses[t] as number) / spread);
  });
}

function inShortRun(sizes: Float64Array, at: number): boolean {
  const alike = (t: number) => far(sizes[t] ?? 0, sizes[at] as number);
  let run = 1;
  for (let t = at - 1; alike(t); t--) run++;
  for (let t = at + 1; alike(t); t++) run++;
  return run <= RUN_MAX;
}

/** Something alike at the same place of a season before or after, or one bucket beside it: it belongs to the calendar. */
function recurs(sizes: Float64Array, at: number, season: number): boolean {
  if (season < 4) return false;
  const places = [-season, season].flatMap((shift) => [at + shift - 1, at + shift, at + shift + 1]);
  return places.some((t) => far(sizes[t] ?? 0, sizes[at] as number));
}

/** On the same side and at least half as far as a finding must be. */
function far(size: number, beside: number): boolean {
  return size * beside > 0 && Math.abs(size) > SPREADS_MIN / 2;
}
