// Readers of a row: each question goes to one of the query processes, and once more to another one when it is not answered.
// Guarantee: every answer that is counted was a 200, and every answer about the running year was held against its own asOf.
import { setTimeout as delay } from 'node:timers/promises';
import { askYear, checkAsOf, type YearAnswer } from '../stage/as-of.ts';
import { bucketStarts } from '../stage/calendar.ts';
import type { Random, TestMerchant } from '../stage/orders.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../until.ts';
import type { Member } from './scene.ts';

export interface ReadShare {
  readonly asked: number;
  readonly answered: number;
  /** The longest time in which no answer came. */
  readonly gapSeconds: number;
  /** What those that were not answered got, the first few. */
  readonly refusals: readonly string[];
}

export interface Reading {
  asked(): number;
  /** Answers are no longer held against the ledger: what was committed is being undone on purpose. */
  trustNothing(suspended: boolean): void;
  /** Of the questions asked since the last call, once each of them has its end. */
  since(): Promise<ReadShare>;
  finish(): Promise<void>;
}

const READERS = 4;
const PAUSE_MIN_MS = 15;
const PAUSE_MAX_MS = 45;
/** A read asks a store that does not answer for 1.5 s and then the next one; two of them, and some room. */
const ATTEMPT_MAX_MS = 5_000;
const ATTEMPTS_MAX = 2;
const ENDED_MAX_MS = 2 * ATTEMPT_MAX_MS + 1_000;
const REFUSALS_KEPT_MAX = 3;

export function startReading(stage: Stage, readers: readonly Member[], random: Random): Reading {
  const { ledger, findings, merchants } = stage;
  let reading = true;
  let suspended = false;
  const ask = createAsking(readers);
  let asked = 0;
  let window = newWindow();

  const step = async () => {
    const merchant = merchants[random.integer(0, merchants.length - 1)];
    if (!merchant) throw new RangeError('there are no merchants');
    const question = askYear(merchant);
    const other = otherQuestion(merchant, random);
    const mine = window;
    const wasSuspended = suspended;
    mine.asked += 1;
    asked += 1;
    const answer = await ask(other ?? question.path, mine);
    note(mine, answer !== undefined);
    if (answer !== undefined && !other && !suspended && !wasSuspended)
      checkAsOf({ ledger, findings }, question, answer as YearAnswer);
  };
  const reader = async () => {
    while (reading) {
      await step();
      await delay(random.integer(PAUSE_MIN_MS, PAUSE_MAX_MS));
    }
  };
  const loops = Promise.all(Array.from({ length: READERS }, reader));
  loops.catch(() => undefined);

  return {
    asked: () => asked,
    trustNothing(next) {
      suspended = next;
    },
    async since() {
      const over = window;
      const endedAt = performance.now();
      window = newWindow();
      await until('every question has its end', () => over.ended === over.asked, ENDED_MAX_MS);
      const { asked: of, answered, gapMs, lastAt, refusals } = over;
      return { asked: of, answered, gapSeconds: Math.max(gapMs, endedAt - lastAt) / 1_000, refusals };
    },
    async finish() {
      reading = false;
      await loops;
    },
  };
}

/** Of several readers another one is asked when the first does not answer. Undefined: nobody answered. */
function createAsking(readers: readonly Member[]) {
  let turn = 0;
  return async (path: string, { refusals }: Window): Promise<unknown> => {
    turn += 1;
    // Others take their turns while this one waits: its second reader must be another than its first.
    const mine = turn;
    const words: string[] = [];
    for (let tried = 0; tried < Math.min(ATTEMPTS_MAX, readers.length); tried += 1) {
      const reader = readers[(mine + tried) % readers.length];
      try {
        return await attempt(path, reader);
      } catch (error) {
        words.push(`${reader?.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    if (refusals.length < REFUSALS_KEPT_MAX) refusals.push(words.join('; '));
    return undefined;
  };
}

/** Now and then something else than the running year is asked. */
function otherQuestion({ merchantId, calendar }: TestMerchant, random: Random): string | undefined {
  const day = bucketStarts(Date.now(), calendar).DAY;
  return [
    `/api/top-categories?merchantId=${merchantId}&bucketType=DAY&bucketStart=${day}`,
    `/api/history?merchantId=${merchantId}&bucketType=MONTH`,
  ][random.integer(0, 9)];
}

async function attempt(path: string, reader: Member | undefined): Promise<unknown> {
  if (!reader) throw new Error('there is no reader');
  const answer = await fetch(reader.instance.url('query') + path, { signal: AbortSignal.timeout(ATTEMPT_MAX_MS) });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text);
}

interface Window {
  asked: number;
  ended: number;
  answered: number;
  lastAt: number;
  gapMs: number;
  readonly refusals: string[];
}

function newWindow(): Window {
  return { asked: 0, ended: 0, answered: 0, lastAt: performance.now(), gapMs: 0, refusals: [] };
}

function note(window: Window, isAnswered: boolean): void {
  window.ended += 1;
  if (!isAnswered) return;
  const now = performance.now();
  window.answered += 1;
  window.gapMs = Math.max(window.gapMs, now - window.lastAt);
  window.lastAt = now;
}
