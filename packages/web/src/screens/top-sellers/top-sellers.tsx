// What sells most in the chosen period, and beside it what stands behind one of the numbers.

import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { PeriodControl } from '../../frame/period-control.tsx';
import { useShownFreshness } from '../../frame/shown-freshness.ts';
import { FreshnessNote } from '../../parts/freshness-note.tsx';
import { forecastsQuery } from '../../queries/forecasts.ts';
import { salesQuery } from '../../queries/sales.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { forecastPeriodOf } from '../../view/period.ts';
import { headline } from '../../words/headline.ts';
import { HeadlineSentence } from './headline-sentence.tsx';
import { LateNote, useLastLook } from './late-note.tsx';
import { RankingPanel, ROWS_MAX, ROWS_SHOWN } from './ranking-panel.tsx';
import { useNeighbours } from './use-neighbours.ts';

const Drawer = lazy(async () => ({ default: (await import('./drawer.tsx')).Drawer }));

export function TopSellers() {
  const { merchant, view, span, running: bucket, nearness, format, texts } = usePage();
  const { merchantId } = merchant;
  const running = span.type !== 'CUSTOM' && span.start === bucket.start;
  const limit = view.all ? ROWS_MAX : ROWS_SHOWN;
  const sales = useAsked(useQuery(salesQuery({ merchantId, span, running, limit })));
  const forecasts = useQuery({
    ...forecastsQuery({ merchantId, bucketType: forecastPeriodOf(span.type), ...OUTLOOK }),
    enabled: nearness === 'now' && sales.data !== undefined,
  }).data;
  const freshness = useShownFreshness(sales.data, sales.failure !== null);
  const near = useNeighbours(limit, sales.data !== undefined && !sales.outdated);
  const since = useLastLook(merchantId, sales.data?.asOf);
  const open = view.categoryId !== undefined || view.explain;
  useWayBack(open, view.categoryId);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for a hand that comes near the controls in it */}
      <div onPointerEnter={near} onFocus={near}>
        <PeriodControl />
      </div>
      <div className={open ? 'drawer-behind' : undefined}>
        {sales.data === undefined ? (
          <h1 className="headline">{texts.frame.screens.top}</h1>
        ) : (
          <HeadlineSentence {...headline({ sales: sales.data, forecasts, nearness }, format, texts)} />
        )}
      </div>
      <div className={open ? 'drawer-over' : undefined}>
        <FreshnessNote freshness={freshness} />
        {since === undefined ? null : <LateNote since={since} running={running} />}
      </div>
      <div className={open ? 'with-drawer' : undefined}>
        <div className={open ? 'drawer-over min-w-0' : undefined}>
          <ErrorBoundary what={texts.topSellers.sales}>
            <RankingPanel sales={sales} running={running} />
          </ErrorBoundary>
        </div>
        {open ? (
          <ErrorBoundary what={texts.topSellers.category} resetKey={`${view.categoryId} ${view.explain}`}>
            <Suspense fallback={<SkeletonRows rows={8} waitingFor={texts.topSellers.category} />}>
              <Drawer sales={sales.data} since={since} running={running} />
            </Suspense>
          </ErrorBoundary>
        ) : null}
      </div>
    </>
  );
}

const OUTLOOK = { model: 'auto', lookback: 4, horizon: 1, limit: ROWS_SHOWN } as const;

/** What was open has closed: the focus goes back to the row that it was opened from. */
function useWayBack(open: boolean, categoryId: number | undefined): void {
  const last = useRef<number | undefined>(categoryId);
  useEffect(() => {
    if (categoryId !== undefined) last.current = categoryId;
    else if (!open && last.current !== undefined) {
      document.querySelector<HTMLElement>(`[data-key="${last.current}"] a`)?.focus();
      last.current = undefined;
    }
  }, [open, categoryId]);
}
