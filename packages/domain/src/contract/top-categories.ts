// Which categories sell most.

import Type from 'typebox';
import * as field from './fields.ts';
import { CLOSED, type RouteContract, type RouteRule } from './route.ts';

export const TOP_LIMIT_MAX = 1_000;
export const TOP_LIMIT_DEFAULT = 10;
/** Ten years of days. */
export const RANGE_DAYS_MAX = 3_660;
/** Used when neither a bucket type nor a range is asked for. */
export const DEFAULT_BUCKET_TYPE = 'WEEK';
/** What the answer calls the span of `from` and `to`. */
export const CUSTOM_BUCKET = 'CUSTOM';

export const queryDate = (description: string) => Type.Optional(Type.String({ ...field.ASKED_DATE, description }));

/** Which dates are meant: a bucket, or a span of the caller's own. */
export const periodQuery = {
  bucketType: Type.Optional(
    Type.Enum(field.BucketTypeName.enum, { description: `${DEFAULT_BUCKET_TYPE} unless told; not with from and to.` }),
  ),
  bucketStart: queryDate('The first date of the bucket; the current bucket unless told.'),
  from: queryDate('The first date of a span of your own; needs `to`.'),
  to: queryDate(`The date after the last one; at most ${RANGE_DAYS_MAX} days after \`from\`.`),
};
export const PERIOD_RULES: readonly RouteRule[] = [
  {
    pointer: '/query/bucketStart',
    rule: "is the first date of a bucket in the merchant's calendar; not with from or to",
  },
  { pointer: '/query/bucketType', rule: 'does not stand with from and to, unless it is DAY' },
  { pointer: '/query/from', rule: 'stands with `to`' },
  { pointer: '/query/to', rule: `stands with \`from\`, 1 to ${RANGE_DAYS_MAX} days after it` },
];
/** The dates that were answered. */
export const periodFields = {
  bucketType: Type.Enum([...field.BucketTypeName.enum, CUSTOM_BUCKET]),
  bucketStart: field.CalendarDate,
  bucketEnd: Type.String({ format: 'date', description: 'Exclusive: the date after the last one.' }),
};
export const merchantFields = {
  merchantId: field.MerchantId,
  currency: field.Currency,
  timezone: Type.String(),
  weekStart: field.WeekStartDay,
};
export const freshnessFields = {
  asOf: field.nullable(field.Instant),
  stale: Type.Boolean(),
  staleReason: Type.Optional(field.StaleReason),
  source: field.Source,
};

export const TopCategoriesQuery = Type.Object({
  merchantId: field.MerchantId,
  ...periodQuery,
  limit: Type.Integer({ minimum: 1, maximum: TOP_LIMIT_MAX, default: TOP_LIMIT_DEFAULT }),
  compare: Type.Optional(
    Type.Enum(['previous'], { description: 'Also tell the change since the same part of the period before.' }),
  ),
});

const TopCategory = Type.Object(
  {
    rank: Type.Integer({ minimum: 1 }),
    categoryId: field.CategoryId,
    categoryName: Type.String(),
    amount: field.Amount,
    share: field.Share,
    quantity: field.Count,
    orders: field.Count,
    previousAmount: Type.Optional(field.Amount),
    previousRank: Type.Optional(field.nullable(Type.Integer({ minimum: 1 }))),
    change: Type.Optional(field.Change),
  },
  { title: 'TopCategory', ...CLOSED },
);

export const TopCategoriesBody = Type.Object(
  {
    ...merchantFields,
    ...periodFields,
    total: Type.Object(
      {
        amount: field.Amount,
        quantity: field.Count,
        orders: field.Count,
        previousAmount: Type.Optional(field.Amount),
        change: Type.Optional(field.Change),
      },
      CLOSED,
    ),
    categories: Type.Array(TopCategory),
    rest: Type.Object({ categories: field.Count, amount: field.Amount, quantity: field.Count }, CLOSED),
    compareBasis: Type.Optional(Type.Enum(['time', 'days'])),
    compareUntil: Type.Optional(Type.String()),
    ...freshnessFields,
  },
  { title: 'TopCategories', ...CLOSED },
);

export const topCategories = {
  name: 'topCategories',
  method: 'GET',
  path: '/api/top-categories',
  summary:
    'The categories that sell most in a day, week, month, year or span of dates; rows and rest add up to the total',
  group: 'Top categories',
  loadClass: 'read',
  right: 'read',
  query: TopCategoriesQuery,
  answers: { 200: { description: 'The ranking', schema: TopCategoriesBody } },
  rules: PERIOD_RULES,
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;
