// How good a predicted order was, by what its first k places really sold.
// A place is by the values given, larger first; equal values by the order given.
// Guarantee: pure; 0 to 1, larger is better; null where nothing was sold, because then no order is better than another.
import { log } from '../numeric/elementary.ts';

/**
 * Normalised discounted cumulative gain, the gain of a member being its actual sales (not 2^sales - 1, as some define it):
 *   DCG = Σ over places p ≤ k of sales / log2(p + 1),   NDCG = DCG in the predicted order / DCG in the actual order
 * The logarithm's base cancels.
 * Järvelin & Kekäläinen (2002), ACM Transactions on Information Systems 20, 422-446.
 * @param predicted points, or expected ranks with their sign turned
 */
export function ndcg(actual: readonly number[], predicted: readonly number[], k: number): number | null {
  const best = gain(actual, orderBy(actual), k);
  return best > 0 ? gain(actual, orderBy(predicted), k) / best : null;
}

/**
 * Of the k members that sold most, the share that was predicted among the first k. When fewer than k sold anything, of these.
 */
export function overlap(actual: readonly number[], predicted: readonly number[], k: number): number | null {
  const best = orderBy(actual)
    .slice(0, k)
    .filter((member) => (actual[member] as number) > 0);
  const said = new Set(orderBy(predicted).slice(0, k));
  return best.length === 0 ? null : best.filter((member) => said.has(member)).length / best.length;
}

/** Members by their values, larger first. */
export function orderBy(values: readonly number[]): number[] {
  return values.map((_, member) => member).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

function gain(actual: readonly number[], order: readonly number[], k: number): number {
  return order.slice(0, k).reduce((sum, member, place) => sum + (actual[member] as number) / log(place + 2), 0);
}
