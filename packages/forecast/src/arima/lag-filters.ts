// Lag polynomials applied to a series, undone, and undone backwards (the transpose), in place, with zeros before the first value
// and after the last. One polynomial 1 ± Σ c_k B^(k·step) at a time: a multiplied seasonal form costs its factors' terms, not the
// cross terms. One and two terms, nearly all there are, have loops of their own.
// Indices in the loops are in range by construction; `as number` says so without a check at each access.

/** values ← (1 - Σ φ_k B^(k·step)) values, newest first so that it can be done in place. */
export function autoregress(values: Float64Array, coefficients: Float64Array, step: number): void {
  const terms = coefficients.length;
  if (terms === 0) return;
  for (let t = values.length - 1; t >= step; t--) {
    let value = values[t] as number;
    for (let k = 0, at = t - step; k < terms && at >= 0; k++, at -= step) {
      value -= (coefficients[k] as number) * (values[at] as number);
    }
    values[t] = value;
  }
}

/** values ← values / (1 + Σ θ_k B^(k·step)). */
export function undoMovingAverage(values: Float64Array, coefficients: Float64Array, step: number): void {
  const terms = coefficients.length;
  const count = values.length;
  if (terms === 0) return;
  const first = coefficients[0] as number;
  if (terms === 1) {
    for (let t = step; t < count; t++) values[t] = (values[t] as number) - first * (values[t - step] as number);
    return;
  }
  const head = Math.min(terms * step, count);
  for (let t = step; t < head; t++) {
    let value = values[t] as number;
    for (let k = 0, at = t - step; at >= 0; k++, at -= step)
      value -= (coefficients[k] as number) * (values[at] as number);
    values[t] = value;
  }
  const second = coefficients[1] as number;
  if (terms === 2) {
    for (let t = head, one = head - step, two = one - step; t < count; t++, one++, two++)
      values[t] = (values[t] as number) - second * (values[two] as number) - first * (values[one] as number);
    return;
  }
  for (let t = head; t < count; t++) {
    let value = values[t] as number;
    for (let k = terms - 1; k >= 0; k--) value -= (coefficients[k] as number) * (values[t - (k + 1) * step] as number);
    values[t] = value;
  }
}

/** The transpose of undoMovingAverage: from the newest value to the oldest. */
export function undoMovingAverageBackwards(values: Float64Array, coefficients: Float64Array, step: number): void {
  const terms = coefficients.length;
  const last = values.length - 1;
  if (terms === 0) return;
  const first = coefficients[0] as number;
  if (terms === 1) {
    for (let t = last - step; t >= 0; t--) values[t] = (values[t] as number) - first * (values[t + step] as number);
    return;
  }
  for (let t = last - step; t >= 0; t--) {
    let value = values[t] as number;
    for (let k = 0, at = t + step; k < terms && at <= last; k++, at += step) {
      value -= (coefficients[k] as number) * (values[at] as number);
    }
    values[t] = value;
  }
}

/** Σ_t later(t)·earlier(t - back), over lists of one length. */
export function laggedProduct(later: Float64Array, earlier: Float64Array, back: number): number {
  let sum = 0;
  for (let t = back; t < later.length; t++) sum += (later[t] as number) * (earlier[t - back] as number);
  return sum;
}
