// The newest stored forecast of every category and model, from ClickHouse. Primary key: a merchant's rows are one range.
import type { BucketType } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { ClickHouse } from './client.ts';
import type { ForecastRow } from './insert-forecasts.ts';

const NEWEST = `
  SELECT category_id, model_name, model_version, parameters, toString(origin) AS origin_date, input_hash, result,
         toUnixTimestamp64Milli(generated_at) AS generated_at_ms
    FROM category_sales_forecast
   WHERE merchant_id = {merchant:UInt64} AND bucket_type = {bucketType:String}
   ORDER BY category_id, model_name, generated_at DESC LIMIT 1 BY category_id, model_name`;

interface Found {
  readonly category_id: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly parameters: string;
  readonly origin_date: string;
  readonly input_hash: string;
  readonly result: string;
  readonly generated_at_ms: string;
}

export async function readNewestForecasts(
  clickhouse: ClickHouse,
  scope: MerchantScope,
  bucketType: BucketType,
  signal: AbortSignal,
): Promise<ForecastRow[]> {
  const found = await clickhouse.query({
    query: NEWEST,
    format: 'JSONEachRow',
    query_params: { merchant: scope.merchantId, bucketType },
    abort_signal: signal,
  });
  return (await found.json<Found>()).map((row) => ({
    categoryId: Number(row.category_id),
    bucketType,
    model: row.model_name,
    modelVersion: row.model_version,
    parameters: row.parameters,
    origin: row.origin_date,
    inputHash: row.input_hash,
    result: row.result,
    generatedAtMs: Number(row.generated_at_ms),
  }));
}
