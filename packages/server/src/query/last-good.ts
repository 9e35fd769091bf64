// The last good numbers of each question, for when no store answers. They keep the asOf they were read with; only their source
// becomes `cache`.
import { Fault } from '@topline/domain/fault.ts';
import { LRUCache } from 'lru-cache';
import type { Sourced } from './totals-source.ts';

const ANSWERS_MAX = 5_000;
/** Of all answers together; a row is about 200 bytes. */
const ROWS_MAX = 500_000;

type Numbers = { readonly current: Sourced<readonly unknown[]> };

export interface LastGood {
  get<T extends Numbers>(key: string, read: () => Promise<T>): Promise<T>;
}

export function createLastGood(): LastGood {
  const good = new LRUCache<string, Numbers>({
    max: ANSWERS_MAX,
    maxSize: ROWS_MAX,
    sizeCalculation: ({ current }) => 1 + current.rows.length,
  });
  return {
    async get<T extends Numbers>(key: string, read: () => Promise<T>): Promise<T> {
      try {
        const fresh = await read();
        good.set(key, fresh);
        return fresh;
      } catch (error) {
        const old = good.get(key) as T | undefined;
        if (!old) throw nothingKnown(error);
        return { ...old, current: { ...old.current, source: 'cache' } };
      }
    },
  };
}

function nothingKnown(cause: unknown): Fault {
  return new Fault(
    'unavailable',
    'The totals cannot be read right now, and there is no earlier answer to this question.',
    {
      headers: { 'retry-after': '2' },
      cause,
    },
  );
}
