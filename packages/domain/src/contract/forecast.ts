// What will sell most next. Everything here is snake_case on the wire. The names of the models belong to the engine,
// which this package does not know, so these contracts are made once the names are given.

import Type from 'typebox';
import * as field from './fields.ts';
import { CLOSED, type RouteContract } from './route.ts';

const GROUP = 'Forecasts';
export const FORECAST_LIMIT_MAX = 20;
export const FORECAST_LIMIT_DEFAULT = 10;
export const LOOKBACK_MAX = 12;
export const LOOKBACK_DEFAULT = 4;
export const HORIZON_MAX = 12;
export const TEST_POINTS_MAX = 104;
export const TEST_POINTS_DEFAULT = 8;
export const DEFAULT_FORECAST_BUCKET_TYPE = 'WEEK';
export const DEFAULT_MODEL = 'rolling';

const bucketTypeQuery = Type.Enum(field.ForecastBucketType.enum, { default: DEFAULT_FORECAST_BUCKET_TYPE });
const limitQuery = Type.Integer({ minimum: 1, maximum: FORECAST_LIMIT_MAX, default: FORECAST_LIMIT_DEFAULT });

const Interval = Type.Object(
  {
    level: Type.Number({ description: 'How sure, in per cent: 80 means four times out of five.' }),
    lower: field.Amount,
    upper: field.Amount,
  },
  { title: 'Interval', ...CLOSED },
);
const Period = Type.Object(
  { start: field.CalendarDate, end: Type.String({ format: 'date', description: 'Exclusive.' }) },
  { title: 'Period', ...CLOSED },
);

const merchantFields = {
  merchant_id: field.MerchantId,
  currency: field.Currency,
  timezone: Type.String(),
  week_start: field.WeekStartDay,
  bucket_type: field.ForecastBucketType,
};
const freshness = {
  as_of: field.nullable(field.Instant),
  stale: Type.Boolean(),
  stale_reason: Type.Optional(field.StaleReason),
  source: field.Source,
};
const categoryFields = { category_id: field.CategoryId, category_name: Type.String() };
const LastClosed = field.nullable(field.CalendarDate);

const CategoryForecast = Type.Object(
  {
    rank: Type.Integer({ minimum: 1 }),
    ...categoryFields,
    forecast: field.Amount,
    intervals: Type.Array(Interval),
    periods: Type.Optional(
      Type.Array(
        Type.Object(
          { start: field.CalendarDate, end: Type.String(), forecast: field.Amount, intervals: Type.Array(Interval) },
          CLOSED,
        ),
        { description: 'Every period, when more than one was asked for.' },
      ),
    ),
    model: Type.String({ description: 'The model that answered, which may be a fallback.' }),
    model_version: Type.String(),
    reason: Type.Optional(Type.String({ description: 'Why another model answered than the one asked for.' })),
    input_hash: Type.String(),
    insufficient_history: Type.Optional(Type.Boolean()),
  },
  { title: 'CategoryForecast', ...CLOSED },
);

const TopForecast = Type.Object(
  {
    ...merchantFields,
    period: Period,
    origin: LastClosed,
    steps: Type.Integer({ minimum: 1, description: 'How many buckets the period lies after the origin.' }),
    model: Type.String(),
    lookback: Type.Integer(),
    horizon: Type.Optional(Type.Integer()),
    generated_at: field.Instant,
    forecasts: Type.Array(CategoryForecast),
    ...freshness,
  },
  { title: 'TopForecast', ...CLOSED },
);

const ComparedCategory = Type.Object(
  {
    ...categoryFields,
    champion: field.nullable(Type.String()),
    models: Type.Array(
      Type.Object(
        {
          model: Type.String(),
          model_version: Type.String(),
          forecast: field.Amount,
          intervals: Type.Array(Interval),
          reason: Type.Optional(Type.String()),
          input_hash: Type.Optional(Type.String()),
          insufficient_history: Type.Optional(Type.Boolean()),
        },
        CLOSED,
      ),
    ),
  },
  { title: 'ComparedCategory', ...CLOSED },
);

const ModelComparison = Type.Object(
  {
    ...merchantFields,
    period: field.nullable(Period),
    origin: LastClosed,
    generated_at: field.nullable(field.Instant),
    categories: Type.Array(ComparedCategory),
    ...freshness,
  },
  { title: 'ModelComparison', ...CLOSED },
);

const score = (description: string) => field.nullable(Type.Number({ description }));
const ModelScore = Type.Object(
  {
    model: Type.String(),
    model_version: Type.Optional(Type.String()),
    mae: score('Mean absolute error, in the currency.'),
    rmse: score('Root mean squared error, in the currency.'),
    mase: score('Mean absolute error against the naive forecast; below 1 is better than naive.'),
    smape: score('Symmetric mean absolute percentage error.'),
    coverage: score('The part of actual values that fell inside the interval.'),
  },
  { title: 'ModelScore', ...CLOSED },
);

const Evaluation = Type.Object(
  {
    ...merchantFields,
    test_points: Type.Integer(),
    models: Type.Array(ModelScore),
    best: field.nullable(Type.String()),
    categories: Type.Optional(field.Count),
    origin: Type.Optional(LastClosed),
    level: Type.Optional(Type.Number({ description: 'The level of the interval that coverage counts.' })),
    generated_at: field.Instant,
    ...freshness,
  },
  { title: 'ModelEvaluation', ...CLOSED },
);

export function createForecastContracts(modelNames: readonly string[]) {
  const modelQuery = Type.Enum([...modelNames], { default: DEFAULT_MODEL });
  return {
    topForecast: {
      name: 'topForecast',
      method: 'GET',
      path: '/forecast/top-categories',
      summary: 'The categories that will sell most in the next day, week or month, computed now',
      group: GROUP,
      loadClass: 'forecast',
      query: Type.Object({
        merchant_id: field.MerchantId,
        bucket_type: bucketTypeQuery,
        model: modelQuery,
        lookback: Type.Integer({ minimum: 1, maximum: LOOKBACK_MAX, default: LOOKBACK_DEFAULT }),
        limit: limitQuery,
        horizon: Type.Integer({ minimum: 1, maximum: HORIZON_MAX, default: 1, description: 'How many periods.' }),
      }),
      answers: { 200: { description: 'The forecast ranking', schema: TopForecast } },
      faults: ['merchant-not-found', 'unavailable'],
    },
    compareModels: {
      name: 'compareModels',
      method: 'GET',
      path: '/forecast/compare-models',
      summary: 'The latest stored forecasts, every model side by side',
      group: GROUP,
      loadClass: 'read',
      query: Type.Object({ merchant_id: field.MerchantId, bucket_type: bucketTypeQuery, limit: limitQuery }),
      answers: { 200: { description: 'Forecasts by category and model', schema: ModelComparison } },
      faults: ['merchant-not-found', 'unavailable'],
    },
    evaluateModels: {
      name: 'evaluateModels',
      method: 'GET',
      path: '/evaluate-models',
      summary: 'How far off each model would have been: walk-forward over the latest closed buckets',
      group: GROUP,
      loadClass: 'evaluate',
      query: Type.Object({
        merchant_id: field.MerchantId,
        bucket_type: bucketTypeQuery,
        test_points: Type.Integer({ minimum: 1, maximum: TEST_POINTS_MAX, default: TEST_POINTS_DEFAULT }),
      }),
      answers: { 200: { description: 'Errors by model', schema: Evaluation } },
      faults: ['merchant-not-found', 'not-enough-history', 'unavailable'],
    },
  } as const satisfies Record<string, RouteContract>;
}
