// A database that does not answer is not a bug of ours: the caller is told to come back.
import { Fault } from '@topline/domain/fault.ts';
import { errorKind } from '../platform/pg-error.ts';

export async function stored<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof Fault || errorKind(cause) === 'data') throw cause;
    throw new Fault('unavailable', 'The store does not answer right now.', { headers: { 'retry-after': '1' }, cause });
  }
}
