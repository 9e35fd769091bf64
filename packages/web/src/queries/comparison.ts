// What every model says: the stored forecasts side by side, and what was sold before them.

import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Answered } from '../api/contracts.ts';
import type { ForecastPeriod } from '../view/period.ts';
import { keepFor } from './client.ts';
import { FORECAST_LIMIT_MAX } from './forecasts.ts';

const INTERVAL_MS = 10_000;
/** Enough to see a season where there is one, few enough for a small panel. */
const PERIODS: Readonly<Record<ForecastPeriod, number>> = { DAY: 36, WEEK: 30, MONTH: 27 };

export type CategoryHistory = Answered<'GET', '/api/history'>;

export const comparisonQuery = (merchantId: number, bucketType: ForecastPeriod) =>
  queryOptions({
    queryKey: ['comparison', merchantId, bucketType],
    queryFn: ({ signal }) =>
      get(
        '/forecast/compare-models',
        { merchant_id: merchantId, bucket_type: bucketType, limit: FORECAST_LIMIT_MAX },
        { signal },
      ),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepFor(merchantId),
  });

/** Never another category's while this one's is on its way: it would be drawn beside forecasts that are not its own. */
export const categoryHistoryQuery = (merchantId: number, bucketType: ForecastPeriod, categoryId: number) => {
  const request = { merchantId, bucketType, categoryId, periods: PERIODS[bucketType] };
  return queryOptions({
    queryKey: ['category-history', merchantId, request],
    queryFn: ({ signal }) => get('/api/history', request, { signal }),
    refetchInterval: INTERVAL_MS,
  });
};
