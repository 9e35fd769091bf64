// Which merchants the list offers for what was typed, and in which groups.

import type { Merchant } from '@topline/domain/merchant.ts';

/** More than anybody reads; who looks for another types. */
const SHOWN_MAX = 60;

/** A type, for an interface has no place in the list's own groups. */
export type FoundMerchants = {
  /** The key of its text; null where there is only one group. */
  readonly heading: 'recentMerchants' | 'otherMerchants' | null;
  readonly items: readonly Merchant[];
};

/** By any part of the name or the beginning of the number; without a search the recent ones and then the others. */
export function findMerchants(
  merchants: readonly Merchant[],
  search: string,
  recent: readonly number[],
): FoundMerchants[] {
  const words = search.trim().toLocaleLowerCase();
  if (words !== '') {
    const items = merchants.filter(
      ({ name, merchantId }) => name.toLocaleLowerCase().includes(words) || `${merchantId}`.startsWith(words),
    );
    return groupsOf([{ heading: null, items }]);
  }
  const seen = [...new Set(recent)].flatMap((id) => merchants.find(({ merchantId }) => merchantId === id) ?? []);
  const others = merchants.filter((merchant) => !seen.includes(merchant));
  if (seen.length === 0 || others.length === 0) return groupsOf([{ heading: null, items: [...seen, ...others] }]);
  return groupsOf([
    { heading: 'recentMerchants', items: seen },
    { heading: 'otherMerchants', items: others },
  ]);
}

function groupsOf(groups: readonly FoundMerchants[]): FoundMerchants[] {
  return groups
    .map(({ heading, items }) => ({ heading, items: items.slice(0, SHOWN_MAX) }))
    .filter(({ items }) => items.length > 0);
}
