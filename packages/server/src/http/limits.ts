// Every limit of the HTTP surface, in one place. A caller can make the server hold at most this much, for at most this
// long. Tests pass shorter times; nothing else should.

import type { LoadClass } from '@topline/domain/contract/route.ts';

interface LoadLimits {
  /** Requests of this class that are being answered at once. */
  readonly ownMax: number;
  /** A request of this class is refused while this many requests of all classes are being answered. */
  readonly totalMax: number;
  /** A request of this class is refused while the process is later than this, see loop-delay.ts. */
  readonly loopDelayMsMax: number;
  /** From the complete request to the answer. */
  readonly deadlineMs: number;
}

export interface HttpLimits {
  /** Body of an ordinary request. */
  readonly bodyBytesMax: number;
  /** Body of a bulk request. */
  readonly bulkBytesMax: number;
  /** Bodies being received at once, over all connections: what slow senders can make the process hold. */
  readonly receivingBytesMax: number;
  /** Request line and header fields together; more is 431. */
  readonly headerBytesMax: number;
  /** From the first byte of a request to the end of its headers; then the connection closes. */
  readonly headersMs: number;
  /** From the first byte of a request to its last; then 408. */
  readonly requestMs: number;
  /** How often the two times above are looked at, so what they are really late by. */
  readonly timeoutSweepMs: number;
  /** An unused connection is kept for the next request; longer than a proxy's usual 60 s. */
  readonly keepAliveMs: number;
  /** A connection on which nothing moves while an answer is being written. */
  readonly socketIdleMs: number;
  readonly connectionsMax: number;
  /** After a refusal, what the caller is still sending is read and dropped, so that it can read the answer. */
  readonly discardBytesMax: number;
  readonly discardMs: number;
  /** How often deadlines are looked at. */
  readonly deadlineSweepMs: number;
  /** After its deadline a handler that minds its signal still has this long to answer. */
  readonly deadlineGraceMs: number;
  /** How long a stop waits for requests under way before their connections are closed. */
  readonly stopMs: number;
  readonly load: Readonly<Record<LoadClass, LoadLimits>>;
}

const MIB = 1_048_576;

export const HTTP_LIMITS: HttpLimits = {
  bodyBytesMax: MIB,
  bulkBytesMax: 10 * MIB,
  receivingBytesMax: 256 * MIB,
  headerBytesMax: 16_384,
  // With the sweep these are "10 s" and "30 s" at the latest.
  headersMs: 9_500,
  requestMs: 29_500,
  timeoutSweepMs: 500,
  keepAliveMs: 65_000,
  socketIdleMs: 60_000,
  connectionsMax: 5_000,
  discardBytesMax: 16 * MIB,
  discardMs: 1_000,
  deadlineSweepMs: 100,
  deadlineGraceMs: 500,
  stopMs: 5_000,
  // Totals and delays fall in the order in which load is given up; health is never refused.
  load: {
    evaluate: { ownMax: 2, totalMax: 200, loopDelayMsMax: 400, deadlineMs: 60_000 },
    forecast: { ownMax: 32, totalMax: 400, loopDelayMsMax: 600, deadlineMs: 15_000 },
    bulk: { ownMax: 16, totalMax: 1_000, loopDelayMsMax: 1_000, deadlineMs: 30_000 },
    read: { ownMax: 1_000, totalMax: 2_000, loopDelayMsMax: 1_500, deadlineMs: 10_000 },
    write: { ownMax: 4_000, totalMax: 4_000, loopDelayMsMax: 2_500, deadlineMs: 15_000 },
    health: {
      ownMax: Number.POSITIVE_INFINITY,
      totalMax: Number.POSITIVE_INFINITY,
      loopDelayMsMax: Number.POSITIVE_INFINITY,
      deadlineMs: 5_000,
    },
  },
};
