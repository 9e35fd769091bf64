// What a merchant's closed buckets looked like when the worker last finished with them, as one text a bucket type: while it is
// still the same, there is nothing to forecast, to score or to read. A mark is good for a day of the merchant's: what waits for the
// next day must be found then. Every change of a cell raises the version of the whole merchant's
// cell (category 0) of the same bucket in the same transaction, so the sum of those versions tells any change; so do the number and the
// versions of the merchant's events. The calendar, the currency's decimals, the window and the models are in the text too.
// Guarantee: a mark is taken BEFORE the series are read, from the totals that they are read from: it may be older than what was read,
// which costs one more look, never newer. Saving twice is harmless: absolute rows.
import { createHash } from 'node:crypto';
import { FORECAST_BUCKET_TYPES } from '@topline/domain/contract/fields.ts';
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { modelNamed, modelNames } from '@topline/forecast';
import type { Pool } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import type { MerchantView } from '../query/merchant-view.ts';
import { DRIVERS_VERSION } from './forecast-drivers.ts';
import { LEVELS, STEPS } from './forecast-task.ts';
import { type ForecastBucketType, outlookAt } from './outlook.ts';
import { seriesWindow } from './series.ts';

export interface ClosedMark {
  readonly bucketType: ForecastBucketType;
  readonly mark: string;
  /** Finished with, under this mark, in an earlier run. */
  readonly known: boolean;
  /** Series that were forecast then. */
  readonly series: number;
}

export interface ClosedMarks {
  readonly marks: readonly ClosedMark[];
  /** How far the totals reach that the marks are of. */
  readonly asOfMs: number | undefined;
}

/** Indexes: primary keys of category_totals (PostgreSQL 18 skips from bucket to bucket), forecast_marks and stream_partitions. */
const READ = `
  SELECT w.bucket_type, sums.cells, sums.versions, m.mark, m.series,
         (SELECT count(*) || ' ' || coalesce(sum(version), 0) FROM ingestion.events WHERE merchant_id = $1) AS events,
         (SELECT (extract(epoch FROM as_of) * 1000)::bigint FROM forecasting.stream_partitions
           WHERE grp = 'aggregate' AND topic = 'order-events' AND part = $5 AND as_of > 'epoch') AS as_of_ms
    FROM unnest($2::text[], $3::date[], $4::date[]) AS w (bucket_type, first, running)
    LEFT JOIN forecasting.forecast_marks m ON m.merchant_id = $1 AND m.bucket_type = w.bucket_type,
    LATERAL (SELECT count(*) AS cells, coalesce(sum(updated_us), 0) AS versions FROM forecasting.category_totals t
              WHERE t.merchant_id = $1 AND t.bucket_type = w.bucket_type
                AND t.bucket_start >= w.first AND t.bucket_start < w.running AND t.category_id = 0) AS sums`;
const SAVE = `
  INSERT INTO forecasting.forecast_marks (merchant_id, bucket_type, mark, series) VALUES ($1, $2, $3, $4)
      ON CONFLICT (merchant_id, bucket_type) DO UPDATE SET mark = excluded.mark, series = excluded.series`;

export async function readClosedMarks(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
  view: MerchantView,
  asked: { readonly nowMs: number; readonly lookback: number; readonly partitions: number },
): Promise<ClosedMarks> {
  const windows = FORECAST_BUCKET_TYPES.map((bucketType) => {
    const { origin, running } = outlookAt(view.calendar, bucketType, asked.nowMs);
    return { bucketType, origin, ...seriesWindow(view.calendar, bucketType, running, view.firstDate) };
  });
  const values = [
    scope.merchantId,
    windows.map(({ bucketType }) => bucketType),
    windows.map(({ from }) => from),
    windows.map(({ to }) => to),
    shardOf(scope.merchantId) % asked.partitions,
  ];
  const today = view.calendar.dateOf(asked.nowMs);
  const { rows } = await reader.read(scope, { name: 'closed-marks', text: READ, values });
  const marks = windows.map(({ bucketType, origin, from }): ClosedMark => {
    const row = rows.find((one) => one.bucket_type === bucketType);
    const seen = [today, view.calendarVersion, view.decimals, origin, from, row?.cells, row?.versions, row?.events];
    const mark = [...seen, modelsMark(asked.lookback)].join(' ');
    return { bucketType, mark, known: row?.mark === mark && !view.calendarChanging, series: row?.series ?? 0 };
  });
  const asOf = rows[0]?.as_of_ms ?? null;
  return { marks, asOfMs: asOf === null ? undefined : Number(asOf) };
}

export async function saveClosedMark(
  pool: Pool,
  scope: MerchantScope,
  { bucketType, mark }: ClosedMark,
  series: number,
): Promise<void> {
  await pool.query({ name: 'save-closed-mark', text: SAVE, values: [scope.merchantId, bucketType, mark, series] });
}

/** Another set or version of models, or other drivers, owe other forecasts. */
function modelsMark(lookback: number): string {
  const versions = modelNames.map((name) => modelNamed(name).version);
  return createHash('sha256')
    .update(JSON.stringify([versions, lookback, STEPS, LEVELS, DRIVERS_VERSION]))
    .digest('hex')
    .slice(0, 16);
}
