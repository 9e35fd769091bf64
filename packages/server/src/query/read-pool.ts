// PostgreSQL as reads ask it. A server that does not answer costs each question its whole patience, so after a few such failures
// in a row it is not asked for a while, and reads go on with what they know and with ClickHouse at once.
// States: those of the breaker. A statement that the server itself refuses or stops is an answer: it says that the server is there.
// Guarantee: a question ends with its patience or with its caller, whichever is first, also while it waits for a connection.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { QueryResult, QueryResultRow } from 'pg';
import { type Breaker, createBreaker } from '../platform/breaker.ts';
import { errorKind } from '../platform/pg-error.ts';
import type { ScopedReader, Statement } from '../platform/scoped-reader.ts';

export type Reads = ScopedReader<MerchantScope>;

export interface ReadPool extends Reads {
  /** The same for a caller who may leave. */
  within(signal: AbortSignal): Reads;
}

export function createReadPool(
  reader: Reads,
  options: { patienceMs: number; onBreaker?: (breaker: Breaker) => void },
): ReadPool {
  const breaker = createBreaker({ now: () => performance.now() });
  options.onBreaker?.(breaker);
  const ask = async <Row extends QueryResultRow>(
    scope: MerchantScope,
    statement: Statement,
    signal: AbortSignal | undefined,
  ): Promise<QueryResult<Row>> => {
    signal?.throwIfAborted();
    const patience = AbortSignal.timeout(options.patienceMs);
    const ends = signal === undefined ? patience : AbortSignal.any([signal, patience]);
    const answer = await breaker.run(
      async () => {
        try {
          return await reader.read<Row>(scope, statement, ends);
        } catch (error) {
          if (errorKind(error) === 'unavailable') throw error;
          return { refused: error };
        }
      },
      { signal },
    );
    if ('refused' in answer) throw answer.refused;
    return answer;
  };
  return {
    read: ask,
    within: (signal) => ({ read: (scope, statement) => ask(scope, statement, signal) }),
  };
}
