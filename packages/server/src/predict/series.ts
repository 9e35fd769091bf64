// From the cells of the totals to one series a category, as the engine takes them: closed buckets only, oldest first, gaps 0.
// Every series ends at the origin; it begins with the category's first sale, or with the window when that is older.
// Guarantee: the same cells and origin give the same numbers and the same hash, whatever store they were read from.
import { createHash } from 'node:crypto';
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import { dayOfDate } from '@topline/domain/civil-date.ts';
import type { Driver } from '@topline/forecast';
import type { SeriesCell } from '../store/read-totals.ts';
import type { ForecastBucketType } from './outlook.ts';

/** The season of each bucket type, in buckets: a week of days, a year of weeks, a year of months. */
export const SEASONS: Readonly<Record<ForecastBucketType, number>> = { DAY: 7, WEEK: 52, MONTH: 12 };
/** Older buckets say little about the next one and cost time: two years of days, five of weeks, ten of months. */
export const HISTORY_BUCKETS_MAX: Readonly<Record<ForecastBucketType, number>> = { DAY: 730, WEEK: 260, MONTH: 120 };
/** The categories with the largest sales are forecast; a merchant with more is no merchant of this system. */
export const CATEGORIES_MAX = 2_000;

export interface CategorySeries {
  readonly categoryId: number;
  /** Sales of each bucket in major units of the currency, the origin's last; empty before the first closed sale. */
  readonly values: readonly number[];
  readonly season: number;
  /** What is known of each bucket, past and coming (forecast-drivers.ts); absent when nothing is. */
  readonly drivers?: readonly Driver[];
  /** The same fingerprint as the engine's inputHash. */
  readonly inputHash: string;
}

export interface SeriesWindow {
  readonly from: LocalDate;
  /** Exclusive: the running bucket. */
  readonly to: LocalDate;
  readonly buckets: number;
}

/** The closed buckets that a forecast may look at; none when the first sale is not in a closed bucket. */
export function seriesWindow(
  calendar: MerchantCalendar,
  bucketType: ForecastBucketType,
  running: LocalDate,
  firstDate: LocalDate | undefined,
): SeriesWindow {
  const first = firstDate === undefined ? running : calendar.bucketStartOf(bucketType, firstDate);
  const buckets = bucketsBetween(bucketType, first, running);
  const kept = Math.max(0, Math.min(buckets, HISTORY_BUCKETS_MAX[bucketType]));
  return { from: calendar.addBuckets(bucketType, running, -kept), to: running, buckets: kept };
}

/** Cells come ordered by category and date, as the stores give them; the whole merchant (category 0) is left out. */
export function categorySeries(
  cells: readonly SeriesCell[],
  window: SeriesWindow,
  bucketType: ForecastBucketType,
  decimals: number,
): CategorySeries[] {
  const season = SEASONS[bucketType];
  const byCategory = Map.groupBy(cells, (cell) => cell.categoryId);
  byCategory.delete(0);
  const largest = [...byCategory].sort((a, b) => Number(totalOf(b[1]) - totalOf(a[1])) || a[0] - b[0]);
  return largest.slice(0, CATEGORIES_MAX).map(([categoryId, own]) => {
    const values = fill(own, window, bucketType, decimals);
    return { categoryId, values, season, inputHash: inputHashOf(values, season) };
  });
}

/**
 * SHA-256 over the season (unsigned 32-bit) and the values (doubles), little-endian, and the drivers as JSON text: the engine's own,
 * made natively.
 */
export function inputHashOf(values: readonly number[], season: number, drivers: readonly Driver[] = []): string {
  const bytes = new DataView(new ArrayBuffer(4 + 8 * values.length));
  bytes.setUint32(0, season, true);
  values.forEach((value, index) => {
    bytes.setFloat64(4 + 8 * index, value, true);
  });
  const told = drivers.map(({ name, kind, group, past, future }) =>
    JSON.stringify({ name, kind, group, past, future }).replace(
      /[^ -~]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
  return createHash('sha256').update(bytes).update(told.join('')).digest('hex');
}

function fill(
  cells: readonly SeriesCell[],
  window: SeriesWindow,
  bucketType: ForecastBucketType,
  decimals: number,
): number[] {
  const first = cells[0];
  if (first === undefined) return [];
  const skipped = bucketsBetween(bucketType, window.from, first.bucketStart);
  const values = new Array<number>(window.buckets - skipped).fill(0);
  for (const cell of cells) {
    const index = bucketsBetween(bucketType, window.from, cell.bucketStart) - skipped;
    // A bucket can be negative after corrections; sales that a model learns from cannot.
    if (index >= 0 && index < values.length) values[index] = Math.max(0, Number(cell.amount) / 10 ** decimals);
  }
  return values;
}

function totalOf(cells: readonly SeriesCell[]): bigint {
  return cells.reduce((sum, cell) => sum + cell.amount, 0n);
}

/** Both are starts of buckets. */
export function bucketsBetween(bucketType: ForecastBucketType, from: LocalDate, to: LocalDate): number {
  if (bucketType === 'MONTH') return monthsOf(to) - monthsOf(from);
  return (dayOfDate(to) - dayOfDate(from)) / (bucketType === 'WEEK' ? 7 : 1);
}

function monthsOf(date: LocalDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}
