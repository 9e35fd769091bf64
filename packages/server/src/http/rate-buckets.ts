// Buckets of units, one a key: each holds `units`, a request takes what it costs, and what was taken comes back evenly
// over the window. Kept as one number a key, the moment at which the bucket is full again (the generic cell rate
// algorithm), so there is nothing to count down and no timer.
//
// Guarantees: over any time t at most units + t × units/window are given; at most keysMax keys are known, the longest
// unused are forgotten first; a clock that is set back locks nobody out for longer than the window.
// The interface answers at once. A store shared by several processes fits behind it by giving each process its part and
// exchanging what was taken in the background; a request never waits for it.

import { LRUCache } from 'lru-cache';

export interface Quota {
  readonly units: number;
  readonly windowMs: number;
}

export interface Taken {
  readonly ok: boolean;
  /** Whole units that are left. */
  readonly remaining: number;
  /** Until the bucket is full again. */
  readonly fullInMs: number;
  /** Until what was refused would be given; 0 when it was given. */
  readonly retryInMs: number;
}

export interface RateBuckets {
  readonly quota: Quota;
  /** Nothing is taken when it is not all there. More than the bucket can hold counts as all that it can. */
  take(key: string, cost: number): Taken;
  /** Takes what is left of it, and never refuses. */
  charge(key: string, cost: number): void;
}

export interface RateBucketsOptions {
  readonly keysMax: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

interface Bucket {
  fullAtMs: number;
}

/** Sums of fractions of a unit may end a little beside the whole. */
const ROUNDING_MS = 1e-6;

export function createRateBuckets(quota: Quota, { keysMax, now }: RateBucketsOptions): RateBuckets {
  const { units, windowMs } = quota;
  const unitMs = windowMs / units;
  const buckets = new LRUCache<string, Bucket>({ max: keysMax });

  const bucketOf = (key: string): Bucket => {
    const known = buckets.get(key);
    if (known !== undefined) return known;
    const made = { fullAtMs: 0 };
    buckets.set(key, made);
    return made;
  };
  /** What is missing in the bucket, as the time in which it comes back. */
  const missingMs = ({ fullAtMs }: Bucket, nowMs: number): number => Math.min(Math.max(fullAtMs - nowMs, 0), windowMs);

  return {
    quota,
    take(key, cost) {
      const bucket = bucketOf(key);
      const nowMs = now();
      const beforeMs = missingMs(bucket, nowMs);
      const afterMs = beforeMs + Math.min(cost, units) * unitMs;
      const retryInMs = Math.max(afterMs - windowMs, 0);
      const ok = retryInMs <= ROUNDING_MS;
      const leftMs = ok ? afterMs : beforeMs;
      bucket.fullAtMs = nowMs + leftMs;
      const remaining = Math.max(Math.floor((windowMs - leftMs + ROUNDING_MS) / unitMs), 0);
      return { ok, remaining, fullInMs: leftMs, retryInMs: ok ? 0 : retryInMs };
    },
    charge(key, cost) {
      const bucket = bucketOf(key);
      const nowMs = now();
      bucket.fullAtMs = nowMs + Math.min(missingMs(bucket, nowMs) + cost * unitMs, windowMs);
    },
  };
}
