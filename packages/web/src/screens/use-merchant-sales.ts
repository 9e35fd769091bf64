// The two questions behind a merchant's page, and everything the parts derive from their answers.
// Guarantee: words about the numbers are derived from the answer that is shown, never from what was only asked for.

import { useQuery } from '@tanstack/react-query';
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { Merchant } from '@topline/domain/merchant.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import { useMemo } from 'react';
import type { Forecasts, TopCategories } from '../api.ts';
import { createFormat, type Format } from '../format.ts';
import { describeFreshness, type FreshnessWords } from '../freshness.ts';
import { headline, type Piece } from '../headline.ts';
import { bucketStartOf, forecastPeriodOf, type Nearness, nearnessOf, stepBuckets, todayIn } from '../period.ts';
import { forecastsQuery, topCategoriesQuery } from '../queries.ts';
import type { View } from '../url-state.ts';
import { type Asked, useAsked } from '../use-asked.ts';

export const ROWS_SHOWN = 10;
/** What the two interfaces give at most. */
const RANKING_LIMIT_MAX = 1_000;
const FORECAST_LIMIT_MAX = 20;

export interface SalesPage {
  readonly sales: Asked<TopCategories>;
  readonly forecasts: Asked<Forecasts>;
  readonly format: Format;
  /** The chosen bucket, and the one that runs now. */
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly current: LocalDate;
  /** Of the bucket whose numbers are shown. */
  readonly nearness: Nearness;
  readonly freshness: FreshnessWords | undefined;
  readonly pieces: readonly Piece[];
  readonly currencyDecimals: number;
  readonly forecastLimit: number;
}

export function useMerchantSales(merchant: Merchant, view: View): SalesPage {
  const { merchantId, currency, timezone, weekStart } = merchant;
  const format = useMemo(() => createFormat({ locale: undefined, currency, timezone }), [currency, timezone]);
  const { period: bucketType, model } = view;
  const today = todayIn(timezone, Date.now());
  const current = bucketStartOf(bucketType, today, weekStart);
  const start = view.start === undefined ? current : bucketStartOf(bucketType, view.start, weekStart);
  const bucketStart = start === current ? undefined : start;
  const forecastLimit = view.all ? FORECAST_LIMIT_MAX : ROWS_SHOWN;
  const limit = view.all ? RANKING_LIMIT_MAX : ROWS_SHOWN;
  const sales = useAsked(useQuery(topCategoriesQuery({ merchantId, bucketType, bucketStart, limit })));
  const forecasts = useAsked(
    useQuery(forecastsQuery({ merchantId, bucketType: forecastPeriodOf(bucketType), model, limit: forecastLimit })),
  );
  const shown = sales.data ?? { bucketType, bucketStart: start };
  const nearness = nearnessOf(shown.bucketType, shown.bucketStart, today);
  return {
    sales,
    forecasts,
    format,
    start,
    end: stepBuckets(bucketType, start, 1),
    current,
    nearness,
    freshness: sales.data && describeFreshness(sales.data, sales.failure !== null, Date.now(), format),
    pieces: sales.data
      ? headline({ sales: sales.data, forecasts: forecasts.data, nearness }, format)
      : [{ text: merchant.name, as: 'name' }],
    currencyDecimals: decimalsOf(currency) ?? 2,
    forecastLimit,
  };
}
