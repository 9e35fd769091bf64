// Up to when this browser has seen a merchant's orders, so that the page can tell what came late since then. A
// convenience that may be lost at any time. States: never looked; looking (the page is open or was left only just now:
// the look before counts); looked (what was newest then is what the next look compares with).

import type { Instant } from '../../api/answers.ts';

export interface LastLook {
  /** What the look before this one had seen. */
  readonly since: Instant | undefined;
  /** What this look has seen up to now. */
  readonly seen: Instant;
  readonly atMs: number;
}

/** Back within so long is the same look: a reload must not swallow the news. */
const SAME_LOOK_MS = 30 * 60_000;

export function lookOn(before: LastLook | undefined, asOf: Instant, nowMs: number): LastLook {
  if (before === undefined) return { since: undefined, seen: asOf, atMs: nowMs };
  const same = nowMs - before.atMs < SAME_LOOK_MS;
  const seen = before.seen > asOf ? before.seen : asOf;
  return { since: same ? before.since : before.seen, seen, atMs: nowMs };
}

const KEY = 'topline.looks';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

export function readLook(merchantId: number): LastLook | undefined {
  try {
    return lookIn(looks()[merchantId]);
  } catch {
    return undefined;
  }
}

export function keepLook(merchantId: number, look: LastLook): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...looks(), [merchantId]: look }));
  } catch {
    // A browser that keeps nothing has no earlier look to compare with.
  }
}

function looks(): Readonly<Record<string, unknown>> {
  const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
  return typeof stored === 'object' && stored !== null ? { ...stored } : {};
}

function lookIn(stored: unknown): LastLook | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { since, seen, atMs } = stored as Partial<Record<keyof LastLook, unknown>>;
  if (!isInstant(seen) || typeof atMs !== 'number') return undefined;
  return { since: isInstant(since) ? since : undefined, seen, atMs };
}

function isInstant(value: unknown): value is Instant {
  return typeof value === 'string' && INSTANT.test(value);
}
