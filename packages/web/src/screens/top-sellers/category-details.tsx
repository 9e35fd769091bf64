// One category of the period: its number, history, products, and the orders that make it up. Beside the list on a wide
// screen, above it on a phone. Escape closes it and gives the focus back to its row.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Forecasts, RankedCategory } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { useKey } from '../../frame/use-key.ts';
import { Change } from '../../parts/change.tsx';
import { RANKING_LIMIT_MAX, salesQuery } from '../../queries/sales.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { comparedWith } from '../../words/headline.ts';
import { CategoryHistory } from './category-history.tsx';
import { CategoryProducts } from './category-products.tsx';
import { Explanation } from './explanation.tsx';

export interface CategoryDetailsProps {
  readonly categoryId: number;
  readonly forecasts: Forecasts | undefined;
}

export function CategoryDetails({ categoryId, forecasts }: CategoryDetailsProps) {
  const { merchant, view, change, span, running, nearness, format, texts } = usePage();
  const words = texts.topSellers.category;
  const heading = useRef<HTMLHeadingElement>(null);
  const isRunning = span.type !== 'CUSTOM' && span.start === running.start;
  const { merchantId } = merchant;
  const { data: sales } = useQuery(salesQuery({ merchantId, span, running: isRunning, limit: RANKING_LIMIT_MAX }));
  const category = sales?.categories.find((one) => one.categoryId === categoryId);
  const close = () => {
    change({ categoryId: undefined, explain: false });
    document.querySelector<HTMLElement>(`[data-category="${categoryId}"]`)?.focus();
  };
  useKey('Escape', close);
  useEffect(() => heading.current?.focus(), []);
  if (sales === undefined) {
    return (
      <aside className="panel details">
        <SkeletonRows rows={8} waitingFor={words.history} />
      </aside>
    );
  }
  const name = category?.categoryName ?? `${texts.topSellers.table.category} ${categoryId}`;
  return (
    <aside className="panel details" aria-label={words.what(name)}>
      <header className="details-head">
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        {category === undefined ? null : <small>{words.rank(category.rank, category.previousRank)}</small>}
        <button type="button" className="icon-button" aria-label={texts.frame.close} onClick={close}>
          <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
            <path d="M2 2l10 10M12 2L2 12" stroke="currentColor" strokeWidth="1.6" />
          </svg>
        </button>
      </header>
      {category === undefined ? (
        <p className="nothing">{words.notSold}</p>
      ) : (
        <Numbers category={category} than={comparedWith(sales, nearness, format, texts)} />
      )}
      <CategoryHistory categoryId={categoryId} name={name} forecasts={forecasts} />
      <CategoryProducts categoryId={categoryId} />
      {view.explain ? (
        <Explanation categoryId={categoryId} name={name} />
      ) : (
        <button type="button" className="link" onClick={() => change({ explain: true })}>
          {words.explain} →
        </button>
      )}
    </aside>
  );
}

function Numbers({ category, than }: { readonly category: RankedCategory; readonly than: string }) {
  const { format, texts } = usePage();
  const words = texts.topSellers.category;
  return (
    <>
      <p className="details-amount">{format.amount(category.amount)}</p>
      <p className="details-words">
        {category.change === undefined ? null : (
          <>
            <Change change={category.change} format={format} /> {words.against('', than).trim()} ·{' '}
          </>
        )}
        {words.counts(format.integer(category.orders), format.integer(category.quantity))}
      </p>
    </>
  );
}
