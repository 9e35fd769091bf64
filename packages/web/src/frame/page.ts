// What every part of a merchant's screen knows: whose numbers, which span, and how this reader writes and reads.

import type { LocalDate } from '@topline/domain/bucket.ts';
import type { Merchant } from '@topline/domain/merchant.ts';
import { createContext, useContext } from 'react';
import type { Texts } from '../texts/en.ts';
import type { Nearness, Span } from '../view/period.ts';
import type { View } from '../view/url-state.ts';
import type { ChangeView } from '../view/use-view.ts';
import type { Format } from '../words/format.ts';

export interface Page {
  readonly merchant: Merchant;
  readonly merchants: readonly Merchant[];
  readonly view: View;
  readonly change: ChangeView;
  readonly texts: Texts;
  readonly format: Format;
  /** Where the merchant is. */
  readonly today: LocalDate;
  /** The chosen bucket or span of days. */
  readonly span: Span;
  /** The bucket of that kind that runs now; for a span of days, the days themselves. */
  readonly running: Span;
  readonly nearness: Nearness;
  /** How many decimals the merchant's currency has. */
  readonly currencyDecimals: number;
}

const PageContext = createContext<Page | undefined>(undefined);

export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('usePage is called outside a merchant’s screen');
  return page;
}
