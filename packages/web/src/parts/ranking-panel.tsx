// The chosen period's ranking with its own loading, empty and failed states.

import type { BucketType } from '@topline/domain/bucket.ts';
import { type TopCategories, whyOf } from '../api.ts';
import type { Format } from '../format.ts';
import { comparedWith } from '../headline.ts';
import { type Nearness, PERIOD_WORDS } from '../period.ts';
import { Failure } from '../ui/failure.tsx';
import { Panel } from '../ui/panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { Asked } from '../use-asked.ts';
import { RankingTable } from './ranking-table.tsx';

export interface RankingPanelProps {
  readonly query: Asked<TopCategories>;
  readonly period: BucketType;
  readonly nearness: Nearness;
  readonly format: Format;
  readonly rows: number;
  readonly all: boolean;
  readonly onShowAll: (all: boolean) => void;
}

export function RankingPanel(props: RankingPanelProps) {
  const { query, nearness, format } = props;
  const sales = query.data;
  // The words follow the numbers on the screen, which may still be those of the period before.
  const period = sales?.bucketType ?? props.period;
  return (
    <Panel
      title={titleOf(period, nearness)}
      aside={sales === undefined ? undefined : format.period(period, sales.bucketStart, sales.bucketEnd)}
      busy={query.outdated}
      foot={sales === undefined ? undefined : <RankingFoot {...props} sales={sales} />}
    >
      <RankingContent {...props} period={period} />
    </Panel>
  );
}

function RankingContent({ query, period, nearness, format, rows, onShowAll }: RankingPanelProps) {
  const sales = query.data;
  const what = nearness === 'now' ? `${PERIOD_WORDS[period].now.toLowerCase()}'s sales` : 'the sales of this period';
  if (sales === undefined) {
    if (query.failure === null) return <SkeletonRows rows={rows} waitingFor={what} />;
    return (
      <Failure
        what={capital(what)}
        why={whyOf(query.failure)}
        meanwhile="The page asks again every few seconds; forecasts beside this go on if they can."
        onRetry={query.retry}
      />
    );
  }
  if (sales.categories.length === 0) return <NothingSold nearness={nearness} one={PERIOD_WORDS[period].one} />;
  return (
    <RankingTable
      key={sales.merchantId}
      sales={sales}
      caption={`Categories by sales, ${format.period(period, sales.bucketStart, sales.bucketEnd)}`}
      comparison={
        nearness === 'now' ? `vs ${PERIOD_WORDS[period].last.toLowerCase()}` : `vs ${PERIOD_WORDS[period].one} before`
      }
      comparisonInFull={`against ${comparedWith(sales, nearness, format)}`}
      format={format}
      onShowAll={() => onShowAll(true)}
    />
  );
}

function NothingSold({ nearness, one }: { readonly nearness: Nearness; readonly one: string }) {
  return (
    <p className="nothing">
      {nearness === 'now'
        ? `No order has a date in this ${one} yet. It will appear here within seconds of being accepted.`
        : `No order has a date in this ${one}.`}
    </p>
  );
}

function RankingFoot({
  sales,
  nearness,
  format,
  all,
  onShowAll,
}: RankingPanelProps & { readonly sales: TopCategories }) {
  const compared = sales.categories.some(({ previousAmount }) => previousAmount !== undefined);
  return (
    <>
      {all ? (
        <button type="button" className="link" onClick={() => onShowAll(false)}>
          Show the first ten only
        </button>
      ) : null}
      {compared ? (
        <p>
          Compared with {comparedWith(sales, nearness, format)}
          {nearness === 'now' ? `: the same part of the ${PERIOD_WORDS[sales.bucketType].one}.` : '.'}
        </p>
      ) : null}
    </>
  );
}

function titleOf(period: BucketType, nearness: Nearness): string {
  const words = PERIOD_WORDS[period];
  if (nearness === 'now') return `${words.now} so far`;
  return nearness === 'last' ? words.last : capital(words.one);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
