// GET /forecast/scoreboard: the promises whose buckets have closed, against what came: by model, by model and step, and by category.
// Sums are made by PostgreSQL; nothing is forecast here. When it does not answer, the last good sums are told.
import { formatInstant } from '@topline/domain/instant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import Type, { type Static, type TSchema } from 'typebox';
import { defineKind } from '../query/kept.ts';
import type { KeptAnswers } from '../query/kept-answers.ts';
import type { MerchantViews } from '../query/merchant-view.ts';
import type { ReadPool } from '../query/read-pool.ts';
import { asCache, StoredSource } from '../query/stored-numbers.ts';
import type { Source } from '../query/totals-source.ts';
import { categoryFields, merchantFields } from './forecast-answer.ts';
import type { ForecastBucketType } from './outlook.ts';

export interface ScoreboardDeps {
  views: MerchantViews;
  readPool: ReadPool;
  kept: KeptAnswers;
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

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Sum = Type.Object({
  ...{ grouping: Type.Integer(), count: Type.Integer() },
  ...{ category_id: nullable(Type.String()), model_name: nullable(Type.String()), step: nullable(Type.Integer()) },
  ...{ mae: nullable(Type.Number()), mase: nullable(Type.Number()), wape: nullable(Type.Number()) },
  ...{ bias: nullable(Type.Number()), sold: nullable(Type.Number()) },
  // PostgreSQL's average of whole numbers is exact, and so a text.
  ...{ inside80: nullable(Type.String()), inside95: nullable(Type.String()) },
  ...{ first: nullable(Type.String()), last: nullable(Type.String()), scored_at_ms: nullable(Type.String()) },
});
type Sum = Static<typeof Sum>;

interface Sums {
  readonly sums: readonly Sum[];
  readonly source: Source;
}

const SCORES = defineKind<Sums>({
  name: 'scoreboard',
  form: Type.Object({ sums: Type.Array(Sum), source: StoredSource }),
  write: (stored) => stored,
  read: (stored) => stored as Sums,
  rowsOf: ({ sums }) => sums.length,
  again: asCache,
  nothing: 'The scoreboard cannot be read right now.',
});

export async function scoreboard(
  deps: ScoreboardDeps,
  scope: MerchantScope,
  { bucketType, limit }: { readonly bucketType: ForecastBucketType; readonly limit: number },
  signal: AbortSignal,
): Promise<object> {
  const view = await deps.views.view(scope, signal);
  const { sums, source } = await deps.kept.get({ kind: SCORES, scope, asked: bucketType }, signal, async (own) => {
    const reads = deps.readPool.within(own);
    const { rows } = await reads.read<Sum>(scope, {
      name: 'scoreboard',
      text: SUMS,
      values: [scope.merchantId, bucketType],
    });
    return { sums: rows, source: 'postgres' as const };
  });
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
    stale: source === 'cache',
    ...(source === 'cache' ? { stale_reason: 'cached' } : {}),
    source,
  };
}

function figures({ count, mae, mase, wape, bias, inside80, inside95 }: Sum) {
  const coverage = [
    { level: 80, share: shareOf(inside80) },
    { level: 95, share: shareOf(inside95) },
  ];
  return { count, mae, mase, wape, bias, coverage };
}

function shareOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** Of the model with most scores, so that a category counts once. */
function soldOf(sums: readonly Sum[]): number {
  return Math.max(...sums.map((sum) => sum.sold ?? 0));
}
