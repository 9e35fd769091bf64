// Totals written straight into both stores, as if orders had been applied and pushed.
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import { FORECAST_BUCKET_TYPES } from '@topline/domain/contract/fields.ts';
import type { ForecastBucketType } from '../../src/predict/outlook.ts';
import { insertTotals, type TotalRow } from '../../src/store/insert-totals.ts';
import type { Rooms } from './rooms.ts';

export interface Cell {
  readonly bucketType: ForecastBucketType;
  readonly categoryId: number;
  readonly bucketStart: string;
  /** Minor units. */
  readonly amount: number;
}

const SAVE = `
  INSERT INTO forecasting.category_totals
  SELECT $1, * FROM unnest($2::text[], $3::date[], $4::bigint[], $5::bigint[], $5::bigint[], $5::bigint[], $6::int[], $7::bigint[])
      ON CONFLICT (merchant_id, bucket_type, bucket_start, category_id) DO UPDATE SET amount_minor = excluded.amount_minor, updated_us = excluded.updated_us`;

export async function putTotals(
  rooms: Rooms,
  merchantId: number,
  cells: readonly Cell[],
  updatedUs: number,
): Promise<void> {
  const rows = [...wholeMerchant(cells), ...cells].map(
    ({ amount, ...cell }): TotalRow => ({
      ...cell,
      merchantId,
      amountMinor: String(amount),
      quantity: '1',
      orders: '1',
      calendarVersion: 1,
      updatedUs: String(updatedUs),
    }),
  );
  const column = <T>(of: (row: TotalRow) => T): T[] => rows.map(of);
  await rooms.pool.query(SAVE, [
    merchantId,
    column((row) => row.bucketType),
    column((row) => row.bucketStart),
    column((row) => row.categoryId),
    column((row) => row.amountMinor),
    column((row) => row.calendarVersion),
    column((row) => row.updatedUs),
  ]);
  await insertTotals(rooms.clickhouse, rows);
}

/** The cell of category 0 changes with every cell of its bucket; nobody looks at its amount here. */
function wholeMerchant(cells: readonly Cell[]): Cell[] {
  const buckets = Map.groupBy(cells, ({ bucketType, bucketStart }) => `${bucketType} ${bucketStart}`);
  return [...buckets.values()]
    .filter((own) => own.every(({ categoryId }) => categoryId !== 0))
    .flatMap(([first]) => (first === undefined ? [] : { ...first, categoryId: 0, amount: 1 }));
}

/** Sales in every closed bucket of every type, never the same twice in a row. */
export function cellsOf(calendar: MerchantCalendar, nowMs: number, categories: number, buckets: number): Cell[] {
  const start = (bucketType: ForecastBucketType, back: number) =>
    calendar.addBuckets(bucketType, calendar.bucketStartOf(bucketType, calendar.dateOf(nowMs)), -back);
  const cells = FORECAST_BUCKET_TYPES.flatMap((bucketType) =>
    Array.from({ length: categories * buckets }, (_, index): Cell => {
      const categoryId = (index % categories) + 1;
      const amount = 10_000 * categoryId + ((index * 7_919) % 1_009) * 10;
      return { bucketType, categoryId, bucketStart: start(bucketType, Math.floor(index / categories) + 1), amount };
    }),
  );
  // The merchant's first sale is as old as the oldest month; category 0 is nobody's series.
  return [...cells, { bucketType: 'DAY', categoryId: 0, bucketStart: start('MONTH', buckets), amount: 1 }];
}
