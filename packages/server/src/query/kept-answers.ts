// The numbers of each question, read once for all who ask at the same time, and kept for when they cannot be read.
//
//   fresh   read after the question came (flights), or `freshForMs` ago at most; 0 unless configured
//   slow    the stores have not answered after `slowAfterMs`: numbers that were read less than `SLOW_AGE_MS_MAX` ago are given, and
//           the reading goes on for whoever asks next
//   failed  no store answers: the last good numbers, however old
//
// Kept numbers keep the asOf they were read with; only their source becomes `cache`, and the answer is stale.
// What a writer may rely on: an order is readable once asOf says so, and with `freshForMs` 0 no answer is older than its question
// while the stores are well. An answer that hides a slow store says that it is kept, and is at most SLOW_AGE_MS_MAX older.
import { Fault } from '@topline/domain/fault.ts';
import { LRUCache } from 'lru-cache';
import { createFlights } from '../platform/flights.ts';
import { type Kept, keyOf, type Question } from './kept.ts';
import type { SharedAnswers } from './shared-answers.ts';

const ANSWERS_MAX = 5_000;
/** Of all answers together; a row is about 200 bytes. */
const ROWS_MAX = 500_000;
const SLOW_AGE_MS_MAX = 10_000;
/** Readings that go on without a caller; each ends with the stores' patience. Beyond, callers wait themselves. */
const UNATTENDED_MAX = 100;

export interface KeptAnswers {
  /** @throws Fault unavailable when nothing can be read and nothing is kept; the signal's reason */
  get<T extends object>(
    question: Question<T>,
    signal: AbortSignal,
    read: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** How kept numbers served a question: not needed, young enough, instead of a slow store or a failing one; or there are none. */
export type KeptOutcome = 'read' | 'fresh' | 'slow' | 'failed' | 'nothing';

export interface KeptAnswersOptions {
  readonly freshForMs: number;
  /** Undefined: who asks waits for as long as the stores take. */
  readonly slowAfterMs: number | undefined;
}

/** A page that asks every three seconds does not notice it, and a store that is well is much quicker. */
export const SLOW_AFTER_MS = 500;

export function createKeptAnswers(
  deps: { shared: SharedAnswers; now?: () => number; onKept?: (outcome: KeptOutcome) => void },
  options: KeptAnswersOptions,
): KeptAnswers {
  const { shared, now = () => performance.now(), onKept = () => undefined } = deps;
  const kept = new LRUCache<string, Kept<object> & { readonly rows: number }>({
    max: ANSWERS_MAX,
    maxSize: ROWS_MAX,
    sizeCalculation: ({ rows }) => 1 + rows,
  });
  const flights = createFlights<object>();
  let unattended = 0;

  const keep = <T extends object>(question: Question<T>, one: Kept<T>) => {
    const rows = question.kind.rowsOf(one.numbers);
    kept.set(keyOf(question), { ...one, rows });
  };
  const known = <T extends object>(question: Question<T>) => kept.get(keyOf(question)) as Kept<T> | undefined;
  const isYoung = (one: Kept<unknown> | undefined, ageMsMax: number) =>
    one !== undefined && now() - one.readAtMs <= ageMsMax;

  /** What this process knows or another one, whichever was read later. */
  const latest = async <T extends object>(question: Question<T>): Promise<Kept<T> | undefined> => {
    const [own, others] = [known(question), await shared.get(question)];
    if (others === undefined || (own && own.readAtMs >= others.readAtMs)) return own;
    keep(question, others);
    return others;
  };

  const whileSlow = async <T extends object>(question: Question<T>, reading: Promise<T>): Promise<T> => {
    const own = known(question);
    const young = isYoung(own, SLOW_AGE_MS_MAX) ? own : await latest(question);
    if (!young || !isYoung(young, SLOW_AGE_MS_MAX) || unattended >= UNATTENDED_MAX) {
      const numbers = await reading;
      onKept('read');
      return numbers;
    }
    onKept('slow');
    unattended += 1;
    // Its caller stays on board, so it is not given up.
    const landed = () => {
      unattended -= 1;
    };
    reading.then(landed, landed);
    return question.kind.again(young.numbers);
  };

  return {
    async get<T extends object>(question: Question<T>, signal: AbortSignal, read: (signal: AbortSignal) => Promise<T>) {
      const fresh = known(question);
      if (fresh && options.freshForMs > 0 && isYoung(fresh, options.freshForMs)) {
        onKept('fresh');
        return fresh.numbers;
      }
      const reading = flights.join(keyOf(question), signal, async (leaving) => {
        // An answer is as old as its reading's beginning.
        const readAtMs = now();
        const numbers = await read(leaving);
        keep(question, { numbers, readAtMs });
        shared.put(question, numbers);
        return numbers;
      }) as Promise<T>;
      try {
        const first = await withinMs(reading, options.slowAfterMs);
        if (first === SLOW) return await whileSlow(question, reading);
        onKept('read');
        return first;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Fault && error.code !== 'unavailable') throw error;
        const old = await latest(question);
        onKept(old ? 'failed' : 'nothing');
        if (!old) throw nothingKnown(question.kind.nothing, error);
        return question.kind.again(old.numbers);
      }
    },
  };
}

const SLOW = Symbol('slow');

function withinMs<T>(result: Promise<T>, ms: number | undefined): Promise<T | typeof SLOW> {
  if (ms === undefined) return result;
  const { promise, resolve } = Promise.withResolvers<typeof SLOW>();
  const timer = setTimeout(resolve, ms, SLOW);
  return Promise.race([result, promise]).finally(() => clearTimeout(timer));
}

function nothingKnown(detail: string, cause: unknown): Fault {
  return new Fault('unavailable', detail, { headers: { 'retry-after': '2' }, cause });
}
