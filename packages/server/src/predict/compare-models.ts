// GET /forecast/compare-models: the forecasts that the worker stored last, every model side by side. Nothing is computed here.
// generated_at is the end of the worker's last run: until then the forecasts are known to be the latest. A late worker's last run is
// told with stale; as long as its forecasts reach the next period, they are told for that period. Before the first run
// generated_at is null and there are no categories. Expensive models follow at their own pace, once a closed bucket, so every row tells
// its own origin, input and time.
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { StaleReasonName } from '@topline/domain/contract/fields.ts';
import { DEFAULT_MODEL } from '@topline/domain/contract/forecast.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import { rankCategories } from '@topline/domain/ranking.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { isExpensive, isModelName } from '@topline/forecast';
import type { MerchantView, MerchantViews } from '../query/merchant-view.ts';
import type { ForecastRow } from '../store/insert-forecasts.ts';
import { minorOf } from './amount.ts';
import { amountsAt, categoryFields, merchantFields, remarks } from './forecast-answer.ts';
import { type ForecastBucketType, outlookAt, type Period } from './outlook.ts';
import { bucketsBetween } from './series.ts';
import { readStoredComparison, type StoredComparison, type StoredDeps } from './stored-comparison.ts';
import { CHOOSER, championOf, parseResult } from './stored-forecast.ts';

export interface CompareModelsDeps extends StoredDeps {
  views: MerchantViews;
  now: () => number;
  /** The worker's interval; three of them without a run are late. */
  workerIntervalMs: number;
}

const LATE_INTERVALS = 3;

export async function compareModels(
  deps: CompareModelsDeps,
  scope: MerchantScope,
  query: { readonly bucketType: ForecastBucketType; readonly limit: number },
  signal: AbortSignal,
): Promise<object> {
  const { bucketType, limit } = query;
  const view = await deps.views.view(scope, signal);
  const stored = await readStoredComparison(deps, scope, bucketType, signal);
  const nowMs = deps.now();
  const { origin: current, periods } = outlookAt(view.calendar, bucketType, nowMs);
  const [period] = periods;
  const rows = stored.rows.filter((row) => isModelName(row.model));
  const origin = rows
    .filter((row) => !isExpensive(row.model))
    .map((row) => row.origin)
    .sort()[0];
  const reason = staleReason(deps, view, stored, nowMs, origin !== undefined && origin < current);
  return {
    ...merchantFields(view, bucketType),
    period: { start: period.start, end: period.end },
    origin: origin ?? null,
    generated_at: stored.generatedAtMs === undefined ? null : formatInstant(stored.generatedAtMs),
    categories: comparedCategories(view, rows, period, bucketType).slice(0, limit),
    as_of: stored.asOfMs === undefined ? null : formatInstant(stored.asOfMs),
    stale: reason !== undefined,
    ...(reason === undefined ? {} : { stale_reason: reason }),
    source: stored.source,
  };
}

/** Ranked by the forecast of the model that chooses among the others; by the default model's where that is missing. */
function comparedCategories(
  view: MerchantView,
  rows: readonly ForecastRow[],
  period: Period,
  bucketType: ForecastBucketType,
): object[] {
  const categories = [...Map.groupBy(rows, (row) => row.categoryId)].map(([categoryId, own]) => {
    const models = own.flatMap((row) => comparedModel(row, period.start, bucketType, view.decimals) ?? []);
    const named = (name: string) => models.find(({ shown }) => shown.model === name);
    const leading = named(CHOOSER) ?? named(DEFAULT_MODEL) ?? models[0];
    const champion = named(CHOOSER)?.champion ?? null;
    return { categoryId, champion, models, amount: minorOf(leading?.point ?? 0, view.decimals) };
  });
  return rankCategories(categories.filter(({ models }) => models.length > 0)).map(
    ({ categoryId, champion, models }) => ({
      ...categoryFields(view, categoryId),
      champion,
      models: models.map(({ shown }) => shown),
    }),
  );
}

/** Undefined when the stored forecast does not reach the period. */
function comparedModel(row: ForecastRow, periodStart: LocalDate, bucketType: ForecastBucketType, decimals: number) {
  const result = parseResult(row);
  const steps = bucketsBetween(bucketType, row.origin, periodStart);
  const amounts = amountsAt(result, steps, decimals);
  if (amounts === undefined) return undefined;
  const { model, modelVersion: model_version, inputHash: input_hash, origin } = row;
  const generated_at = formatInstant(row.generatedAtMs);
  const shown = { model, model_version, ...amounts, ...remarks(result), origin, input_hash, generated_at };
  return { point: result.point[steps - 1] ?? 0, champion: championOf(result), shown };
}

function staleReason(
  deps: CompareModelsDeps,
  view: MerchantView,
  { source, generatedAtMs }: StoredComparison,
  nowMs: number,
  originBehind: boolean,
): StaleReasonName | undefined {
  if (view.calendarChanging) return 'calendar-change';
  if (source === 'cache') return 'cached';
  if (source === 'clickhouse') return 'fallback';
  const late = generatedAtMs === undefined || nowMs - generatedAtMs > deps.workerIntervalMs * LATE_INTERVALS;
  return late || originBehind ? 'behind' : undefined;
}
