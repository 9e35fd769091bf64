// The chosen period's ranking with its own loading, empty and failed states, and the way to take it along.

import type { History, TopCategories } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import type { Asked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { comparedWith } from '../../words/headline.ts';
import { RankingExport } from './ranking-export.tsx';
import { RankingTable } from './ranking-table.tsx';

export interface RankingPanelProps {
  readonly query: Asked<TopCategories>;
  readonly history: History | undefined;
  readonly rows: number;
}

export function RankingPanel({ query, history, rows }: RankingPanelProps) {
  const { nearness, format, texts } = usePage();
  const words = texts.topSellers;
  const sales = query.data;
  if (sales === undefined) {
    return (
      <section className="panel" aria-label={words.what}>
        {query.failure === null ? (
          <SkeletonRows rows={rows} waitingFor={words.what} />
        ) : (
          <Failure
            what={words.what}
            why={whyOf(query.failure)}
            meanwhile={texts.state.meanwhile}
            onRetry={query.retry}
          />
        )}
      </section>
    );
  }
  const now = nearness === 'now' && sales.bucketType !== 'CUSTOM';
  if (sales.categories.length === 0) {
    return (
      <section className="panel" aria-label={words.what}>
        <p className="nothing">{words.empty(now, sales.bucketType)}</p>
      </section>
    );
  }
  return (
    <section className="panel" aria-label={words.what} aria-busy={query.outdated}>
      <div className="panel-body" aria-busy={query.outdated}>
        <RankingTable
          key={sales.merchantId}
          sales={sales}
          history={history}
          comparison={words.compared.column(now, sales.bucketType)}
          comparisonInFull={comparedWith(sales, nearness, format, texts)}
        />
      </div>
      <RankingFoot sales={sales} now={now} />
    </section>
  );
}

function RankingFoot({ sales, now }: { readonly sales: TopCategories; readonly now: boolean }) {
  const { view, change, nearness, format, texts } = usePage();
  const words = texts.topSellers;
  const compared = sales.categories.some(({ previousAmount }) => previousAmount !== undefined);
  const than = comparedWith(sales, nearness, format, texts);
  return (
    <footer className="panel-foot ranking-foot">
      <p>
        {compared ? (now ? words.compared.samePart(than, sales.bucketType) : words.compared.whole(than)) : null}{' '}
        {view.all ? (
          <button type="button" className="link" onClick={() => change({ all: false })}>
            {words.table.showFew}
          </button>
        ) : null}
      </p>
      <RankingExport sales={sales} />
    </footer>
  );
}
