// Dead letters that may pass later, put back by themselves: an event whose order was not stored, as after a restore, or from a
// writer that was faster than its order. States of a letter: waiting (looked at after 5 s, 10 s, 20 s …) → put back | given up
// (after TRIES_MAX looks; from then on it is an operator's).
// The table is the queue, not a topic: a letter is written in the transaction that passes it, and put back in one that marks it, so
// it is neither lost nor doubled, and a wait of an hour holds up nobody (docs/decisions/kafka-ownership.md).
import type { Pool } from '../platform/pool.ts';
import { replayDeadLetters } from './dead-letters.ts';

const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 3_600;
/** Half a day in all. */
const TRIES_MAX = 20;
const LETTERS_MAX = 100;

/** The next look is written down first: a crash behind it costs a wait. Index: dead_letters_retry, primary key of orders. */
const LOOK = `
  UPDATE forecasting.dead_letters d
     SET tries = d.tries + 1,
         retry_at = now() + least(${LONGEST_WAIT_SECONDS}, ${FIRST_WAIT_SECONDS} * 2 ^ least(d.tries + 1, 20)) * interval '1 s'
   WHERE d.id IN (
     SELECT id FROM forecasting.dead_letters
      WHERE reason = 'unknown-order' AND replayed_at IS NULL AND tries < ${TRIES_MAX}
        AND coalesce(retry_at, created_at + ${FIRST_WAIT_SECONDS} * interval '1 s') <= now()
      ORDER BY id LIMIT ${LETTERS_MAX} FOR UPDATE SKIP LOCKED)
  RETURNING d.id, EXISTS (SELECT 1 FROM ingestion.orders o WHERE o.order_id = d.order_id) AS may_pass`;

export function createLetterRetries(deps: { pool: Pool }): { step(): Promise<'more' | 'idle'> } {
  return {
    async step() {
      const { rows } = await deps.pool.query({ name: 'letters-to-retry', text: LOOK });
      const ids = rows.filter((row) => row.may_pass).map((row) => Number(row.id));
      if (ids.length > 0) await replayDeadLetters(deps.pool, { ids });
      return rows.length === LETTERS_MAX ? 'more' : 'idle';
    },
  };
}
