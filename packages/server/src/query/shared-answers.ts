// Kept numbers that processes share, so that one which has just started, or never was asked, has a last good answer too.
// Guarantee: only a value that says the same kind, version, merchant and question, and has the form, is read; everything else in the
// cache is as if it were not there. Values hold numbers and names of one merchant, never keys or tokens.
import { LRUCache } from 'lru-cache';
import Type, { type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { SharedCache } from '../platform/shared-cache.ts';
import { type Kept, type Kind, keyOf, type Question } from './kept.ts';

export interface SharedAnswers {
  get<T>(question: Question<T>): Promise<Kept<T> | undefined>;
  put<T>(question: Question<T>, numbers: T): void;
}

const PREFIX = 'topline:';
const KEPT_FOR_MS = 24 * 3_600_000;
/** Of one question: its numbers are offered this often at most. */
const OFFER_EVERY_MS = 1_000;
const OFFERED_MAX = 5_000;

const envelopeOf = (form: TSchema) =>
  Type.Object({ key: Type.String(), readAt: Type.Integer({ minimum: 0 }), numbers: form });

/** @param cache undefined: nothing is shared */
export function createSharedAnswers(cache: SharedCache | undefined): SharedAnswers {
  const offered = new LRUCache<string, true>({ max: OFFERED_MAX, ttl: OFFER_EVERY_MS });
  const validators = new Map<string, Validator>();
  const validatorOf = <T>({ version, form }: Kind<T>) => {
    const validator = validators.get(version) ?? Compile(envelopeOf(form));
    validators.set(version, validator);
    return validator;
  };

  return {
    async get<T>(question: Question<T>) {
      const key = keyOf(question);
      const value = parsed(await cache?.get(PREFIX + key));
      if (value === undefined || !validatorOf(question.kind).Check(value)) return undefined;
      const { key: own, readAt, numbers } = value as { key: string; readAt: number; numbers: unknown };
      if (own !== key) return undefined;
      // Other machines' clocks differ: what seems to come from the future is as old as it can be said to be, now.
      const ageMs = Math.max(0, Date.now() - readAt);
      return { numbers: question.kind.read(numbers), readAtMs: performance.now() - ageMs };
    },
    put<T>(question: Question<T>, numbers: T) {
      if (cache === undefined) return;
      const key = keyOf(question);
      if (offered.has(key)) return;
      offered.set(key, true);
      const value = { key, readAt: Date.now(), numbers: question.kind.write(numbers) };
      cache.put(PREFIX + key, JSON.stringify(value), KEPT_FOR_MS);
    },
  };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
