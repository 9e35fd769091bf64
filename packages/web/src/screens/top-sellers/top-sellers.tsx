// What sells most in the chosen period.

import { useQuery } from '@tanstack/react-query';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { PeriodControl } from '../../frame/period-control.tsx';
import { useShownFreshness } from '../../frame/shown-freshness.ts';
import { FreshnessNote } from '../../parts/freshness-note.tsx';
import { salesQuery } from '../../queries/sales.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { RankingTable } from './ranking-table.tsx';

const ROWS_SHOWN = 10;
const ROWS_MAX = 1_000;

export function TopSellers() {
  const { merchant, view, change, span, running, format, texts } = usePage();
  const sales = useAsked(
    useQuery(
      salesQuery({
        merchantId: merchant.merchantId,
        span,
        running: span.type !== 'CUSTOM' && span.start === running.start,
        limit: view.all ? ROWS_MAX : ROWS_SHOWN,
      }),
    ),
  );
  const freshness = useShownFreshness(sales.data, sales.failure !== null);
  return (
    <>
      <PeriodControl />
      <FreshnessNote freshness={freshness} />
      {sales.data !== undefined ? (
        <RankingTable
          sales={sales.data}
          caption=""
          comparison=""
          comparisonInFull=""
          format={format}
          onShowAll={() => change({ all: true })}
        />
      ) : sales.failure !== null ? (
        <Failure
          what={texts.frame.screens.top}
          why={whyOf(sales.failure)}
          meanwhile={texts.state.meanwhile}
          onRetry={sales.retry}
        />
      ) : (
        <SkeletonRows rows={ROWS_SHOWN} waitingFor={texts.frame.screens.top} />
      )}
    </>
  );
}
