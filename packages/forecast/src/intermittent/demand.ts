// Sales that come now and then: how much when something sells, and how often that is, smoothed apart.
//   Croston: at each sale  z ← z + α·(y - z),  p ← p + α·(gap - p);  rate = z/p;  z, p begin with the first sale and the wait for it
//   TSB: at each sale  z ← z + α·(y - z);  at every bucket  d ← d + β·(sold - d);  rate = d·z;  z, d begin with their means
// Croston's rate stands still while nothing sells; TSB's falls, so that it sees a category die.
// Reference: Croston (1972), Operational Research Quarterly 23, 289-303; Teunter, Syntetos & Babai (2011), "Intermittent demand:
// linking forecasting to inventory obsolescence", European Journal of Operational Research 214, 606-615. Cost: O(n) a pass.
import { power } from '../numeric/elementary.ts';

export type Demand = {
  /** Mean size of a sale, and buckets per sale. */
  readonly size: number;
  readonly interval: number;
  /** Expected sales a bucket: every step ahead is this. */
  readonly rate: number;
  /** The rate known before each bucket; 0 before the first sale, for which there was none. */
  readonly fitted: Float64Array;
};

export type TsbStart = { readonly size: number; readonly probability: number };

export function crostonDemand(values: ArrayLike<number>, alpha: number): Demand {
  const fitted = new Float64Array(values.length);
  let size = 0;
  let interval = 0;
  let rate = 0;
  let gap = 0;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    fitted[t] = rate;
    gap++;
    if (value <= 0) continue;
    size = interval === 0 ? value : size + alpha * (value - size);
    interval = interval === 0 ? gap : interval + alpha * (gap - interval);
    rate = size / interval;
    gap = 0;
  }
  return { size, interval, rate, fitted };
}

export function tsbDemand(values: ArrayLike<number>, alpha: number, beta: number, start: TsbStart): Demand {
  const fitted = new Float64Array(values.length);
  let { size, probability } = start;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    fitted[t] = probability * size;
    probability += beta * ((value > 0 ? 1 : 0) - probability);
    if (value > 0) size += alpha * (value - size);
  }
  return { size, interval: probability > 0 ? 1 / probability : values.length, rate: probability * size, fitted };
}

/** Mean size of a sale and share of buckets that have one. */
export function meanDemand(values: ArrayLike<number>): TsbStart {
  let sales = 0;
  let sum = 0;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    sum += value;
    if (value > 0) sales++;
  }
  return { size: sales > 0 ? sum / sales : 0, probability: values.length > 0 ? sales / values.length : 0 };
}

/** The first bucket that a forecast from sales could be made for; the length of the series when nothing sold. */
export function firstForecast(values: ArrayLike<number>): number {
  for (let t = 0; t < values.length; t++) if ((values[t] as number) > 0) return t + 1;
  return values.length;
}

/** Σ (y(t) - factor·fitted(t))² from the first forecast on. */
export function squaredMisses(values: ArrayLike<number>, fitted: Float64Array, from: number, factor: number): number {
  let sum = 0;
  for (let t = from; t < values.length; t++) sum += power((values[t] as number) - factor * (fitted[t] as number), 2);
  return sum;
}
