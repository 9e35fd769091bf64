// Stored forecasts against what came. Each stored forecast is a promise for its first periods, written down before it counts as stored;
// when a period's bucket has closed, the promise is scored, and scored again when the bucket's total changes later.
// States of a promise: open → scored → scored again …; gone after KEPT_BUCKETS. A newer forecast replaces an open promise of the
// same origin, as it replaced what was served; nothing is promised for a period that has begun.
// Doing any of it twice is harmless: rows are absolute, and an equal actual changes nothing.
import type { BucketType } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import type { Reads } from '../query/read-pool.ts';
import type { ForecastRow } from '../store/insert-forecasts.ts';
import type { Records } from './forecast-batch.ts';
import type { ForecastInput } from './forecast-input.ts';
import { scaleOf } from './model-scores.ts';
import { parseResult } from './stored-forecast.ts';

/** Buckets after the origin. The first is the running bucket, which has begun; the next period is the second. */
const SCORED_STEPS: readonly number[] = [2, 3, 4];
/** Of one merchant and bucket type: the largest by sales. */
const SCORED_CATEGORIES_MAX = 50;
/** Closed buckets that scores are kept for: half a year of weeks. */
const KEPT_BUCKETS = 26;

/** Index of all: primary key (merchant_id, bucket_type, bucket_start, category_id, model_name, step). */
const PROMISE = `
  INSERT INTO forecasting.forecast_scores AS old
         (merchant_id, bucket_type, calendar_version, category_id, model_name, origin, step, bucket_start, forecast,
          lower80, upper80, lower95, upper95, scale)
  SELECT $1, $2, $3, t.* FROM unnest($4::bigint[], $5::text[], $6::date[], $7::smallint[], $8::date[], $9::float8[],
                                    $10::float8[], $11::float8[], $12::float8[], $13::float8[], $14::float8[]) AS t
      ON CONFLICT (merchant_id, bucket_type, bucket_start, category_id, model_name, step) DO UPDATE
     SET calendar_version = excluded.calendar_version, origin = excluded.origin, forecast = excluded.forecast,
         lower80 = excluded.lower80, upper80 = excluded.upper80, lower95 = excluded.lower95, upper95 = excluded.upper95,
         scale = excluded.scale
   WHERE old.actual IS NULL`;
const SCORE = `
  UPDATE forecasting.forecast_scores s
     SET actual = v.actual, absolute_error = abs(v.actual - s.forecast), scaled_error = abs(v.actual - s.forecast) / s.scale,
         inside80 = v.actual BETWEEN s.lower80 AND s.upper80, inside95 = v.actual BETWEEN s.lower95 AND s.upper95,
         scored_at = $7::timestamptz
    FROM unnest($4::bigint[], $5::date[], $6::float8[]) AS v (category_id, bucket_start, actual)
   WHERE s.merchant_id = $1 AND s.bucket_type = $2 AND s.calendar_version = $3
     AND s.bucket_start = v.bucket_start AND s.category_id = v.category_id AND s.actual IS DISTINCT FROM v.actual`;
const FORGET = `
  DELETE FROM forecasting.forecast_scores WHERE merchant_id = $1 AND bucket_type = $2 AND bucket_start < $3::date`;
const RECORDS = `
  SELECT category_id, model_name, avg(absolute_error) AS error, count(*)::int AS count FROM forecasting.forecast_scores
   WHERE merchant_id = $1 AND bucket_type = $2 AND step = $3 AND actual IS NOT NULL
   GROUP BY category_id, model_name ORDER BY category_id, model_name`;

/** Called before the forecasts count as stored: from then on they are served. */
export async function promise(
  pool: Pool,
  scope: MerchantScope,
  input: ForecastInput,
  rows: readonly ForecastRow[],
): Promise<void> {
  const { view, bucketType, outlook, found } = input;
  const { calendar, calendarVersion } = view;
  const scored = new Map(found.series.slice(0, SCORED_CATEGORIES_MAX).map((one) => [one.categoryId, one]));
  const scales = new Map([...scored].map(([id, { values, season }]) => [id, scaleOf(values, season)]));
  const promises = rows
    .filter(({ categoryId }) => scored.has(categoryId))
    .flatMap((row) => {
      const { point, intervals } = parseResult(row);
      return SCORED_STEPS.flatMap((step) => {
        const bucketStart = calendar.addBuckets(bucketType, outlook.origin, step);
        const forecast = point[step - 1];
        if (forecast === undefined || row.generatedAtMs >= calendar.startInstant(bucketStart)) return [];
        const end = (level: number, which: 'lower' | 'upper') =>
          intervals.find((one) => one.level === level)?.[which][step - 1] ?? forecast;
        return [{ row, step, bucketStart, forecast, end }];
      });
    });
  if (promises.length === 0) return;
  const column = <T>(of: (one: (typeof promises)[number]) => T): T[] => promises.map(of);
  const values = [
    ...[scope.merchantId, bucketType, calendarVersion],
    column(({ row }) => row.categoryId),
    column(({ row }) => row.model),
    column(({ row }) => row.origin),
    column(({ step }) => step),
    column(({ bucketStart }) => bucketStart),
    column(({ forecast }) => forecast),
    column(({ end }) => end(80, 'lower')),
    column(({ end }) => end(80, 'upper')),
    column(({ end }) => end(95, 'lower')),
    column(({ end }) => end(95, 'upper')),
    column(({ row }) => scales.get(row.categoryId) ?? null),
  ];
  await pool.query({ name: 'promise-forecasts', text: PROMISE, values });
}

/** Scores what has closed and forgets what is old. */
export async function scoreClosed(pool: Pool, scope: MerchantScope, input: ForecastInput): Promise<number> {
  const { view, bucketType, outlook, found, nowMs } = input;
  const { calendar, calendarVersion } = view;
  const starts = Array.from({ length: KEPT_BUCKETS }, (_, back) =>
    calendar.addBuckets(bucketType, outlook.origin, -back),
  );
  const closed = found.series.flatMap(({ categoryId, values }) =>
    starts.slice(0, values.length).map((bucketStart, back) => ({
      ...{ categoryId, bucketStart },
      actual: values[values.length - 1 - back] ?? 0,
    })),
  );
  const column = <T>(of: (one: (typeof closed)[number]) => T): T[] => closed.map(of);
  const scored = await pool.query({
    name: 'score-forecasts',
    text: SCORE,
    values: [
      ...[scope.merchantId, bucketType, calendarVersion],
      column(({ categoryId }) => categoryId),
      column(({ bucketStart }) => bucketStart),
      column(({ actual }) => actual),
      new Date(nowMs).toISOString(),
    ],
  });
  const values = [scope.merchantId, bucketType, starts[starts.length - 1]];
  await pool.query({ name: 'forget-scores', text: FORGET, values });
  return scored.rowCount ?? 0;
}

/** Of the next period, by category: what a model that chooses among others takes as further evidence. */
export async function readRecords(
  pool: Reads,
  scope: MerchantScope,
  bucketType: BucketType,
  step: number,
): Promise<Records> {
  const values = [scope.merchantId, bucketType, step];
  const { rows } = await pool.query({ name: 'forecast-records', text: RECORDS, values });
  const records = rows.map((row) => ({
    categoryId: Number(row.category_id),
    record: { model: String(row.model_name), error: Number(row.error), count: Number(row.count) },
  }));
  const byCategory = Map.groupBy(records, ({ categoryId }) => categoryId);
  return new Map([...byCategory].map(([categoryId, own]) => [categoryId, own.map(({ record }) => record)]));
}
