// What was sold bucket by bucket: of the whole merchant, and of its categories or one of them.

import Type from 'typebox';
import * as field from './fields.ts';
import { CLOSED, type RouteContract } from './route.ts';
import { DEFAULT_BUCKET_TYPE, freshnessFields, merchantFields, queryDate } from './top-categories.ts';

/** Two months of days, five years of months. */
export const HISTORY_PERIODS_MAX = 60;
export const HISTORY_PERIODS_DEFAULT = 12;
export const HISTORY_CATEGORIES_MAX = 1_000;

const amounts = Type.Array(field.Amount, { description: 'One for each bucket, in the order of the buckets.' });
const previousYear = Type.Array(field.nullable(field.Amount), {
  description:
    'One for each bucket: the month or year of the same name a year before, the week 52 weeks and the day 364 days before; null before the merchant sold anything.',
});

export const HistoryBody = Type.Object(
  {
    ...merchantFields,
    bucketType: field.BucketTypeName,
    buckets: Type.Array(
      Type.Object(
        { start: field.CalendarDate, end: Type.String({ format: 'date', description: 'Exclusive.' }) },
        { title: 'HistoryBucket', ...CLOSED },
      ),
      { description: 'Oldest first.' },
    ),
    total: Type.Object({ amounts, previousYear }, { title: 'HistoryTotal', ...CLOSED }),
    categories: Type.Array(
      Type.Object(
        {
          categoryId: field.CategoryId,
          categoryName: Type.String(),
          amounts,
          previousYear: Type.Optional(previousYear),
        },
        { title: 'CategoryHistory', ...CLOSED },
      ),
      { description: 'By their amount in all buckets together.' },
    ),
    ...freshnessFields,
  },
  { title: 'History', ...CLOSED },
);

export const history = {
  name: 'history',
  method: 'GET',
  path: '/api/history',
  summary: 'What was sold bucket by bucket, in total and by category, beside the year before',
  group: 'Top categories',
  loadClass: 'read',
  right: 'read',
  query: Type.Object({
    merchantId: field.MerchantId,
    bucketType: Type.Enum(field.BucketTypeName.enum, { default: DEFAULT_BUCKET_TYPE }),
    periods: Type.Integer({ minimum: 1, maximum: HISTORY_PERIODS_MAX, default: HISTORY_PERIODS_DEFAULT }),
    until: queryDate('A date in the last bucket; today unless told.'),
    categoryId: Type.Optional(field.CategoryId),
  }),
  answers: { 200: { description: 'The history', schema: HistoryBody } },
  rules: [{ pointer: '/query/categoryId', rule: "is one of the merchant's categories" }],
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;
