// GET /forecast/top-categories: series → forecasts → ranking and its probabilities, total → answer, as the totals are at this moment.
import { Fault } from '@topline/domain/fault.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import { rankCategories } from '@topline/domain/ranking.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { freshness } from '../query/answer.ts';
import type { MerchantView } from '../query/merchant-view.ts';
import { minorOf } from './amount.ts';
import { type Coherent, coherentForecasts, reconciledFields, totalFields, totalSeries } from './coherent-total.ts';
import {
  amountsAt,
  categoryFields,
  driverFields,
  freshnessFields,
  merchantFields,
  oddValueFields,
  remarks,
} from './forecast-answer.ts';
import { withDrivers } from './forecast-drivers.ts';
import { type ForecastInput, type InputDeps, readForecastInput } from './forecast-input.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import type { KnownForecast } from './forecasts.ts';
import { type LiveDeps, liveForecasts } from './live-forecasts.ts';
import type { ForecastBucketType, Period } from './outlook.ts';
import { probabilityFields, type RankDeps, type RankProbabilities, rankProbabilities } from './rank-probabilities.ts';
import { CATEGORIES_MAX, type CategorySeries, inputHashOf, SEASONS } from './series.ts';

export interface TopForecastsQuery {
  readonly bucketType: ForecastBucketType;
  readonly model: string;
  readonly lookback: number;
  readonly limit: number;
  /** Periods from the next one on. */
  readonly horizon: number;
  /** Per cent, ascending. */
  readonly levels: readonly number[];
}

export interface TopForecastsDeps extends InputDeps, LiveDeps, RankDeps {
  staleAfterMs: number;
}

interface Answered {
  readonly categoryId: number;
  /** Buckets of its history. */
  readonly length: number;
  readonly amount: bigint;
  readonly outcome: ForecastOutcome;
  readonly generatedAtMs: number;
}

export async function topForecasts(
  deps: TopForecastsDeps,
  scope: MerchantScope,
  query: TopForecastsQuery,
  signal: AbortSignal,
): Promise<object> {
  const { bucketType, horizon } = query;
  const input = await readForecastInput(deps, scope, { bucketType, horizon, signal });
  const series = withNewCategories(input);
  const { steps } = input.outlook.periods[0];
  const { calendar, decimals } = input.view;
  const drivers = { calendar, bucketType, origin: input.outlook.origin, events: input.events };
  const whole = withDrivers(drivers, totalSeries(input.found.series, SEASONS[bucketType], decimals));
  const ask = { ...query, step: steps };
  const [known, total] = await Promise.all([
    liveForecasts(deps, scope, bucketType, series, ask, signal),
    series.length === 0 ? undefined : totalWithout(() => liveForecasts(deps, scope, bucketType, [whole], ask, signal)),
  ]);
  const answered = series.flatMap(({ categoryId, values }, index) => {
    const one = known[index];
    return one === undefined ? [] : [answeredBy(one, { categoryId, length: values.length }, steps, decimals)];
  });
  const ranked = rankCategories(answered);
  const histories = new Map(series.map(({ categoryId, values }) => [categoryId, values]));
  const members = ranked.map(({ categoryId, outcome }) => ({
    ...{ categoryId, outcome },
    values: histories.get(categoryId) ?? [],
  }));
  const question = { season: SEASONS[bucketType], step: steps, limit: query.limit, levels: query.levels };
  const probabilities = await rankProbabilities(deps, members, question, signal);
  const coherent = total && coherentForecasts(ranked, total, steps, decimals);
  return answer(deps, input, query, ranked.slice(0, query.limit), probabilities, coherent);
}

/** The total is an addition to the answer: where there is no room to compute it, the answer goes without. */
async function totalWithout(ask: () => Promise<KnownForecast[]>): Promise<ForecastOutcome | undefined> {
  try {
    return (await ask())[0]?.outcome;
  } catch (error) {
    if (error instanceof Fault && error.code === 'overloaded') return undefined;
    throw error;
  }
}

function answeredBy(
  { outcome, generatedAtMs }: KnownForecast,
  series: Pick<Answered, 'categoryId' | 'length'>,
  steps: number,
  decimals: number,
): Answered {
  // Ranked as shown: two forecasts that are equal to the cent are a tie.
  return { ...series, amount: minorOf(outcome.point[steps - 1] ?? 0, decimals), outcome, generatedAtMs };
}

/** Categories of the catalogue that never sold in a closed bucket: an empty series, and so a forecast of 0 that says why. */
function withNewCategories({ found: { series }, view, bucketType }: ForecastInput): CategorySeries[] {
  const known = new Set(series.map((one) => one.categoryId));
  const season = SEASONS[bucketType];
  const inputHash = inputHashOf([], season);
  const unsold = [...view.categoryNames.keys()].filter((categoryId) => !known.has(categoryId));
  return [...series, ...unsold.map((categoryId) => ({ categoryId, values: [], season, inputHash }))].slice(
    0,
    CATEGORIES_MAX,
  );
}

function answer(
  deps: TopForecastsDeps,
  { view, outlook, bucketType, found, nowMs }: ForecastInput,
  { model, lookback, horizon, levels }: TopForecastsQuery,
  ranked: readonly (Answered & { readonly rank: number })[],
  probabilities: RankProbabilities,
  coherent: Coherent | undefined,
): object {
  const [period] = outlook.periods;
  const { calendarChanging } = view;
  const shown = ranked.map(({ categoryId }) => categoryId);
  return {
    ...merchantFields(view, bucketType),
    period: { start: period.start, end: period.end },
    origin: outlook.origin,
    steps: period.steps,
    model,
    lookback,
    ...(horizon > 1 ? { horizon } : {}),
    levels,
    generated_at: formatInstant(nowMs),
    forecasts: ranked.map(({ rank, categoryId, length, outcome, generatedAtMs }) => ({
      rank,
      ...categoryFields(view, categoryId),
      ...amountsAt(outcome, period.steps, view.decimals),
      ...(horizon > 1 ? { periods: outlook.periods.map((one) => periodFields(view, one, outcome)) } : {}),
      model: outcome.model,
      model_version: outcome.version,
      ...remarks(outcome),
      ...driverFields(outcome),
      ...oddValueFields(outcome, view, bucketType, { origin: outlook.origin, length }),
      input_hash: outcome.inputHash,
      generated_at: formatInstant(generatedAtMs),
      ...reconciledFields(coherent, categoryId, view),
      ...probabilityFields(probabilities.places.get(categoryId)),
    })),
    ...(coherent === undefined ? {} : totalFields(coherent, shown, probabilities.total, view)),
    ...freshnessFields(freshness(found, { nowMs, staleAfterMs: deps.staleAfterMs, calendarChanging })),
  };
}

function periodFields(view: MerchantView, { start, end, steps }: Period, outcome: ForecastOutcome) {
  return { start, end, ...amountsAt(outcome, steps, view.decimals) };
}
