// How new the numbers on the page are, in words. States, from best to worst: live (new, from the first-choice source),
// other (complete, but not in the ordinary way), behind (older than the server's limit), away (an earlier answer stands
// in because there is none now). Guarantee: colour never says anything the words do not.

import type { Freshness } from './api.ts';
import type { Format } from './format.ts';

type FreshnessTone = 'live' | 'other' | 'behind' | 'away';

export interface FreshnessWords {
  readonly tone: FreshnessTone;
  /** A few words for the top bar. */
  readonly brief: string;
  /** A calm sentence for every state but live. */
  readonly sentence: string | undefined;
}

/** Numbers from the second source are stale by name only while they are younger than this. */
const YOUNG_MS = 60_000;
const MINUTE_MS = 60_000;

export function describeFreshness(
  answer: Freshness,
  unreachable: boolean,
  nowMs: number,
  format: Format,
): FreshnessWords {
  const { asOf } = answer;
  if (asOf === null)
    return unreachable ? away('not reachable, nothing counted yet', 'the last answer') : NOTHING_COUNTED;
  const upTo = `up to ${format.time(asOf)}`;
  const moment = format.moment(asOf);
  if (unreachable) return away(`not reachable, ${upTo}`, `their state of ${moment}`);
  if (!answer.stale) return { tone: 'live', brief: upTo, sentence: undefined };
  const ageMs = nowMs - Date.parse(asOf);
  if (answer.source === 'cache') {
    return {
      tone: 'away',
      brief: `cached, ${upTo}`,
      sentence: `The stores do not answer: this is the last good answer, from ${moment}. ${KEPT}`,
    };
  }
  if (answer.staleReason === 'calendar-change') {
    return {
      tone: 'other',
      brief: `adding up anew, ${upTo}`,
      sentence: 'The totals are being added up again for a new time zone or week start. Nothing is missing.',
    };
  }
  if (answer.source === 'postgres' && ageMs < YOUNG_MS) {
    return {
      tone: 'other',
      brief: `${upTo}, from PostgreSQL`,
      sentence: 'ClickHouse is not reachable; the same totals come from PostgreSQL. Nothing is missing.',
    };
  }
  return {
    tone: 'behind',
    brief: `${ageWords(ageMs)} behind`,
    sentence: `Counting is behind: the numbers stand at ${moment}. ${KEPT}`,
  };
}

const KEPT = 'Orders since then are kept and will be counted.';

const NOTHING_COUNTED: FreshnessWords = {
  tone: 'other',
  brief: 'nothing counted yet',
  sentence: "No order of this merchant's has been counted yet. The first shows here within seconds of being accepted.",
};

function away(brief: string, state: string): FreshnessWords {
  return {
    tone: 'away',
    brief,
    sentence: `Topline does not answer at the moment. The numbers keep ${state}; the page goes on asking.`,
  };
}

function ageWords(ageMs: number): string {
  const minutes = Math.max(1, Math.round(ageMs / MINUTE_MS));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
