// The ranking of one period. Guarantee: rows, rest and total are the server's own amounts, and rows + rest = total.

import { useRef, useState } from 'react';
import type { Decimal, History, RankedCategory, TopCategories } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { Change } from '../../parts/change.tsx';
import { MoveMark } from '../../parts/move-mark.tsx';
import { Bar } from '../../ui/bar.tsx';
import { useGlide } from '../../ui/use-glide.ts';
import { lengthOf, shareOf } from '../../words/decimal.ts';
import { moveSince } from '../../words/moves.ts';
import { SparkLine } from './spark-line.tsx';

export interface RankingTableProps {
  readonly sales: TopCategories;
  readonly history: History | undefined;
  /** "vs last week" */
  readonly comparison: string;
  /** "against last week by Sunday 14:03" */
  readonly comparisonInFull: string;
}

export function RankingTable({ sales, history, comparison, comparisonInFull }: RankingTableProps) {
  const { view, format, texts } = usePage();
  const body = useRef<HTMLTableSectionElement>(null);
  useGlide(body);
  const words = texts.topSellers.table;
  const leader = sales.categories[0];
  const columns = { moves: hasMoves(sales), history };
  const amountsOf = new Map(history?.categories.map(({ categoryId, amounts }) => [categoryId, amounts]));
  const buckets = history === undefined ? '' : texts.period.count(history.bucketType, history.buckets.length);
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
          {columns.moves ? (
            <th scope="col" className="moved since">
              <span className="unseen">{words.move}</span>
            </th>
          ) : null}
          <th scope="col">{words.category}</th>
          <th scope="col" className="number">
            {words.sales}
          </th>
          <th scope="col" className="number share">
            {words.share}
          </th>
          <th scope="col" className="number" title={comparisonInFull}>
            {comparison}
          </th>
          <th scope="col" className="trend">
            {words.trend(buckets)}
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {sales.categories.map((category) => (
          <RankingRow
            key={category.categoryId}
            category={category}
            leader={leader}
            amounts={amountsOf.get(category.categoryId)}
            columns={columns}
            open={view.categoryId === category.categoryId}
          />
        ))}
      </tbody>
      <RankingFoot sales={sales} columns={columns} />
    </table>
  );
}

interface Columns {
  readonly moves: boolean;
  readonly history: History | undefined;
}

interface RankingRowProps {
  readonly category: RankedCategory;
  readonly leader: RankedCategory | undefined;
  readonly amounts: readonly Decimal[] | undefined;
  readonly columns: Columns;
  readonly open: boolean;
}

function RankingRow({ category, leader, amounts, columns, open }: RankingRowProps) {
  const { change, format } = usePage();
  const [pointed, setPointed] = useState(false);
  const show = () => change({ categoryId: category.categoryId });
  return (
    <tr
      data-key={category.categoryId}
      data-row
      className={open ? 'row row-open' : 'row'}
      onClick={show}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setPointed(true)}
      onBlur={() => setPointed(false)}
    >
      <td className="rank">{category.rank}</td>
      {columns.moves ? (
        <td className="moved since">
          <MoveMark move={moveSince(category)} />
        </td>
      ) : null}
      <th scope="row">
        <span className="named-bar">
          <button type="button" className="name" aria-expanded={open} data-category={category.categoryId}>
            {category.categoryName}
          </button>
          <Bar part={lengthOf(category.amount, leader?.amount ?? category.amount)} />
        </span>
      </th>
      <td className="number amount">{format.amount(category.amount)}</td>
      <td className="number share">{format.share(category.share)}</td>
      <td className="number change">
        <Change change={category.change} format={format} />
      </td>
      <td className="trend">
        {amounts === undefined ? null : <SparkLine amounts={amounts} />}
        {pointed && amounts !== undefined && columns.history !== undefined ? (
          <SparkValues amounts={amounts} history={columns.history} />
        ) : null}
      </td>
    </tr>
  );
}

function SparkValues({ amounts, history }: { readonly amounts: readonly Decimal[]; readonly history: History }) {
  const { format } = usePage();
  return (
    <dl className="spark-values">
      {history.buckets.map(({ start }, index) => (
        <div key={start}>
          <dt>{format.tick(history.bucketType, start)}</dt>
          <dd>{format.amount(amounts[index] ?? '0')}</dd>
        </div>
      ))}
    </dl>
  );
}

function RankingFoot({ sales, columns }: { readonly sales: TopCategories; readonly columns: Columns }) {
  const { change, format, texts } = usePage();
  const words = texts.topSellers.table;
  const { rest, total, categories } = sales;
  const count = categories.length + rest.categories;
  return (
    <tfoot>
      {rest.categories === 0 ? null : (
        <tr className="rest">
          <td className="rank" />
          {columns.moves ? <td className="since" /> : null}
          <th scope="row">
            {words.more(format.integer(rest.categories))}{' '}
            <button type="button" className="link" onClick={() => change({ all: true })}>
              {words.showAll}
            </button>
          </th>
          <td className="number amount">{format.amount(rest.amount)}</td>
          <td className="number share">{format.share(shareOf(rest.amount, total.amount))}</td>
          <td className="number change" />
          <td className="trend" />
        </tr>
      )}
      <tr className="total">
        <td className="rank" />
        {columns.moves ? <td className="since" /> : null}
        <th scope="row">{count === 1 ? words.allOne : words.all(format.integer(count))}</th>
        <td className="number amount">{format.amount(total.amount)}</td>
        <td className="number share">{format.share('1')}</td>
        <td className="number change">
          <Change change={total.change} format={format} />
        </td>
        <td className="trend">
          {columns.history === undefined ? null : <SparkLine amounts={columns.history.total.amounts} />}
        </td>
      </tr>
    </tfoot>
  );
}

/** The server tells the earlier places or it does not; a column of blanks helps nobody. */
function hasMoves(sales: TopCategories): boolean {
  return sales.categories.some(({ previousRank }) => previousRank !== undefined);
}
