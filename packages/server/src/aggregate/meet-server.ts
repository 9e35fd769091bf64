// Each start of the PostgreSQL server is met once, before any place in the log moves under it: what is known of the time before may be
// of another history, or even of another server, where a dump came back.
//   places of another server forgotten (all of the outbox is read again, what was counted counts once) → the start written down
// Doing it twice is harmless; a crash between leaves the start unmet, and nothing moves.
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';

export interface MeetOptions {
  readonly group: string;
  readonly topic: string;
}

/** A condition of every statement that moves a position or a reach. */
export const SERVER_IS_MET =
  'EXISTS (SELECT FROM forecasting.copy WHERE server_started_at = pg_postmaster_start_time())';

const IS_MET = `SELECT ${SERVER_IS_MET} AS met`;
/** Every event of the outbox is written anew. */
const FORGET_TIMEOUT_MS = 30 * 60_000;
const BEGIN = `BEGIN; SET LOCAL statement_timeout = ${FORGET_TIMEOUT_MS}; SET LOCAL lock_timeout = '60s'`;
const FORGET_PLACES = 'SELECT forecasting.forget_places_of_another_server() AS forgotten';
const MEET = `
  UPDATE forecasting.copy SET server_started_at = pg_postmaster_start_time(), judged = false, reached = (
    SELECT coalesce(jsonb_object_agg(part, floor(extract(epoch FROM as_of) * 1000)), '{}')
      FROM forecasting.stream_partitions WHERE grp = $1 AND topic = $2 AND as_of > 'epoch')
   WHERE server_started_at <> pg_postmaster_start_time()`;

/** @returns to be called before positions are claimed or renewed; costs one question once the server is met */
export function createMeetServer(deps: { pool: Pool; log: Log }, { group, topic }: MeetOptions): () => Promise<void> {
  const { pool, log } = deps;
  return async () => {
    const { rows } = await pool.query({ name: 'server-is-met', text: IS_MET });
    if (rows[0]?.met) return;
    await inTransaction(
      pool,
      async (client) => {
        // The driver's own limit counts as well.
        const forgot = await client.query({ text: FORGET_PLACES, query_timeout: FORGET_TIMEOUT_MS } as {
          text: string;
        });
        if (forgot.rows[0]?.forgotten)
          log.warn('the places in the log were of another server: all of the outbox is read again, orders count once');
        await client.query(MEET, [group, topic]);
      },
      { begin: BEGIN },
    );
  };
}
