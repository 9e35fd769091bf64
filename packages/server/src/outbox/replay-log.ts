// A group reads the log again from an earlier place, by an operator's word: after a doubt whether all of it was applied.
// It changes nothing: what was counted is found by apply's dedupe, what was refused is a dead letter already, under the same place.
// asOf stays where it is: what it claims was true, and totals never lose what they have. Doing it twice is harmless.
import type { Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import { type EventLog, LogReplaced, type Position } from '../stream/event-log.ts';
import { startsOf } from './adopt-log.ts';

export interface Replay {
  readonly part: number;
  /** Where it is read from again; where it had been read to. */
  readonly from: Position;
  readonly to: Position;
}

/** Locked in the order of keys; who works on a partition loses it by the epoch. */
const STANDING = `
  SELECT part, topic_id, pos FROM forecasting.stream_partitions WHERE grp = $1 AND topic = $2 ORDER BY part FOR UPDATE`;
const GO_BACK = `
  UPDATE forecasting.stream_partitions p SET pos = b.pos, epoch = epoch + 1, owner = NULL, lease_until = '-infinity'
    FROM unnest($3::int[], $4::text[]) AS b (part, pos) WHERE p.grp = $1 AND p.topic = $2 AND p.part = b.part`;

/**
 * @param options.fromMs epoch milliseconds; undefined: from where the log begins
 * @throws LogReplaced when positions are of another log than the one that is there
 */
export async function replayLog(
  deps: { pool: Pool; eventLog: EventLog },
  options: { group: string; fromMs: number | undefined },
): Promise<Replay[]> {
  const { pool, eventLog } = deps;
  const { group, fromMs } = options;
  // Asked before the transaction: nothing of it may wait for another server.
  const topicId = await eventLog.identify({ fresh: true });
  const places = fromMs === undefined ? await startsOf(eventLog) : await eventLog.since(fromMs);
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query(STANDING, [group, eventLog.topic]);
    const other = rows.find((row) => row.topic_id !== topicId);
    if (other) throw new LogReplaced(`positions are of ${other.topic_id}, and the log is ${topicId}: adopt it first`);
    const replays = rows.flatMap(({ part, pos }): Replay[] => {
      const from = places.get(part);
      // Never forward: what stands between would be passed unread.
      return from !== undefined && eventLog.isBefore(from, pos) ? [{ part, from, to: pos }] : [];
    });
    const [parts, positions] = [replays.map(({ part }) => part), replays.map(({ from }) => from)];
    await client.query(GO_BACK, [group, eventLog.topic, parts, positions]);
    return replays;
  });
}
