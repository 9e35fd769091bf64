// The fields that several routes share, each with its limits. A schema's title is its name in the OpenAPI document.

import Type, { type TSchema } from 'typebox';
import { BUCKET_TYPES } from '../bucket.ts';
import { CURRENCY_DECIMALS } from '../currencies.ts';
import { NAME_CODE_POINTS_MAX, WEEK_STARTS } from '../merchant.ts';
import type { RouteRule } from './route.ts';

export const PAGE_LIMIT_MAX = 1_000;
export const PAGE_LIMIT_DEFAULT = 100;
/** The week and the year of the earliest order begin in 1989; nobody asks for buckets after the end of the next century. */
export const LOCAL_DATE_MIN = '1989-01-01';
export const LOCAL_DATE_MAX = '2199-12-31';

const ID_MAX = Number.MAX_SAFE_INTEGER;
const id = (title: string, description: string) =>
  Type.Integer({ title, description, minimum: 1, maximum: ID_MAX, examples: [1] });

export const MerchantId = id('MerchantId', 'Given by the platform.');
export const CategoryId = id('CategoryId', "Given by the platform; one of the merchant's categories, never shared.");
export const ProductId = id('ProductId', "Given by the platform; one of the merchant's products.");
export const OrderId = id('OrderId', 'Given by Topline; sorts by time and fits a JavaScript number.');

/** PostgreSQL cannot hold U+0000. */
export const STORABLE = '^[^\\u0000]*$';
export const Name = Type.String({
  title: 'Name',
  description: 'Shown to people. Stored in Unicode NFC, not blank, length in code points.',
  minLength: 1,
  maxLength: NAME_CODE_POINTS_MAX,
  pattern: STORABLE,
});
export const shown = (pointer: string): RouteRule => ({
  pointer,
  rule: 'shows something, not only spaces and control characters, and is not too long in NFC',
});
export const Currency = Type.Enum([...CURRENCY_DECIMALS.keys()], {
  title: 'Currency',
  description: 'An active ISO 4217 code. It says how many decimals an amount may have.',
});
export const TimeZone = Type.String({
  title: 'TimeZone',
  description: 'An IANA zone in its usual spelling.',
  maxLength: 64,
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
  examples: ['Europe/Berlin'],
});
export const WeekStartDay = Type.Enum([...WEEK_STARTS], {
  title: 'WeekStart',
  description: 'The first day of a week.',
});
export const BucketTypeName = Type.Enum([...BUCKET_TYPES], { title: 'BucketType' });
/** Years are too few to forecast from. */
export const FORECAST_BUCKET_TYPES = ['DAY', 'WEEK', 'MONTH'] as const;
export const ForecastBucketType = Type.Enum([...FORECAST_BUCKET_TYPES], { title: 'ForecastBucketType' });

export const CalendarDate = Type.String({
  title: 'LocalDate',
  description: "A calendar date in the merchant's zone.",
  format: 'date',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  examples: ['2024-01-15'],
});
export const Instant = Type.String({
  title: 'Instant',
  description: 'UTC, RFC 3339.',
  format: 'date-time',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$',
  examples: ['2024-01-15T10:30:00Z'],
});
const MONTH_AND_DAY = '(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';
/** A calendar date in a request: of those that a bucket may have. */
export const ASKED_DATE = {
  format: 'date',
  pattern: `^(1989|199\\d|2[01]\\d\\d)-${MONTH_AND_DAY}$`,
  examples: ['2024-01-15'],
} as const;
/** An instant in a request, as answers write it. */
export const ASKED_INSTANT = {
  format: 'date-time',
  pattern: `^(19|20|21)\\d{2}-${MONTH_AND_DAY}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{3})?Z$`,
  examples: ['2024-01-15T10:30:00Z'],
} as const;
export const Amount = Type.String({
  title: 'Amount',
  description: "A decimal with exactly the currency's decimals.",
  pattern: '^-?\\d+(\\.\\d+)?$',
  examples: ['59.97'],
});
export const Share = Type.String({
  title: 'Share',
  description: 'The part of the total, a decimal of four places.',
  pattern: '^-?\\d+\\.\\d{4}$',
  examples: ['0.2734'],
});
export const Change = Type.Union([Type.Number(), Type.Null()], {
  title: 'Change',
  description: 'Relative change against the comparison, 0.25 is a quarter more; null when the previous amount is 0.',
});
export const Count = Type.Integer({ title: 'Count', description: 'A sum of whole things.' });

export const SOURCES = ['clickhouse', 'postgres', 'cache'] as const;
export const Source = Type.Enum([...SOURCES], { title: 'Source', description: 'Where the numbers were read.' });
export const STALE_REASONS = ['behind', 'calendar-change', 'fallback', 'cached'] as const;
export type StaleReasonName = (typeof STALE_REASONS)[number];
export const StaleReason = Type.Enum([...STALE_REASONS], {
  title: 'StaleReason',
  description:
    'behind: asOf is too old; calendar-change: totals are being rebuilt; fallback: PostgreSQL answered because ClickHouse did not; cached: the last good answer.',
});

/** A text in a query. */
export function queryText(maxLength: number, description: string) {
  return Type.String({ minLength: 1, maxLength, pattern: STORABLE, description });
}

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const MerchantParams = Type.Object({ merchantId: MerchantId });
export const PageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: PAGE_LIMIT_MAX, default: PAGE_LIMIT_DEFAULT }),
  after: Type.Integer({ minimum: 0, maximum: ID_MAX, default: 0, description: 'The `next` of the page before.' }),
});
export const Next = nullable(Type.Integer({ description: 'Send as `after` for the next page; null on the last one.' }));
