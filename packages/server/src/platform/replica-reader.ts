// Reads of a replica, so that the primary has its time for writing; of the primary while the replica does not answer.
// Guarantee: no read fails for want of the replica, and none waits for it longer than the patience.
// What a replica answers is as of its own past. Whoever asks tells the age of an answer from the answer itself, never from the clock.
import type { Breaker } from './breaker.ts';
import type { ScopedReader } from './scoped-reader.ts';

export interface ReplicaReaderDeps<Scope> {
  readonly replica: ScopedReader<Scope>;
  readonly primary: ScopedReader<Scope>;
  readonly breaker: Breaker;
}

/** @param patienceMs how long the replica may take, its connection included */
export function createReplicaReader<Scope>(
  { replica, primary, breaker }: ReplicaReaderDeps<Scope>,
  { patienceMs }: { patienceMs: number },
): ScopedReader<Scope> {
  return {
    async read(scope, statement, signal) {
      const given = signal === undefined ? [] : [signal];
      const hasty = AbortSignal.any([...given, AbortSignal.timeout(patienceMs)]);
      try {
        return await breaker.run(() => replica.read(scope, statement, hasty), { signal });
      } catch (error) {
        if (signal?.aborted) throw error;
        return primary.read(scope, statement, signal);
      }
    },
  };
}
