// The ranking of one period. Guarantee: rows, rest and total are the server's own amounts, and rows + rest = total.

import { useRef } from 'react';
import type { RankedCategory, TopCategories } from '../../api/answers.ts';
import { Change } from '../../parts/change.tsx';
import { MoveMark } from '../../parts/move-mark.tsx';
import { Bar } from '../../ui/bar.tsx';
import { useGlide } from '../../ui/use-glide.ts';
import { lengthOf, shareOf } from '../../words/decimal.ts';
import type { Format } from '../../words/format.ts';
import { moveSince } from '../../words/moves.ts';

export interface RankingTableProps {
  readonly sales: TopCategories;
  readonly caption: string;
  /** "vs last week" */
  readonly comparison: string;
  /** "against last week by Sunday 14:03" */
  readonly comparisonInFull: string;
  readonly format: Format;
  readonly onShowAll: () => void;
}

export function RankingTable(props: RankingTableProps) {
  const { sales, caption, comparison, comparisonInFull, format, onShowAll } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  useGlide(body);
  const leader = sales.categories[0];
  const moves = hasMoves(sales);
  return (
    <table>
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" className="rank">
            <span className="unseen">Rank</span>
          </th>
          {moves ? (
            <th scope="col" className="moved since">
              <span className="unseen">Move</span>
            </th>
          ) : null}
          <th scope="col">Category</th>
          <th scope="col" className="number">
            Sales
          </th>
          <th scope="col" className="number share">
            Share
          </th>
          <th scope="col" className="number" title={comparisonInFull}>
            {comparison}
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {sales.categories.map((category) => (
          <RankingRow key={category.categoryId} category={category} leader={leader} moves={moves} format={format} />
        ))}
      </tbody>
      <RankingFoot sales={sales} format={format} onShowAll={onShowAll} />
    </table>
  );
}

interface RankingRowProps {
  readonly category: RankedCategory;
  readonly leader: RankedCategory | undefined;
  readonly moves: boolean;
  readonly format: Format;
}

function RankingRow({ category, leader, moves, format }: RankingRowProps) {
  return (
    <tr data-key={category.categoryId}>
      <td className="rank">{category.rank}</td>
      {moves ? (
        <td className="moved since">
          <MoveMark move={moveSince(category)} />
        </td>
      ) : null}
      <th scope="row">
        <span className="named-bar">
          <span className="name">{category.categoryName}</span>
          <Bar part={lengthOf(category.amount, leader?.amount ?? category.amount)} />
        </span>
      </th>
      <td className="number amount">{format.amount(category.amount)}</td>
      <td className="number share">{format.share(category.share)}</td>
      <td className="number change">
        <Change change={category.change} format={format} />
      </td>
    </tr>
  );
}

function RankingFoot({ sales, format, onShowAll }: Pick<RankingTableProps, 'sales' | 'format' | 'onShowAll'>) {
  const { rest, total, categories } = sales;
  const count = categories.length + rest.categories;
  const moves = hasMoves(sales);
  return (
    <tfoot>
      {rest.categories === 0 ? null : (
        <tr className="rest">
          <td className="rank" />
          {moves ? <td className="since" /> : null}
          <th scope="row">
            {format.integer(rest.categories)} more{' '}
            <button type="button" className="link" onClick={onShowAll}>
              Show all
            </button>
          </th>
          <td className="number amount">{format.amount(rest.amount)}</td>
          <td className="number share">{format.share(shareOf(rest.amount, total.amount))}</td>
          <td className="number change" />
        </tr>
      )}
      <tr className="total">
        <td className="rank" />
        {moves ? <td className="since" /> : null}
        <th scope="row">{count === 1 ? 'The one category' : `All ${format.integer(count)} categories`}</th>
        <td className="number amount">{format.amount(total.amount)}</td>
        <td className="number share">{format.share('1')}</td>
        <td className="number change">
          <Change change={total.change} format={format} />
        </td>
      </tr>
    </tfoot>
  );
}

/** The server tells the earlier places or it does not; a column of blanks helps nobody. */
function hasMoves(sales: TopCategories): boolean {
  return sales.categories.some(({ previousRank }) => previousRank !== undefined);
}
