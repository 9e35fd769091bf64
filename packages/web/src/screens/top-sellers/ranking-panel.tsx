// The chosen period's ranking with its own loading, empty and failed states.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { TopCategories } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import type { Asked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { historyQuery } from '../../queries/history.ts';
import { salesQuery } from '../../queries/sales.ts';
import { auditQuery } from '../../queries/system.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { formatView } from '../../view/url-state.ts';
import { comparedWith } from '../../words/headline.ts';
import { rankingCsv } from './ranking-csv.ts';
import { RankingTable } from './ranking-table.tsx';

export const ROWS_SHOWN = 10;
export const ROWS_MAX = 1_000;

export interface RankingPanelProps {
  readonly sales: Asked<TopCategories>;
  readonly running: boolean;
}

export function RankingPanel({ sales, running }: RankingPanelProps) {
  const { texts, nearness } = usePage();
  const { data } = sales;
  const words = texts.topSellers;
  return (
    <section className="panel" aria-label={words.sales}>
      <div className="panel-body" aria-busy={sales.outdated}>
        {data === undefined ? (
          <NoRanking sales={sales} />
        ) : data.categories.length === 0 ? (
          <p className="nothing">{nearness === 'now' ? words.nothingYet : words.nothing}</p>
        ) : (
          <Ranking sales={data} running={running} />
        )}
      </div>
    </section>
  );
}

function NoRanking({ sales }: Pick<RankingPanelProps, 'sales'>) {
  const { texts } = usePage();
  const what = texts.topSellers.sales;
  if (sales.failure === null) return <SkeletonRows rows={ROWS_SHOWN} waitingFor={what} />;
  return <Failure what={what} why={whyOf(sales.failure)} meanwhile={texts.state.meanwhile} onRetry={sales.retry} />;
}

function Ranking({ sales, running }: { readonly sales: TopCategories; readonly running: boolean }) {
  const { merchant, span, change, nearness, format, texts } = usePage();
  const words = texts.topSellers;
  const than = comparedWith({ sales, nearness }, format, texts);
  // The lines are a help beside the numbers: without an answer the column stays empty.
  const history = useQuery(historyQuery({ merchantId: merchant.merchantId, span, running })).data;
  const shown = history?.merchantId === sales.merchantId ? history : undefined;
  return (
    <>
      <RankingTable
        key={sales.merchantId}
        sales={sales}
        history={shown}
        comparison={words.against(than)}
        onShowAll={() => change({ all: true })}
      />
      <RankingNotes sales={sales} running={running} than={than} />
    </>
  );
}

interface RankingNotesProps {
  readonly sales: TopCategories;
  readonly running: boolean;
  readonly than: string;
}

function RankingNotes({ sales, running, than }: RankingNotesProps) {
  const { merchant, view, change, span, nearness, format, texts } = usePage();
  const client = useQueryClient();
  const words = texts.topSellers;
  const compared = sales.categories.some(({ previousAmount }) => previousAmount !== undefined);
  const period = format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd);
  const { merchantId } = merchant;
  return (
    <footer className="ranking-notes">
      <div className="min-w-0">
        {compared ? <p>{nearness === 'now' ? words.comparedPart(than) : words.compared(than)}</p> : null}
        <Agreement />
      </div>
      <div className="no-print flex flex-wrap items-center gap-x-4 gap-y-1">
        {view.all ? (
          <button type="button" className="link" onClick={() => change({ all: false })}>
            {words.showTen}
          </button>
        ) : null}
        <Link className="link" href={`/${formatView({ ...view, categoryId: undefined, explain: true })}`}>
          {words.explain.open}
        </Link>
        <ExportMenu
          name={`${merchant.name} ${period}`}
          table={async () =>
            rankingCsv(
              await client.fetchQuery({ ...salesQuery({ merchantId, span, running, limit: ROWS_MAX }), staleTime: 0 }),
              texts,
            )
          }
        />
      </div>
    </footer>
  );
}

/** Only said when it is known to be so; the system's own screen tells everything else. */
function Agreement() {
  const { merchant, format, texts } = usePage();
  const audit = useQuery(auditQuery(merchant.merchantId)).data;
  if (audit?.state !== 'agrees' || audit.checkedAt === null) return null;
  return <p>{texts.topSellers.agree(format.age(Date.now() - Date.parse(audit.checkedAt)))}</p>;
}
