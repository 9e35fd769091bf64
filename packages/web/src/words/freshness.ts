// How new the numbers on the page are, in words. States, from best to worst: live (new, from the first-choice source),
// other (complete, but not in the ordinary way), behind (older than the server's limit), away (an earlier answer stands
// in because there is none now). Guarantee: colour never says anything the words do not.

import type { Freshness } from '../api/answers.ts';
import type { Texts } from '../texts/en.ts';
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
  texts: Texts,
): FreshnessWords {
  const words = texts.freshness;
  const { asOf } = answer;
  if (asOf === null) {
    return unreachable
      ? { tone: 'away', brief: words.awayEmpty, sentence: words.awaySentence(undefined) }
      : { tone: 'other', ...words.nothingCounted };
  }
  const time = format.time(asOf);
  const moment = format.moment(asOf);
  const ageMs = nowMs - Date.parse(asOf);
  if (unreachable) return { tone: 'away', brief: words.away(time), sentence: words.awaySentence(moment) };
  if (!answer.stale) return { tone: 'live', brief: words.upTo(time), sentence: undefined };
  if (answer.source === 'cache')
    return { tone: 'away', brief: words.cached(time), sentence: words.cachedSentence(moment) };
  if (answer.staleReason === 'calendar-change')
    return { tone: 'other', brief: words.rebuilding(time), sentence: words.rebuildingSentence };
  if (answer.source === 'postgres' && ageMs < YOUNG_MS)
    return { tone: 'other', brief: words.postgres(time), sentence: words.postgresSentence };
  const age = format.age(Math.max(MINUTE_MS, ageMs));
  return { tone: 'behind', brief: words.behind(age), sentence: words.behindSentence(moment) };
}
