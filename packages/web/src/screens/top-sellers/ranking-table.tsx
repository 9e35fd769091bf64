// The ranking of one period. Guarantee: rows, rest and total are the server's own amounts, and rows + rest = total.
// A row that did not change is not drawn again, so that hundreds of them stay smooth while numbers come in.

import { memo, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { RankedCategory, TopCategories } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { Change } from '../../parts/change.tsx';
import { MoveMark } from '../../parts/move-mark.tsx';
import type { History } from '../../queries/history.ts';
import { Bar } from '../../ui/bar.tsx';
import { useGlide } from '../../ui/use-glide.ts';
import { formatView } from '../../view/url-state.ts';
import { lengthOf, shareOf } from '../../words/decimal.ts';
import type { Format } from '../../words/format.ts';
import { moveSince } from '../../words/moves.ts';
import { TrendLine } from './trend-line.tsx';

export interface RankingTableProps {
  readonly sales: TopCategories;
  readonly history: History | undefined;
  /** "against last week by Sunday 14:03" */
  readonly comparison: string;
  readonly onShowAll: () => void;
}

export function RankingTable({ sales, history, comparison, onShowAll }: RankingTableProps) {
  const { view, format, texts } = usePage();
  const words = texts.topSellers;
  const body = useRef<HTMLTableSectionElement>(null);
  useGlide(body);
  const trends = useMemo(() => new Map(history?.categories.map((one) => [one.categoryId, one.amounts])), [history]);
  const leader = sales.categories[0]?.amount;
  return (
    <table className="ranking">
      <caption className="unseen">
        {words.caption(format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd))}
      </caption>
      <thead>
        <tr>
          <th scope="col" className="rank">
            <span className="unseen">{words.rank}</span>
          </th>
          <th scope="col" className="moved since">
            <span className="unseen">{words.move}</span>
          </th>
          <th scope="col">{words.category}</th>
          <th scope="col" className="number">
            {words.amount}
          </th>
          <th scope="col" className="number share">
            {words.share}
          </th>
          <th scope="col" className="number" title={comparison}>
            {words.versus[sales.bucketType]}
          </th>
          {history === undefined ? (
            <td className="trend-column" />
          ) : (
            <th scope="col" className="trend-column">
              {texts.period.count(history.bucketType, history.buckets.length)}
            </th>
          )}
        </tr>
      </thead>
      <tbody ref={body}>
        {sales.categories.map((category) => (
          <RankingRow
            key={category.categoryId}
            category={category}
            leader={leader ?? category.amount}
            href={`/${formatView({ ...view, categoryId: category.categoryId, explain: false })}`}
            open={view.categoryId === category.categoryId}
            trend={trends.get(category.categoryId)}
            history={history}
            format={format}
          />
        ))}
      </tbody>
      <RankingFoot sales={sales} onShowAll={onShowAll} />
    </table>
  );
}

interface RankingRowProps {
  readonly category: RankedCategory;
  readonly leader: RankedCategory['amount'];
  readonly href: string;
  readonly open: boolean;
  readonly trend: readonly string[] | undefined;
  readonly history: History | undefined;
  readonly format: Format;
}

const RankingRow = memo(function RankingRow(props: RankingRowProps) {
  const { category, leader, href, open, trend, history, format } = props;
  return (
    <tr data-key={category.categoryId} data-row className={open ? 'row-open' : undefined}>
      <td className="rank">{category.rank}</td>
      <td className="moved since">
        <MoveMark move={moveSince(category)} />
      </td>
      <th scope="row">
        <span className="named-bar">
          <Link href={href} className="name row-link" aria-current={open ? 'true' : undefined}>
            {category.categoryName}
          </Link>
          <Bar part={lengthOf(category.amount, leader)} />
        </span>
      </th>
      <td className="number amount">{format.amount(category.amount)}</td>
      <td className="number share">{format.share(category.share)}</td>
      <td className="number change">
        <Change change={category.change} format={format} />
      </td>
      <td className="trend-column">
        {trend === undefined || history === undefined ? null : (
          <TrendLine name={category.categoryName} amounts={trend} history={history} />
        )}
      </td>
    </tr>
  );
});

function RankingFoot({ sales, onShowAll }: Pick<RankingTableProps, 'sales' | 'onShowAll'>) {
  const { format, texts } = usePage();
  const words = texts.topSellers;
  const { rest, total, categories } = sales;
  const count = categories.length + rest.categories;
  return (
    <tfoot>
      {rest.categories === 0 ? null : (
        <tr className="rest">
          <td className="rank" />
          <td className="since" />
          <th scope="row">
            {words.more(format.integer(rest.categories))}{' '}
            <button type="button" className="link" onClick={onShowAll}>
              {words.showAll}
            </button>
          </th>
          <td className="number amount">{format.amount(rest.amount)}</td>
          <td className="number share">{format.share(shareOf(rest.amount, total.amount))}</td>
          <td className="number change" />
          <td className="trend-column" />
        </tr>
      )}
      <tr className="total">
        <td className="rank" />
        <td className="since" />
        <th scope="row">{words.all(count, format.integer(count))}</th>
        <td className="number amount">{format.amount(total.amount)}</td>
        <td className="number share">{format.share('1')}</td>
        <td className="number change">
          <Change change={total.change} format={format} />
        </td>
        <td className="trend-column" />
      </tr>
    </tfoot>
  );
}
