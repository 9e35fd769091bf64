// forecast_latest: the newest forecast of each category and model, as the worker last stored it. Writing a row twice is harmless:
// the key is the category and model, and an equal row changes nothing.
import type { BucketType } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import type { Reads } from '../query/read-pool.ts';
import type { ForecastIdentity, ForecastRow } from '../store/insert-forecasts.ts';
import { CHOOSER } from './stored-forecast.ts';

/** Index of all three: primary key (merchant_id, bucket_type, category_id, model_name). */
const IDENTITIES = `
  SELECT category_id, model_name, model_version, parameters, origin, input_hash, history,
         (extract(epoch FROM generated_at) * 1000)::bigint AS generated_at_ms
    FROM forecasting.forecast_latest WHERE merchant_id = $1 AND bucket_type = $2`;
const ROWS = `
  SELECT category_id, model_name, model_version, parameters, origin, input_hash, result,
         (extract(epoch FROM generated_at) * 1000)::bigint AS generated_at_ms
    FROM forecasting.forecast_latest WHERE merchant_id = $1 AND bucket_type = $2 AND ($3::text IS NULL OR model_name = $3)
   ORDER BY category_id, model_name`;
const SAVE = `
  INSERT INTO forecasting.forecast_latest AS old
         (merchant_id, bucket_type, category_id, model_name, model_version, parameters, origin, input_hash, result, generated_at,
          history)
  SELECT $1, t.* FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[], $9::text[],
                            $10::timestamptz[], $11::int[]) AS t
      ON CONFLICT (merchant_id, bucket_type, category_id, model_name) DO UPDATE
     SET model_version = excluded.model_version, parameters = excluded.parameters, origin = excluded.origin,
         input_hash = excluded.input_hash, result = excluded.result, generated_at = excluded.generated_at,
         history = excluded.history
   WHERE (old.model_version, old.parameters, old.origin, old.input_hash)
      IS DISTINCT FROM (excluded.model_version, excluded.parameters, excluded.origin, excluded.input_hash)`;

/** Rounded, so that it does not change with every category that is forecast again. */
const WIDENING = `
  SELECT round(avg((result::jsonb -> 'parameters' ->> 'widening')::numeric), 1)::float8 AS widening
    FROM forecasting.forecast_latest WHERE merchant_id = $1 AND bucket_type = $2 AND model_name = $3
  HAVING count(result::jsonb -> 'parameters' ->> 'widening') >= 3`;

interface Found {
  readonly category_id: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly parameters: string;
  readonly origin: string;
  readonly input_hash: string;
  readonly result: string;
  readonly generated_at_ms: string;
  readonly history?: number | null;
}

/** What is stored, without the numbers. */
export interface LatestForecast extends ForecastIdentity {
  readonly generatedAtMs: number;
  /** Buckets of the series; undefined for what an older program stored. */
  readonly history: number | undefined;
}

export async function readLatestIdentities(
  pool: Pool,
  scope: MerchantScope,
  bucketType: BucketType,
): Promise<LatestForecast[]> {
  const values = [scope.merchantId, bucketType];
  const found = await pool.query<Found>({ name: 'latest-forecast-identities', text: IDENTITIES, values });
  return found.rows.map((row) => ({
    ...identityOf(row, bucketType),
    generatedAtMs: Number(row.generated_at_ms),
    history: row.history ?? undefined,
  }));
}

/** How much wider than their formulas the chooser's ranges had to be, over the merchant's categories; undefined with few. */
export async function readWidening(
  pool: Pool,
  scope: MerchantScope,
  bucketType: BucketType,
): Promise<number | undefined> {
  const values = [scope.merchantId, bucketType, CHOOSER];
  const found = await pool.query<{ widening: number | null }>({ name: 'chooser-widening', text: WIDENING, values });
  const widening = found.rows[0]?.widening ?? undefined;
  return widening === undefined || widening <= 0 ? undefined : widening;
}

/** By category, then model; of one model when it is named. */
export async function readLatestForecasts(
  pool: Reads,
  scope: MerchantScope,
  bucketType: BucketType,
  model?: string,
): Promise<ForecastRow[]> {
  const values = [scope.merchantId, bucketType, model ?? null];
  const found = await pool.query<Found>({ name: 'latest-forecasts', text: ROWS, values });
  return found.rows.map((row) => ({
    ...identityOf(row, bucketType),
    result: row.result,
    generatedAtMs: Number(row.generated_at_ms),
  }));
}

/** Keys must differ from each other. @param histories buckets of each category's series */
export async function saveLatestForecasts(
  pool: Pool,
  scope: MerchantScope,
  rows: readonly ForecastRow[],
  histories: ReadonlyMap<number, number>,
): Promise<void> {
  const column = <T>(of: (row: ForecastRow) => T): T[] => rows.map(of);
  const values = [
    scope.merchantId,
    column((row) => row.bucketType),
    column((row) => row.categoryId),
    column((row) => row.model),
    column((row) => row.modelVersion),
    column((row) => row.parameters),
    column((row) => row.origin),
    column((row) => row.inputHash),
    column((row) => row.result),
    column((row) => new Date(row.generatedAtMs).toISOString()),
    column((row) => histories.get(row.categoryId) ?? null),
  ];
  await pool.query({ name: 'save-latest-forecasts', text: SAVE, values });
}

function identityOf(row: Found, bucketType: BucketType): ForecastIdentity {
  return {
    categoryId: Number(row.category_id),
    bucketType,
    model: row.model_name,
    modelVersion: row.model_version,
    parameters: row.parameters,
    origin: row.origin,
    inputHash: row.input_hash,
  };
}
