// Who climbs and who falls: a category's place in the forecast against its place in the ranking beside it, and its
// place in the ranking against the period before.

import type { CategoryForecast, RankedCategory, TopCategories } from '../api/answers.ts';
import type { Texts } from '../texts/en.ts';

export type Move =
  | { readonly kind: 'same' }
  | { readonly kind: 'up' | 'down'; readonly places: number }
  /** Not sold at all in the earlier period. */
  | { readonly kind: 'new' }
  /** Below the ranking's last shown place. */
  | { readonly kind: 'outside'; readonly shown: number };

/** Undefined when there is nothing to compare: no ranking, or a forecast without a foundation. */
export function moveOf(forecast: CategoryForecast, sales: TopCategories | undefined): Move | undefined {
  if (sales === undefined || sales.categories.length === 0) return undefined;
  if (forecast.insufficient_history === true) return undefined;
  const now = sales.categories.find((category) => category.categoryId === forecast.category_id);
  if (now === undefined) {
    return sales.rest.categories === 0 ? { kind: 'new' } : { kind: 'outside', shown: sales.categories.length };
  }
  return between(now.rank, forecast.rank);
}

/** A category's place against its place in the period before; undefined when the server did not say. */
export function moveSince({ rank, previousRank }: RankedCategory): Move | undefined {
  if (previousRank === undefined) return undefined;
  return previousRank === null ? { kind: 'new' } : between(previousRank, rank);
}

function between(before: number, after: number): Move {
  if (before === after) return { kind: 'same' };
  return { kind: before > after ? 'up' : 'down', places: Math.abs(before - after) };
}

/** The move as a sentence part: "up 2 places". */
export function moveWords(move: Move, texts: Texts): string {
  const words = texts.change;
  switch (move.kind) {
    case 'same':
      return words.same;
    case 'new':
      return words.none;
    case 'outside':
      return words.outside(move.shown);
    case 'up':
    case 'down':
      return words.moved(move.kind, move.places);
    default:
      return move satisfies never;
  }
}
