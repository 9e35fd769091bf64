// What sells most in the chosen period: the sentence, the ranking, and beside it the category that is open.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { PeriodControl } from '../../frame/period-control.tsx';
import { useShownFreshness } from '../../frame/shown-freshness.ts';
import { FreshnessNote } from '../../parts/freshness-note.tsx';
import { HeadlineSentence } from '../../parts/headline-sentence.tsx';
import { forecastsQuery } from '../../queries/forecasts.ts';
import { historyQuery } from '../../queries/history.ts';
import { RANKING_LIMIT_MAX, salesQuery } from '../../queries/sales.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { forecastPeriodOf, spanOf, stepSpan } from '../../view/period.ts';
import { PERIOD_TYPES } from '../../view/url-state.ts';
import { headline } from '../../words/headline.ts';
import { LateOrders } from './late-orders.tsx';
import { RankingPanel } from './ranking-panel.tsx';

const ROWS_SHOWN = 10;
const FORECAST_ROWS = 20;

const CategoryDetails = lazy(async () => ({ default: (await import('./category-details.tsx')).CategoryDetails }));

export function TopSellers() {
  const { merchant, view, span, running, nearness, format, texts } = usePage();
  const { merchantId } = merchant;
  const isRunning = span.type !== 'CUSTOM' && span.start === running.start;
  const limit = view.all ? RANKING_LIMIT_MAX : ROWS_SHOWN;
  const sales = useAsked(useQuery(salesQuery({ merchantId, span, running: isRunning, limit })));
  const history = useQuery(historyQuery({ merchantId, span, running: isRunning }));
  const bucketType = forecastPeriodOf(span.type);
  const forecasts = useQuery({
    ...forecastsQuery({ merchantId, bucketType, model: 'auto', lookback: 4, horizon: 1, limit: FORECAST_ROWS }),
    enabled: nearness === 'now' && sales.data !== undefined,
  });
  const freshness = useShownFreshness(sales.data, sales.failure !== null);
  usePrefetch(limit);
  const pieces = sales.data
    ? headline({ sales: sales.data, forecasts: forecasts.data, nearness }, format, texts)
    : [{ text: merchant.name, as: 'name' as const }];
  return (
    <>
      <PeriodControl />
      <HeadlineSentence pieces={pieces} />
      <FreshnessNote freshness={freshness} />
      <LateOrders key={merchantId} asOf={sales.data?.asOf} />
      <div className={view.categoryId === undefined ? undefined : 'split'}>
        <ErrorBoundary what={texts.topSellers.what} resetKey={`${merchantId} ${span.type} ${span.start}`}>
          <RankingPanel query={sales} history={history.data} rows={ROWS_SHOWN} />
        </ErrorBoundary>
        {view.categoryId === undefined ? null : (
          <ErrorBoundary what={texts.topSellers.category.history} resetKey={`${view.categoryId} ${span.start}`}>
            <Suspense
              fallback={
                <aside className="panel details">
                  <SkeletonRows rows={8} waitingFor={texts.topSellers.category.history} />
                </aside>
              }
            >
              <CategoryDetails key={view.categoryId} categoryId={view.categoryId} forecasts={forecasts.data} />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
    </>
  );
}

/** The period before and the other lengths are asked for while nobody waits, so that a switch finds its answer. */
function usePrefetch(limit: number): void {
  const { merchant, span, today } = usePage();
  const { merchantId, weekStart } = merchant;
  const client = useQueryClient();
  const { type, start, end } = span;
  useEffect(() => {
    const timer = setTimeout(() => {
      const before = stepSpan({ type, start, end }, -1);
      void client.prefetchQuery({
        ...salesQuery({ merchantId, span: before, running: false, limit }),
        staleTime: 30_000,
      });
      for (const other of PERIOD_TYPES) {
        if (other === type || other === 'CUSTOM') continue;
        const current = spanOf({ period: other, start: undefined, until: undefined }, today, weekStart);
        const request = { merchantId, span: current, running: true, limit };
        void client.prefetchQuery({ ...salesQuery(request), staleTime: 30_000 });
      }
    }, PREFETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [client, merchantId, weekStart, today, type, start, end, limit]);
}

/** The first screen comes first. */
const PREFETCH_AFTER_MS = 1_200;
