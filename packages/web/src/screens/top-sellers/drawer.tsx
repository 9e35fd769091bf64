// Beside the ranking, or on a phone in its place: a category with what stands behind its number, or the orders behind
// the whole ranking. Escape closes it; what was opened by the reader takes the focus.

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Instant, RankedCategory, TopCategories } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { useKey } from '../../frame/use-key.ts';
import { Change } from '../../parts/change.tsx';
import { productsQuery } from '../../queries/order-lines.ts';
import { salesQuery } from '../../queries/sales.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { comparedWith } from '../../words/headline.ts';
import { CategoryHistory } from './category-history.tsx';
import { Explain } from './explain.tsx';
import { PRODUCTS_SHOWN, Products } from './products.tsx';
import { ROWS_MAX } from './ranking-panel.tsx';

export interface DrawerProps {
  readonly sales: TopCategories | undefined;
  /** What the reader's look before this one had seen. */
  readonly since: Instant | undefined;
  readonly running: boolean;
}

export function Drawer({ sales, since, running }: DrawerProps) {
  const { view, change, texts } = usePage();
  const { categoryId } = view;
  useKey('Escape', () => {
    if (view.explain && categoryId !== undefined) change({ explain: false });
    else change({ categoryId: undefined, explain: false });
  });
  if (categoryId === undefined) {
    return (
      <Sheet name={texts.topSellers.drawer.everything}>
        <Explain since={since} running={running} />
      </Sheet>
    );
  }
  return <Category key={categoryId} categoryId={categoryId} sales={sales} since={since} running={running} />;
}

interface CategoryProps extends DrawerProps {
  readonly categoryId: number;
}

function Category({ categoryId, sales, since, running }: CategoryProps) {
  const { view, change, texts } = usePage();
  const words = texts.topSellers;
  const { category, name } = useCategory(categoryId, sales, running);
  if (view.explain) {
    return (
      <Sheet name={name} below={<Figures category={category} sales={sales} />}>
        <p className="mb-2">
          <button type="button" className="link" onClick={() => change({ explain: false })}>
            {words.explain.back}
          </button>
        </p>
        <Explain categoryId={categoryId} since={since} running={running} />
      </Sheet>
    );
  }
  return (
    <Sheet name={name} place={placeOf(category, words.drawer)} below={<Figures category={category} sales={sales} />}>
      <ErrorBoundary what={words.drawer.historyWhat}>
        <CategoryHistory categoryId={categoryId} name={name} running={running} />
      </ErrorBoundary>
      <ErrorBoundary what={words.drawer.products}>
        <Products categoryId={categoryId} running={running} />
      </ErrorBoundary>
      <button type="button" className="link mt-3" onClick={() => change({ explain: true })}>
        {words.explain.open} →
      </button>
    </Sheet>
  );
}

/** The category's row; one below the shown places is looked for in the whole ranking. */
function useCategory(categoryId: number, sales: TopCategories | undefined, running: boolean) {
  const { merchant, span } = usePage();
  const { merchantId } = merchant;
  const isIt = (one: RankedCategory) => one.categoryId === categoryId;
  const shown = sales?.categories.find(isIt);
  const hidden = shown === undefined && (sales?.rest.categories ?? 0) > 0;
  const all = useQuery({ ...salesQuery({ merchantId, span, running, limit: ROWS_MAX }), enabled: hidden }).data;
  const category = shown ?? (hidden ? all?.categories.find(isIt) : undefined);
  const products = useQuery({
    ...productsQuery({ merchantId, span, running }, categoryId, PRODUCTS_SHOWN),
    enabled: category === undefined,
  }).data;
  return { category, name: category?.categoryName ?? products?.categoryName ?? `${categoryId}` };
}

type Words = ReturnType<typeof usePage>['texts']['topSellers']['drawer'];

function placeOf(category: RankedCategory | undefined, words: Words): string {
  if (category === undefined) return '';
  const { rank, previousRank } = category;
  if (previousRank === null) return words.placeNew(String(rank));
  return words.place(String(rank), previousRank === undefined ? undefined : String(previousRank));
}

interface FiguresProps {
  readonly category: RankedCategory | undefined;
  readonly sales: TopCategories | undefined;
}

function Figures({ category, sales }: FiguresProps) {
  const { format, texts, nearness } = usePage();
  const words = texts.topSellers;
  if (sales === undefined) return null;
  if (category === undefined) return <p className="text-ink-2">{words.drawer.notSold}</p>;
  const { amount, change, orders, quantity } = category;
  return (
    <>
      <p className="drawer-figure">{format.amount(amount)}</p>
      <p className="mt-1 text-sm text-ink-2">
        {change === undefined ? null : (
          <>
            <Change change={change} format={format} />{' '}
            {change === null ? null : words.against(comparedWith({ sales, nearness }, format, texts))}
            {' · '}
          </>
        )}
        {words.drawer.orders(orders, format.integer(orders))}
        {' · '}
        {words.drawer.pieces(quantity, format.integer(quantity))}
      </p>
    </>
  );
}

interface SheetProps {
  readonly name: string;
  readonly place?: string;
  readonly below?: ReactNode;
  readonly children: ReactNode;
}

function Sheet({ name, place, below, children }: SheetProps) {
  const { change, texts } = usePage();
  const heading = useOpenedFocus();
  return (
    <aside className="panel drawer" aria-label={name}>
      <header className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 ref={heading} tabIndex={-1} className="drawer-name">
            {name}
          </h2>
          {place ? <p className="text-[13px] text-ink-3">{place}</p> : null}
        </div>
        <button
          type="button"
          className="icon-button no-print flex-none"
          aria-label={texts.frame.close}
          onClick={() => change({ categoryId: undefined, explain: false })}
        >
          ✕
        </button>
      </header>
      {below}
      <div className="mt-4">{children}</div>
    </aside>
  );
}

/** Opened by a press on this page, not by the address that it was loaded with. */
function useOpenedFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) heading.current?.focus();
  }, []);
  return heading;
}
