// Forecasts into category_sales_forecast, one batch a block. Doing it twice is harmless: a batch made of the same forecasts in the
// place of the same ones carries the same token, and ClickHouse drops a block whose token it has seen; outside its window a
// repeated row says the same again. A forecast that comes back after another one replaces that one, and so has another token.
import { createHash } from 'node:crypto';
import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { ClickHouse } from './client.ts';

/** What a forecast was made from: when all of it is equal, so are the numbers. */
export interface ForecastIdentity {
  readonly categoryId: number;
  readonly bucketType: BucketType;
  readonly model: string;
  readonly modelVersion: string;
  /** JSON: what was asked of the model. */
  readonly parameters: string;
  /** Start of the last bucket that the model saw. */
  readonly origin: LocalDate;
  readonly inputHash: string;
}

export interface ForecastRow extends ForecastIdentity {
  /** JSON: the engine's answer, every bit of its numbers. */
  readonly result: string;
  readonly generatedAtMs: number;
  /** Fingerprint of the stored forecast in whose place it comes; absent: there was none, or the row was read. */
  readonly replaces?: string;
}

/** Enough for any merchant's categories and models in one bucket type; more would not be one block. */
const FORECAST_ROWS_MAX = 20_000;

const COLUMNS = [
  'merchant_id',
  'category_id',
  'bucket_type',
  'model_name',
  'model_version',
  'parameters',
  'origin',
  'input_hash',
  'result',
  'generated_at',
] as const;

export async function insertForecasts(
  clickhouse: ClickHouse,
  scope: MerchantScope,
  rows: readonly ForecastRow[],
): Promise<void> {
  if (rows.length === 0) return;
  if (rows.length > FORECAST_ROWS_MAX) {
    throw new Error(`a batch has at most ${FORECAST_ROWS_MAX} forecasts, got ${rows.length}`);
  }
  await clickhouse.insert({
    table: 'category_sales_forecast',
    columns: [...COLUMNS],
    format: 'JSONCompactEachRow',
    values: rows.map((row) => [
      scope.merchantId,
      row.categoryId,
      row.bucketType,
      row.model,
      row.modelVersion,
      row.parameters,
      row.origin,
      row.inputHash,
      row.result,
      (row.generatedAtMs / 1000).toFixed(3),
    ]),
    clickhouse_settings: { insert_deduplicate: 1, insert_deduplication_token: tokenOf(scope, rows) },
  });
}

export function fingerprintOf(row: ForecastIdentity): string {
  return [row.modelVersion, row.parameters, row.origin, row.inputHash].join('\n');
}

function tokenOf(scope: MerchantScope, rows: readonly ForecastRow[]): string {
  const keys = rows.map((row) => [row.categoryId, row.bucketType, row.model, fingerprintOf(row), row.replaces]);
  return createHash('sha256')
    .update(JSON.stringify([scope.merchantId, keys]))
    .digest('hex');
}
