// What will sell: the forecast ranking of the next period, computed when it is asked for.

import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { ForecastPeriod } from '../view/period.ts';
import { keepFor } from './client.ts';

const INTERVAL_MS = 5_000;
export const FORECAST_LIMIT_MAX = 20;

export interface ForecastRequest {
  readonly merchantId: number;
  readonly bucketType: ForecastPeriod;
  readonly model: string;
  readonly lookback: number;
  readonly horizon: number;
  readonly limit: number;
}

export const forecastsQuery = (request: ForecastRequest) => {
  const { merchantId: merchant_id, bucketType: bucket_type, model, lookback, horizon, limit } = request;
  return queryOptions({
    queryKey: ['forecasts', merchant_id, request],
    queryFn: ({ signal }) =>
      get('/forecast/top-categories', { merchant_id, bucket_type, model, lookback, horizon, limit }, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepFor(merchant_id),
  });
};
