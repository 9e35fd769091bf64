// PostgreSQL as reads ask it. A server that does not answer costs each question its whole patience, so after a few such failures
// in a row it is not asked for a while, and reads go on with what they know and with ClickHouse at once.
// States: those of the breaker. A statement that the server itself refuses or stops is an answer: it says that the server is there.
// Guarantee: a question ends with its patience or with its caller, whichever is first, also while it waits for a connection. The
// connection of a question that was given up is back within `ABANDONED_MS`: by itself, since most statements are nearly done, or
// closed, on which the server stops the statement (client_connection_check_interval, see the pool).
import type { QueryResult, QueryResultRow } from 'pg';
import { createBreaker } from '../platform/breaker.ts';
import { errorKind } from '../platform/pg-error.ts';
import type { Client, Pool } from '../platform/pool.ts';
import { unlessAborted } from '../platform/unless-aborted.ts';

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** One statement each; a pool, as far as reads need it. */
export interface Reads {
  query<Row extends QueryResultRow = QueryResult['rows'][number]>(statement: Statement): Promise<QueryResult<Row>>;
}

export interface ReadPool extends Reads {
  /** The same pool for a caller who may leave. */
  within(signal: AbortSignal): Reads;
}

const ABANDONED_MS = 250;

export function createReadPool(pool: Pool, options: { patienceMs: number }): ReadPool {
  const breaker = createBreaker({ now: () => performance.now() });
  const ask = async (statement: Statement, signal?: AbortSignal): Promise<QueryResult> => {
    signal?.throwIfAborted();
    const patience = AbortSignal.timeout(options.patienceMs);
    const ends = signal === undefined ? patience : AbortSignal.any([signal, patience]);
    const answer = await breaker.run(
      async () => {
        try {
          return await askWithin(pool, statement, ends);
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
    query: (statement) => ask(statement),
    within: (signal) => ({ query: (statement) => ask(statement, signal) }),
  };
}

async function askWithin(pool: Pool, statement: Statement, ends: AbortSignal): Promise<QueryResult> {
  const client = await connectWithin(pool, ends);
  const running = client.query({ ...statement });
  const back = backOnce(client);
  running.then(() => back(), back);
  try {
    return await unlessAborted(running, ends);
  } catch (error) {
    if (ends.aborted) setTimeout(back, ABANDONED_MS, ends.reason).unref();
    throw error;
  }
}

async function connectWithin(pool: Pool, ends: AbortSignal): Promise<Client> {
  const connecting = pool.connect();
  try {
    return await unlessAborted(connecting, ends);
  } catch (error) {
    // Nobody waits for it any more.
    if (ends.aborted)
      connecting.then(
        (late) => late.release(),
        () => undefined,
      );
    throw error;
  }
}

/** To the pool; closed by it when something went wrong. */
function backOnce(client: Client): (error?: Error) => void {
  let isBack = false;
  return (error) => {
    if (isBack) return;
    isBack = true;
    client.release(error);
  };
}
