// The worker's results against the ledger: every category with a closed sale has the latest forecast of every model, made from
// exactly the ledger's series (an expensive one from an earlier state of it, as of the same origin); ClickHouse has that result too,
// and no result twice.
import { createHash } from 'node:crypto';
import { isExpensive } from '@topline/forecast';
import { addBuckets, type BucketType, bucketStarts } from '../stage/calendar.ts';
import type { Cell } from '../stage/ledger.ts';
import type { TestMerchant } from '../stage/orders.ts';
import type { Stage } from '../stage/stage.ts';

const SEASONS = { DAY: 7, WEEK: 52, MONTH: 12 } as const;
const FORECAST_TYPES = ['DAY', 'WEEK', 'MONTH'] as const;
const MODELS_AT_LEAST = ['rolling', 'wma', 'ses', 'snaive', 'arima'];

interface StoredForecast {
  readonly series: string;
  readonly model: string;
  readonly origin: string;
  readonly inputHash: string;
  readonly version: string;
  readonly parameters: string;
  readonly result: string;
}

const LATEST = `
  SELECT merchant_id || ' ' || bucket_type || ' ' || category_id AS series, model_name AS model, origin, input_hash AS "inputHash",
         model_version AS version, parameters, result
    FROM forecasting.forecast_latest`;
/** Every result that was ever stored, newest first. */
const HISTORY = `
  SELECT concat(toString(merchant_id), ' ', bucket_type, ' ', toString(category_id)) AS series, model_name AS model,
         toString(origin) AS origin, input_hash AS inputHash, model_version AS version, parameters, result
    FROM category_sales_forecast ORDER BY generated_at DESC`;
const RUNS = `
  SELECT DISTINCT ON (merchant_id) merchant_id, series, failed, finished_at >= started_at AS ordered
    FROM forecasting.forecast_runs ORDER BY merchant_id, id DESC`;

/** What is missing or old, in words; empty when the forecasts are complete. */
export async function missingForecasts(stage: Stage): Promise<string[]> {
  const expected = expectedSeries(stage);
  const latest = Map.groupBy(await readLatest(stage), (row) => row.series);
  const missing = [...expected].flatMap(([series, { origin, inputHash }]) => {
    const rows = latest.get(series) ?? [];
    const models = new Set([...MODELS_AT_LEAST, ...[...latest.values()].flat().map((row) => row.model)]);
    // Expensive models follow a late order at the next origin only.
    const right = rows.filter(
      (row) => row.origin === origin && (row.inputHash === inputHash || isExpensive(row.model)),
    );
    for (const row of right) models.delete(row.model);
    return [...models].map((model) => `${series} ${model} as of ${origin}`);
  });
  return missing;
}

/**
 * At rest: what missingForecasts says, doubles in ClickHouse, and the newest run of each merchant.
 * After a crash between the insert into ClickHouse and the save in PostgreSQL the same results may be stored once more: ClickHouse
 * drops an equal batch, but orders that came meanwhile make another batch of it.
 */
export async function compareForecasts(stage: Stage, options: { mayRepeat: boolean }): Promise<void> {
  const { findings, pool, merchants } = stage;
  for (const what of await missingForecasts(stage)) findings.add('lost', `forecast ${what} is not the latest`);
  const latest = await readLatest(stage);
  const expected = expectedSeries(stage);
  for (const row of latest)
    if (!expected.has(row.series)) findings.add('wrong', `forecast of ${row.series}, which has no sales`);

  const history = await readHistory(stage);
  const newest = new Map(history.toReversed().map((row) => [`${row.series} ${row.model}`, row]));
  for (const row of latest) {
    const pushed = newest.get(`${row.series} ${row.model}`);
    if (!pushed) findings.add('lost', `forecast ${row.series} ${row.model} is not in ClickHouse`);
    else if (identity(pushed) !== identity(row) || pushed.result !== row.result)
      findings.add('wrong', `forecast ${row.series} ${row.model} differs between PostgreSQL and ClickHouse`);
  }
  for (const [key, rows] of Map.groupBy(history, identity)) {
    if (rows.length === 1) continue;
    const same = options.mayRepeat && rows.every((row) => row.result === rows[0]?.result);
    findings.add(same ? 'repeated' : 'double', `result ${key} is stored ${rows.length} times`);
  }

  const { rows: runs } = await pool.query<{ merchant_id: string; series: number; failed: number; ordered: boolean }>(
    RUNS,
  );
  for (const { merchantId } of merchants) {
    const run = runs.find((one) => Number(one.merchant_id) === merchantId);
    const series = [...expected.keys()].filter((key) => key.startsWith(`${merchantId} `)).length;
    if (!run) findings.add('lost', `merchant ${merchantId} has no run`);
    else if (run.series !== series || run.failed !== 0 || !run.ordered)
      findings.add(
        'wrong',
        `the newest run of ${merchantId} has ${run.series} series instead of ${series}, ${run.failed} failed`,
      );
  }
}

interface ExpectedSeries {
  readonly origin: string;
  readonly inputHash: string;
}

function expectedSeries({ ledger, merchants }: Stage): Map<string, ExpectedSeries> {
  const cells = [...ledger.cells().values()].filter((cell) => cell.categoryId !== 0);
  const byMerchant = new Map(merchants.map((merchant) => [merchant.merchantId, merchant]));
  const series = Map.groupBy(cells, (cell) => `${cell.merchantId} ${cell.bucketType} ${cell.categoryId}`);
  const expected = new Map<string, ExpectedSeries>();
  for (const [key, own] of series) {
    const merchant = byMerchant.get(own[0]?.merchantId ?? 0);
    const type = FORECAST_TYPES.find((one) => one === own[0]?.bucketType);
    if (!merchant || !type) continue;
    const origin = addBuckets(type, bucketStarts(Date.now(), merchant.calendar)[type], -1);
    const values = valuesUntil(own, type, origin, merchant);
    if (values.length > 0) expected.set(key, { origin, inputHash: hashOf(values, SEASONS[type]) });
  }
  return expected;
}

/** From the first sale to the origin, gaps 0; sales of the running bucket do not count. */
function valuesUntil(cells: readonly Cell[], type: BucketType, origin: string, { decimals }: TestMerchant): number[] {
  const amounts = new Map(cells.map((cell) => [cell.bucketStart, cell.amountMinor]));
  const values: number[] = [];
  const first = [...amounts.keys()].sort()[0] ?? origin;
  for (let start = first; start <= origin; start = addBuckets(type, start, 1))
    values.push(Number(amounts.get(start) ?? 0n) / 10 ** decimals);
  return values;
}

/** SHA-256 over the season as unsigned 32 bits and the values as doubles, little-endian: the documented fingerprint. */
function hashOf(values: readonly number[], season: number): string {
  const bytes = Buffer.alloc(4 + 8 * values.length);
  bytes.writeUInt32LE(season, 0);
  values.forEach((value, index) => {
    bytes.writeDoubleLE(value, 4 + 8 * index);
  });
  return createHash('sha256').update(bytes).digest('hex');
}

function identity(row: StoredForecast): string {
  return [row.series, row.model, row.version, row.parameters, row.origin, row.inputHash].join(' ');
}

async function readLatest({ pool }: Stage): Promise<StoredForecast[]> {
  return (await pool.query<StoredForecast>(LATEST)).rows;
}

async function readHistory({ clickhouse }: Stage): Promise<StoredForecast[]> {
  const found = await clickhouse.query({ query: HISTORY, format: 'JSONEachRow' });
  return found.json<StoredForecast>();
}
