// Answers that may be asked for again: a reader who says which one it has (If-None-Match) is told that it still holds,
// instead of being sent it once more. The tag is a hash of the very bytes, so it can never claim too much.

import { createHash } from 'node:crypto';

const TAG_CHARS = 27;

/** Kept by the reader's own browser only, and never used without asking. */
export const REVALIDATED = { 'cache-control': 'private, no-cache', vary: 'authorization, cookie, accept' } as const;

export function entityTag(text: string): string {
  return `W/"${createHash('sha1').update(text).digest('base64url').slice(0, TAG_CHARS)}"`;
}

/** By weak comparison (RFC 9110, 13.1.2): the list may hold several tags, and `*` is any. */
export function stillHolds(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (one: string) => one.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => opaque(one) === opaque(tag));
}
