// The parts that the contracts of the forecast routes share.

import Type from 'typebox';
import * as field from './fields.ts';
import { CLOSED } from './route.ts';

export const Interval = Type.Object(
  {
    level: Type.Number({ description: 'How sure, in per cent: 80 means four times out of five.' }),
    lower: field.Amount,
    upper: field.Amount,
  },
  { title: 'Interval', ...CLOSED },
);
export const Period = Type.Object(
  { start: field.CalendarDate, end: Type.String({ format: 'date', description: 'Exclusive.' }) },
  { title: 'Period', ...CLOSED },
);

export const merchantFields = {
  merchant_id: field.MerchantId,
  currency: field.Currency,
  timezone: Type.String(),
  week_start: field.WeekStartDay,
  bucket_type: field.ForecastBucketType,
};
export const freshness = {
  as_of: field.nullable(field.Instant),
  stale: Type.Boolean(),
  stale_reason: Type.Optional(field.StaleReason),
  source: field.Source,
};
export const categoryFields = { category_id: field.CategoryId, category_name: Type.String() };
export const LastClosed = field.nullable(field.CalendarDate);
