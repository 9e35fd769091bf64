// The ranking rule, in one place for every source of rows: amount descending, then categoryId.
// Guarantee: a total order, so equal amounts never change places between two answers.

export interface RankedAmount {
  readonly categoryId: number;
  /** Minor units. */
  readonly amount: bigint;
}

const SHARE_DECIMALS = 4;
const SHARE_ONE = 10_000n;

/** A sorted copy, each row with its rank from 1; ties get ranks of their own. */
export function rankCategories<Row extends RankedAmount>(rows: readonly Row[]): Array<Row & { readonly rank: number }> {
  return [...rows].sort(byRank).map((row, index) => ({ ...row, rank: index + 1 }));
}

export function byRank(a: RankedAmount, b: RankedAmount): number {
  if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1;
  return a.categoryId - b.categoryId;
}

/** The part of a total as a decimal of four places, half away from zero; "0.0000" when there is no total. */
export function share(amount: bigint, total: bigint): string {
  const scaled = total === 0n ? 0n : divideRounded(amount * SHARE_ONE, total);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(SHARE_DECIMALS + 1, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -SHARE_DECIMALS)}.${digits.slice(-SHARE_DECIMALS)}`;
}

/** Relative change to four places (0.25 is a quarter more); null when there was nothing to compare with. */
export function change(now: bigint, previous: bigint): number | null {
  if (previous === 0n) return null;
  const base = previous < 0n ? -previous : previous;
  return Number(divideRounded((now - previous) * SHARE_ONE, base)) / Number(SHARE_ONE);
}

function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const quotient = (2n * n + d) / (2n * d);
  return negative ? -quotient : quotient;
}
