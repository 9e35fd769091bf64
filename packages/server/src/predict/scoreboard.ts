// GET /forecast/scoreboard: the promises whose buckets have closed, against what came: by model, by model and step, and by category.
// Sums are made by PostgreSQL; nothing is forecast here.
import { Fault } from '@topline/domain/fault.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import type { MerchantViews } from '../query/merchant-view.ts';
import { categoryFields, merchantFields } from './forecast-answer.ts';
import type { ForecastBucketType } from './outlook.ts';

export interface ScoreboardDeps {
  views: MerchantViews;
  reader: ScopedReader<MerchantScope>;
  now: () => number;
}

/** Index: primary key (merchant_id, bucket_type, …); bounded by what forecast-scores.ts keeps. */
const SUMS = `
  SELECT grouping(category_id, model_name, step) AS grouping, category_id, model_name, step, count(*)::int AS count,
         avg(absolute_error) AS mae, avg(scaled_error) AS mase, sum(absolute_error) / nullif(sum(actual), 0) AS wape,
         avg(forecast - actual) AS bias, avg(inside80::int) AS inside80, avg(inside95::int) AS inside95, sum(actual) AS sold,
         to_char(min(bucket_start), 'YYYY-MM-DD') AS first, to_char(max(bucket_start), 'YYYY-MM-DD') AS last,
         (extract(epoch FROM max(scored_at)) * 1000)::bigint AS scored_at_ms
    FROM forecasting.forecast_scores WHERE merchant_id = $1 AND bucket_type = $2 AND actual IS NOT NULL
   GROUP BY GROUPING SETS ((), (model_name), (model_name, step), (category_id, model_name))
   ORDER BY mase NULLS LAST, mae, model_name, step`;

/** Bits of grouping(): 1 where the column is summed over. */
const ALL = 0b111;
const BY_MODEL = 0b101;
const BY_STEP = 0b100;
const BY_CATEGORY = 0b001;

interface Sum {
  readonly grouping: number;
  readonly category_id: string | null;
  readonly model_name: string | null;
  readonly step: number | null;
  readonly count: number;
  readonly mae: number | null;
  readonly mase: number | null;
  readonly wape: number | null;
  readonly bias: number | null;
  readonly inside80: string | null;
  readonly inside95: string | null;
  readonly sold: number | null;
  readonly first: string | null;
  readonly last: string | null;
  readonly scored_at_ms: string | null;
}

export async function scoreboard(
  deps: ScoreboardDeps,
  scope: MerchantScope,
  { bucketType, limit }: { readonly bucketType: ForecastBucketType; readonly limit: number },
  signal: AbortSignal,
): Promise<object> {
  const view = await deps.views.view(scope);
  const sums = await readSums(deps.reader, scope, bucketType, signal);
  const by = (grouping: number) => sums.filter((sum) => sum.grouping === grouping);
  const [all] = by(ALL);
  const steps = Map.groupBy(by(BY_STEP), (sum) => sum.model_name);
  const categories = [...Map.groupBy(by(BY_CATEGORY), (sum) => Number(sum.category_id))].sort(
    (a, b) => soldOf(b[1]) - soldOf(a[1]) || a[0] - b[0],
  );
  return {
    ...merchantFields(view, bucketType),
    models: by(BY_MODEL).map((sum) => ({
      ...{ model: sum.model_name, ...figures(sum) },
      steps: (steps.get(sum.model_name) ?? [])
        .toSorted((a, b) => Number(a.step) - Number(b.step))
        .map((one) => ({ step: one.step, ...figures(one) })),
    })),
    categories: categories.slice(0, limit).map(([categoryId, own]) => ({
      ...categoryFields(view, categoryId),
      models: own.map((sum) => ({ model: sum.model_name, ...figures(sum) })),
    })),
    from: all?.first ?? null,
    to: all?.last ?? null,
    scored_at: all?.scored_at_ms == null ? null : formatInstant(Number(all.scored_at_ms)),
    generated_at: formatInstant(deps.now()),
  };
}

async function readSums(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
  bucketType: ForecastBucketType,
  signal: AbortSignal,
): Promise<Sum[]> {
  try {
    return (await reader.read<Sum>(scope, { name: 'scoreboard', text: SUMS, values: [scope.merchantId, bucketType] }))
      .rows;
  } catch (cause) {
    signal.throwIfAborted();
    const headers = { 'retry-after': '2' };
    throw new Fault('unavailable', 'The scoreboard cannot be read right now.', { headers, cause });
  }
}

function figures({ count, mae, mase, wape, bias, inside80, inside95 }: Sum) {
  const coverage = [
    { level: 80, share: shareOf(inside80) },
    { level: 95, share: shareOf(inside95) },
  ];
  return { count, mae, mase, wape, bias, coverage };
}

/** PostgreSQL's average of whole numbers is exact, and so a text. */
function shareOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** Of the model with most scores, so that a category counts once. */
function soldOf(sums: readonly Sum[]): number {
  return Math.max(...sums.map((sum) => sum.sold ?? 0));
}
