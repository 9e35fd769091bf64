// PostgreSQL as reads ask it. A server that does not answer costs each question its whole timeout, so after a few such failures
// in a row it is not asked for a while, and reads go on with what they know and with ClickHouse at once.
// States: those of the breaker. A statement that the server itself refuses or stops is an answer: it says that the server is there.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { QueryResult } from 'pg';
import { createBreaker } from '../platform/breaker.ts';
import { errorKind } from '../platform/pg-error.ts';
import type { ScopedReader, Statement } from '../platform/scoped-reader.ts';

export interface ReadPool {
  read(scope: MerchantScope, statement: Statement): Promise<QueryResult>;
}

export function createReadPool(reader: ScopedReader<MerchantScope>): ReadPool {
  const breaker = createBreaker({ now: () => performance.now() });
  return {
    async read(scope, statement) {
      const answer = await breaker.run(async () => {
        try {
          return await reader.read(scope, statement);
        } catch (error) {
          if (errorKind(error) === 'unavailable') throw error;
          return { refused: error };
        }
      });
      if ('refused' in answer) throw answer.refused;
      return answer;
    },
  };
}
