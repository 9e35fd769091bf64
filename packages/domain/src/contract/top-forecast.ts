// What GET /forecast/top-categories answers: the categories that will sell most, how sure that is, and their total.

import Type from 'typebox';
import * as field from './fields.ts';
import { categoryFields, freshness, Interval, LastClosed, merchantFields, Period } from './forecast-fields.ts';
import { CLOSED } from './route.ts';

const probability = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const RankProbabilities = Type.Object(
  {
    first: probability('That this category sells most in the period.'),
    top: Type.Array(
      Type.Object(
        { n: Type.Integer({ minimum: 1 }), probability: probability('That it is among the n that sell most.') },
        CLOSED,
      ),
    ),
    expected_rank: Type.Number({ minimum: 1 }),
  },
  {
    title: 'RankProbabilities',
    description:
      'Of the period asked for, by a joint simulation of all categories; the same forecasts give the same numbers.',
    ...CLOSED,
  },
);

const Drivers = Type.Array(
  Type.Object(
    {
      name: Type.String({
        description: 'A weekday, `open days`, or `promotion: ` or `holiday: ` and the name of an event.',
      }),
      kind: Type.Enum(['exposure', 'event']),
      applied: Type.Boolean({ description: 'Whether it explained enough of the past to be used.' }),
      occurrences: Type.Integer({ minimum: 0 }),
      effect: Type.Number({
        description:
          'An event: sales times this when it is on throughout. A day: what it sells beside the average day.',
      }),
      reason: Type.String(),
    },
    CLOSED,
  ),
  { title: 'Drivers', description: 'What is known of each bucket besides its sales, and what it did to the forecast.' },
);

const ReconciledAmount = Type.String({
  title: 'ReconciledAmount',
  description:
    "The forecast made to agree with the merchant's total: these amounts and the rest add up to it. `forecast` is the category's own, and the better one for it.",
  pattern: '^\\d+(\\.\\d+)?$',
});

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
    form: Type.String({ description: 'The form that the model chose, such as ARIMA(0,1,1).' }),
    reason: Type.Optional(Type.String({ description: 'Why this form, or why another model answered than asked for.' })),
    input_hash: Type.String(),
    generated_at: field.Instant,
    odd_values: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Enum(['outlier', 'stock-out', 'closed']),
            bucket_start: field.CalendarDate,
            amount: field.Amount,
            expected: field.Amount,
            weight: Type.Number({ description: 'How much it counted, 0 to 1.' }),
          },
          CLOSED,
        ),
        {
          description:
            'Values of the history that look like a single bulk order or an empty shelf, and counted for less.',
        },
      ),
    ),
    drivers: Type.Optional(Drivers),
    insufficient_history: Type.Optional(Type.Boolean()),
    reconciled: Type.Optional(ReconciledAmount),
    rank_probabilities: Type.Optional(RankProbabilities),
  },
  { title: 'CategoryForecast', ...CLOSED },
);

const MerchantTotal = Type.Object(
  {
    forecast: field.Amount,
    intervals: Type.Array(Interval, {
      description: 'The wider of what a joint simulation of all categories says and what the total says by itself.',
    }),
    model: Type.String({ description: 'The model that forecast the sum of all categories.' }),
    model_version: Type.String(),
    form: Type.String(),
    reason: Type.Optional(Type.String()),
    drivers: Type.Optional(Drivers),
    insufficient_history: Type.Optional(Type.Boolean()),
    input_hash: Type.String(),
  },
  {
    title: 'TotalForecast',
    description:
      "All categories' sales in the period: exactly the sum of their reconciled forecasts, also of those not listed.",
    ...CLOSED,
  },
);
const Rest = Type.Object(
  {
    categories: Type.Integer({ minimum: 0, description: 'How many are not listed.' }),
    forecast: field.Amount,
  },
  { title: 'RestForecast', description: 'The reconciled forecasts of the categories that are not listed.', ...CLOSED },
);

export const TopForecast = Type.Object(
  {
    ...merchantFields,
    period: Period,
    origin: LastClosed,
    steps: Type.Integer({ minimum: 1, description: 'How many buckets the period lies after the origin.' }),
    model: Type.String(),
    lookback: Type.Integer(),
    horizon: Type.Optional(Type.Integer()),
    levels: Type.Array(Type.Number()),
    generated_at: field.Instant,
    forecasts: Type.Array(CategoryForecast),
    total: Type.Optional(MerchantTotal),
    rest: Type.Optional(Rest),
    ...freshness,
  },
  { title: 'TopForecast', ...CLOSED },
);
