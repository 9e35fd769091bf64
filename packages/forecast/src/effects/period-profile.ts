// How a bucket's sales usually spread over its parts (days of a week or month, hours of a day), learnt from whole past buckets.
//   C(p, u) = share of bucket p's sales before the share u of its time, on straight lines between parts;  profile(u) = median over p
// The median of curves that never fall never falls. Buckets of another number of parts are read at the same share of time.
//   noise² = mean over parts of (robust deviation of C(p,u) about the profile)² / (c(1-c)), c = profile(u):
// for independent noise within a bucket C is a Brownian bridge about the profile, with variance noise²·c(1-c); noise is that of completePeriod.
// Reference: Billingsley (1968), "Convergence of Probability Measures", section 11 (the bridge); cumulated booking curves as in
// Weatherford & Kimes (2003). Minimum: PERIODS_MIN buckets with sales, else time itself (straight line). Cost: O(buckets·parts·log buckets).
import { ForecastInputError } from '../fault.ts';
import { power } from '../numeric/elementary.ts';
import { VALUE_MAX } from '../series.ts';
import { median, spreadAboutZero } from './robust.ts';

const PERIODS_MIN = 3;
/** With fewer buckets their spread is not told from chance. */
const PERIODS_FOR_NOISE_MIN = 6;
const PARTS_MAX = 1_000;

export type PeriodProfile = {
  /** Share of the bucket's sales made by the end of each part: never falling, the last 1. */
  readonly cumulated: readonly number[];
  /** Relative noise of a whole bucket about its rate; undefined when too few buckets tell it. */
  readonly noise?: number;
  /** Buckets that it was learnt from; 0 when it is time itself. */
  readonly periods: number;
};

/**
 * @param periods sales of each part, one list a whole past bucket
 * @param parts parts of the bucket to complete
 * @throws ForecastInputError `period-invalid`
 */
export function learnProfile(periods: readonly (readonly number[])[], parts: number): PeriodProfile {
  if (!Number.isInteger(parts) || parts < 1 || parts > PARTS_MAX)
    refuse(`parts must be 1 to ${PARTS_MAX}, got ${parts}`);
  for (const part of periods.flat()) {
    if (!(part >= 0 && part <= VALUE_MAX)) refuse(`a part's sales must be from 0 to ${VALUE_MAX}, got ${part}`);
  }
  const ends = Array.from({ length: parts }, (_, part) => (part + 1) / parts);
  const curves = periods.map(cumulatedShares).filter((curve) => curve !== undefined);
  if (curves.length < PERIODS_MIN) return { cumulated: ends, periods: 0 };
  const read = ends.map((end) => Float64Array.from(curves, (curve) => readAt(curve, end)));
  const cumulated = read.map((shares, part) => (part === parts - 1 ? 1 : median(shares)));
  const noise = curves.length < PERIODS_FOR_NOISE_MIN ? undefined : noiseAbout(cumulated, read);
  return { cumulated, ...(noise === undefined ? {} : { noise }), periods: curves.length };
}

/** Index 0 is the start of the bucket, with share 0; undefined for a bucket without sales. */
function cumulatedShares(parts: readonly number[]): number[] | undefined {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (!(total > 0)) return undefined;
  let sum = 0;
  const shares = parts.map((part) => {
    sum += part;
    return Math.min(sum / total, 1);
  });
  return [0, ...shares];
}

function readAt(curve: readonly number[], time: number): number {
  const place = time * (curve.length - 1);
  const before = Math.floor(place);
  const from = curve[before] ?? 1;
  return from + (place - before) * ((curve[before + 1] ?? 1) - from);
}

/** Undefined when no part lies inside the bucket. */
function noiseAbout(cumulated: readonly number[], read: readonly Float64Array[]): number | undefined {
  const squares = read.flatMap((shares, part) => {
    const usual = cumulated[part] ?? 1;
    const room = usual * (1 - usual);
    return room > 1e-6 ? [power(spreadAboutZero(shares.map((share) => share - usual)), 2) / room] : [];
  });
  if (squares.length === 0) return undefined;
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

function refuse(message: string): never {
  throw new ForecastInputError('period-invalid', message);
}
