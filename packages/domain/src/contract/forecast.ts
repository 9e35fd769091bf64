// What will sell most next. Everything here is snake_case on the wire. The names of the models belong to the engine,
// which this package does not know, so these contracts are made once the names are given.

import Type from 'typebox';
import * as field from './fields.ts';
import { categoryFields, freshness, Interval, LastClosed, merchantFields, Period } from './forecast-fields.ts';
import { CLOSED, type RouteContract } from './route.ts';
import { TopForecast } from './top-forecast.ts';

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
/** Levels of intervals, in per cent. */
export const LEVEL_MIN = 50;
export const LEVEL_MAX = 99;
export const LEVELS_MAX = 4;
export const LEVELS_DEFAULT = [80, 95];
/** Of one category in an evaluation. */
export const POINTS_MAX = 26;

const bucketTypeQuery = Type.Enum(field.ForecastBucketType.enum, { default: DEFAULT_FORECAST_BUCKET_TYPE });
const limitQuery = Type.Integer({ minimum: 1, maximum: FORECAST_LIMIT_MAX, default: FORECAST_LIMIT_DEFAULT });

const horizonQuery = (description: string) =>
  Type.Integer({ minimum: 1, maximum: HORIZON_MAX, default: 1, description });

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
          form: Type.String(),
          reason: Type.Optional(Type.String()),
          origin: field.CalendarDate,
          input_hash: Type.String({
            description:
              'Of the series the forecast was made from; expensive models take a late order in at the next origin, or on the next day.',
          }),
          generated_at: field.Instant,
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
const share = (description: string) => field.nullable(Type.Number({ minimum: 0, maximum: 1, description }));
const scoreFields = {
  mae: score('Mean absolute error, in the currency.'),
  rmse: score('Root mean squared error, in the currency.'),
  mase: score('Mean absolute error against the naive forecast; below 1 is better than naive.'),
  smape: score('Symmetric mean absolute percentage error, 0 to 200.'),
  rmsse: score('Root mean squared error against the naive forecast.'),
  wape: score('Sum of absolute errors over the sum of actual values.'),
  bias: score('Mean of forecast less actual, in the currency: above 0 promises too much.'),
  coverage: share('The part of actual values that fell inside the interval.'),
  width: score('Mean width of that interval, in the currency.'),
};
const ModelScore = Type.Object(
  {
    model: Type.String(),
    model_version: Type.String(),
    ...scoreFields,
    ndcg: share('How well the ranking by this model was ordered, over the test points; 1 is perfect.'),
    categories: Type.Integer({ description: 'How many categories this model has been measured on.' }),
  },
  { title: 'ModelScore', ...CLOSED },
);
const EvaluatedCategory = Type.Object(
  {
    ...categoryFields,
    models: Type.Array(
      Type.Object({ model: Type.String(), ...scoreFields }, { title: 'CategoryModelScore', ...CLOSED }),
    ),
    points: Type.Array(
      Type.Object(
        {
          start: field.CalendarDate,
          actual: field.Amount,
          forecasts: Type.Record(Type.String(), field.Amount, { description: 'By model.' }),
        },
        CLOSED,
      ),
      { description: `What came and what each model had said, the latest ${POINTS_MAX} test points, oldest first.` },
    ),
  },
  { title: 'EvaluatedCategory', ...CLOSED },
);
const Progress = Type.Object({ done: field.Count, total: field.Count }, { title: 'Progress', ...CLOSED });

const Evaluation = Type.Object(
  {
    ...merchantFields,
    test_points: Type.Integer(),
    horizon: Type.Integer({ description: 'Which period ahead is measured, 1 the next one.' }),
    models: Type.Array(ModelScore),
    best: field.nullable(
      Type.String({ description: 'The least mean absolute error among those measured on most categories.' }),
    ),
    categories: Type.Array(EvaluatedCategory),
    complete: Type.Boolean({ description: 'False: time was over first; asking again goes on where this ended.' }),
    progress: Progress,
    origin: LastClosed,
    level: Type.Number({ description: 'The level of the interval that coverage and width are about.' }),
    ndcg_at: Type.Integer({ description: 'How many places of the ranking ndcg looks at.' }),
    generated_at: field.Instant,
    ...freshness,
  },
  { title: 'ModelEvaluation', ...CLOSED },
);

