// One transaction on one connection. The callback's error rolls back and is thrown on; a failed COMMIT is thrown too, and
// then nobody knows whether it happened: callers must be safe to repeat.
import type { Client, Pool } from './pool.ts';

export interface TxOptions {
  /** Sends COMMIT; a place for crash tests to die between the send and its answer. */
  commit?: (client: Client) => Promise<unknown>;
  /** First statement instead of a plain BEGIN. */
  begin?: string;
}

export async function inTransaction<T>(
  pool: Pool,
  work: (client: Client) => Promise<T>,
  options: TxOptions = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(options.begin ?? 'BEGIN');
    const result = await work(client);
    refuseRolledBack(await (options.commit ? options.commit(client) : client.query('COMMIT')));
    return result;
  } catch (error) {
    broken = await rollback(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The COMMIT of a transaction in which a statement failed, and nobody told us, is answered with ROLLBACK and no error. */
function refuseRolledBack(answer: unknown): void {
  if (typeof answer === 'object' && answer !== null && 'command' in answer && answer.command === 'ROLLBACK')
    throw new Error('the transaction was rolled back: a statement in it had failed and its error was swallowed');
}

/** A connection that cannot even roll back is thrown away by the pool. */
async function rollback(client: Client): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
