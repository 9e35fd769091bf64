// An operator's word that nobody reads for a group any more: its places are forgotten, and nothing is kept for it from then on.
// A group somebody works for is left alone: its places say what is counted already. Doing it twice is harmless.
import type { Pool } from '../platform/pool.ts';

/** One statement: whether somebody works for it is judged on the rows that go. Index: primary key. */
const FORGET = `
  DELETE FROM forecasting.stream_partitions p WHERE topic = $1 AND grp = $2
     AND NOT EXISTS (SELECT FROM forecasting.stream_partitions h WHERE h.topic = $1 AND h.grp = $2 AND h.owner IS NOT NULL AND h.lease_until > now())`;
const LEFT = 'SELECT count(*)::int AS parts FROM forecasting.stream_partitions WHERE topic = $1 AND grp = $2';

/** @returns partitions whose place was forgotten, and how many are left because somebody works for the group */
export async function forgetGroup(
  pool: Pool,
  topic: string,
  group: string,
): Promise<{ forgotten: number; left: number }> {
  const forgotten = (await pool.query(FORGET, [topic, group])).rowCount ?? 0;
  const [row] = (await pool.query<{ parts: number }>(LEFT, [topic, group])).rows;
  return { forgotten, left: row?.parts ?? 0 };
}
