// How well a predicted order was, by what its first k places earned against the best order's: normalised discounted cumulative gain.
//   DCG = Σ over places p of gain(p) / log2(p + 1),   NDCG = DCG(predicted order) / DCG(best order),   0 to 1
// Reference: Järvelin & Kekäläinen (2002), ACM Transactions on Information Systems 20, 422-446. Ties: the earlier member stands first.

/** 1 when nothing was earned at all: no order could have been better. */
export function ndcg(actual: readonly number[], predicted: readonly number[], k: number): number {
  const best = earned(actual, actual, k);
  return best === 0 ? 1 : earned(actual, predicted, k) / best;
}

function earned(actual: readonly number[], by: readonly number[], k: number): number {
  const order = actual.map((_, index) => index).sort((a, b) => (by[b] ?? 0) - (by[a] ?? 0) || a - b);
  return order.slice(0, k).reduce((sum, member, place) => sum + (actual[member] ?? 0) / Math.log2(place + 2), 0);
}
