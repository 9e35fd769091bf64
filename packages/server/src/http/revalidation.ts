// Answers that may be asked for again: a reader who says which one it has (If-None-Match) is told that it still holds,
// instead of being sent it once more. The tag is a hash of the very bytes: rows, names, calendar and asOf, so it can never claim too
// much. A tag of revisions alone would save no question: asOf is in the answer, moves every second, and has to be read to be told.

import { createHash } from 'node:crypto';

const TAG_CHARS = 27;

/** As long as an answer is called fresh when its store stands still (TOPLINE_STALE_AFTER_SECONDS). */
const STALE_IF_ERROR_SECONDS = 60;

/**
 * Kept by the reader's own browser only, and never used without asking, except while nothing answers. No stale-while-revalidate:
 * a page that asks every three seconds would always be shown the answer before, and whoever wrote something would not see it.
 */
export const REVALIDATED = {
  'cache-control': `private, max-age=0, stale-if-error=${STALE_IF_ERROR_SECONDS}`,
  vary: 'authorization, cookie, accept',
} as const;

export function entityTag(text: string): string {
  return `W/"${createHash('sha1').update(text).digest('base64url').slice(0, TAG_CHARS)}"`;
}

/** By weak comparison (RFC 9110, 13.1.2): the list may hold several tags, and `*` is any. */
export function stillHolds(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (one: string) => one.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => opaque(one) === opaque(tag));
}