const kept = {
  count: Type.Integer({ description: 'Forecasts whose period has closed.' }),
  mae: score('Mean absolute error, in the currency.'),
  mase: score('Mean absolute error against that of the naive forecast before; below 1 is better.'),
  wape: score('Sum of absolute errors over the sum of actual values.'),
  bias: score('Mean of forecast less actual, in the currency.'),
  coverage: Type.Array(Type.Object({ level: Type.Number(), share: share('Inside the interval.') }, CLOSED)),
};
const KeptPromise = Type.Object({ model: Type.String(), ...kept }, { title: 'KeptPromise', ...CLOSED });
const Scoreboard = Type.Object(
  {
    ...merchantFields,
    models: Type.Array(
      Type.Object(
        {
          model: Type.String(),
          ...kept,
          steps: Type.Array(
            Type.Object(
              { step: Type.Integer({ description: 'Buckets after the origin; 2 is the next period.' }), ...kept },
              CLOSED,
            ),
          ),
        },
        { title: 'ScoredModel', ...CLOSED },
      ),
      { description: 'Least mean absolute scaled error first.' },
    ),
    categories: Type.Array(
      Type.Object({ ...categoryFields, models: Type.Array(KeptPromise) }, { title: 'ScoredCategory', ...CLOSED }),
      { description: 'Largest sales first.' },
    ),
    from: field.nullable(field.CalendarDate),
    to: field.nullable(Type.String({ format: 'date', description: 'The last scored bucket.' })),
    scored_at: field.nullable(field.Instant),
    generated_at: field.Instant,
    stale: Type.Boolean(),
    stale_reason: Type.Optional(field.StaleReason),
    source: field.Source,
  },
  { title: 'Scoreboard', ...CLOSED },
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
      right: 'read',
      query: Type.Object({
        merchant_id: field.MerchantId,
        bucket_type: bucketTypeQuery,
        model: modelQuery,
        lookback: Type.Integer({ minimum: 1, maximum: LOOKBACK_MAX, default: LOOKBACK_DEFAULT }),
        limit: limitQuery,
        horizon: horizonQuery('How many periods.'),
        levels: Type.Array(Type.Integer({ minimum: LEVEL_MIN, maximum: LEVEL_MAX }), {
          default: LEVELS_DEFAULT,
          minItems: 1,
          maxItems: LEVELS_MAX,
          uniqueItems: true,
          description: 'Levels of intervals in per cent, with commas between.',
        }),
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
      right: 'read',
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
      right: 'evaluate',
      query: Type.Object({
        merchant_id: field.MerchantId,
        bucket_type: bucketTypeQuery,
        test_points: Type.Integer({ minimum: 1, maximum: TEST_POINTS_MAX, default: TEST_POINTS_DEFAULT }),
        horizon: horizonQuery('Which period ahead is measured.'),
        models: Type.Optional(
          Type.Array(Type.Enum([...modelNames]), {
            minItems: 1,
            maxItems: modelNames.length,
            uniqueItems: true,
            description: 'Names with commas between; every model unless told.',
          }),
        ),
      }),
      answers: {
        200: {
          description:
            'Errors by model. A client that accepts text/event-stream gets `progress` events (done, total, and the category and models just measured) and at last one `result` or `problem`.',
          schema: Evaluation,
          eventStream: true,
        },
      },
      rules: [{ pointer: '/query/test_points', rule: 'is at most what the longest history has room for' }],
      faults: ['merchant-not-found', 'not-enough-history', 'unavailable'],
    },
    scoreboard: {
      name: 'scoreboard',
      method: 'GET',
      path: '/forecast/scoreboard',
      summary: 'How far off the stored forecasts were once their periods had closed, by model, step and category',
      group: GROUP,
      loadClass: 'forecast',
      right: 'read',
      query: Type.Object({ merchant_id: field.MerchantId, bucket_type: bucketTypeQuery, limit: limitQuery }),
      answers: { 200: { description: 'Scores by model and category', schema: Scoreboard } },
      faults: ['merchant-not-found', 'unavailable'],
    },
  } as const satisfies Record<string, RouteContract>;
}
