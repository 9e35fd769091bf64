// Which partitions of a log this process works on. Leases only keep two processes from doing the same work; what makes a
// process harmless that still believes in a lost lease is the compare-and-set of the position, in apply.
// States of a partition: free → held (renewed at every beat) → lost (another took it after it ran out) | released.
// Time is always PostgreSQL's now(); each statement is its own short transaction.
import type { Log } from '../platform/log.ts';
import { isDeadNeighbour } from '../platform/member.ts';
import type { Pool } from '../platform/pool.ts';
import { type EventLog, LogReplaced, type Position } from './event-log.ts';

export interface HeldPartition {
  readonly part: number;
  readonly epoch: string;
  /** The log that the position is of. */
  readonly topicId: string;
  /** Where the group stood when the partition was claimed or last moved by us. */
  position: Position;
}

export interface LeaseOptions {
  group: string;
  member: string;
  leaseMs: number;
  /** A member not seen for this long has no share. */
  memberTimeoutMs: number;
}

export const LEASE_DEFAULTS = { leaseMs: 5_000, memberTimeoutMs: 5_000 };
export const BEAT_INTERVAL_MS = 1_000;

const REGISTER = `
  INSERT INTO forecasting.stream_partitions (grp, topic, topic_id, part, pos)
  SELECT $1, $2, $3, part, $4 FROM generate_series(0, $5::int - 1) AS part ON CONFLICT DO NOTHING`;
const OTHER_LOG = `
  SELECT topic_id FROM forecasting.stream_partitions WHERE grp = $1 AND topic = $2 AND topic_id <> $3 LIMIT 1`;
const SEEN = `
  INSERT INTO forecasting.stream_members (grp, member) VALUES ($1, $2) ON CONFLICT (grp, member) DO UPDATE SET seen = now()`;
/** How many members there are, and how many of them stand before this one by name. */
const MEMBERS = `
  SELECT count(*)::int AS members, (count(*) FILTER (WHERE member < $3))::int AS before
    FROM forecasting.stream_members WHERE grp = $1 AND seen > now() - $2 * interval '1 ms'`;
const RENEW = `
  UPDATE forecasting.stream_partitions SET lease_until = now() + $4 * interval '1 ms'
   WHERE grp = $1 AND topic = $2 AND owner = $3 RETURNING part, epoch, pos, topic_id`;
const CLAIM = `
  UPDATE forecasting.stream_partitions SET owner = $3, epoch = epoch + 1, lease_until = now() + $4 * interval '1 ms'
   WHERE (grp, topic, part) IN (
     SELECT grp, topic, part FROM forecasting.stream_partitions
      WHERE grp = $1 AND topic = $2 AND lease_until < now() ORDER BY part LIMIT $5 FOR UPDATE SKIP LOCKED)
  RETURNING part, epoch, pos, topic_id`;
const RELEASE = `
  UPDATE forecasting.stream_partitions SET owner = NULL, lease_until = '-infinity'
   WHERE grp = $1 AND topic = $2 AND owner = $3 AND part = ANY ($4::int[])`;
/** A process that was killed on this machine need not be waited for: who starts after it gives its partitions back. */
const OWNERS =
  'SELECT DISTINCT owner FROM forecasting.stream_partitions WHERE grp = $1 AND topic = $2 AND owner IS NOT NULL';
const BURY = `
  WITH gone AS (DELETE FROM forecasting.stream_members WHERE grp = $1 AND member = ANY ($3::text[]))
  UPDATE forecasting.stream_partitions SET owner = NULL, lease_until = '-infinity'
   WHERE grp = $1 AND topic = $2 AND owner = ANY ($3::text[])`;
const LEAVE = 'DELETE FROM forecasting.stream_members WHERE grp = $1 AND member = $2';
const FORGET = `DELETE FROM forecasting.stream_members WHERE grp = $1 AND seen < now() - interval '1 day'`;

export interface PartitionLeases {
  /** Renews, claims up to the fair share, gives back what is above it; returns what is held now. */
  beat(): Promise<HeldPartition[]>;
  release(parts: number[]): Promise<void>;
  leave(): Promise<void>;
}

export function createPartitionLeases(
  deps: { pool: Pool; eventLog: EventLog; log: Log },
  options: LeaseOptions,
): PartitionLeases {
  const { pool, eventLog, log } = deps;
  const { group, member, leaseMs } = options;
  const key = [group, eventLog.topic];
  let registered = false;

  const release = async (parts: number[]) => {
    if (parts.length > 0) await pool.query(RELEASE, [...key, member, parts]);
  };

  const buryNeighbours = async () => {
    const owners = (await pool.query<{ owner: string }>(OWNERS, key)).rows.map((row) => row.owner);
    const dead = owners.filter(isDeadNeighbour);
    if (dead.length > 0) await pool.query(BURY, [...key, dead]);
  };

  return {
    async beat() {
      const topicId = await eventLog.identify();
      if (!registered) {
        await pool.query(REGISTER, [...key, topicId, eventLog.start, eventLog.partitions]);
        await refuseReplaced(pool, key, topicId);
        await pool.query(FORGET, [group]);
        await buryNeighbours();
        registered = true;
      }
      await pool.query(SEEN, [group, member]);
      const { members, before } = (await pool.query(MEMBERS, [group, options.memberTimeoutMs, member])).rows[0];
      const share = shareOf(eventLog.partitions, Math.max(1, members), before);
      const held = (await pool.query(RENEW, [...key, member, leaseMs])).rows;
      const surplus = held.splice(share).map((row) => Number(row.part));
      await release(surplus);
      if (held.length < share) {
        const claimed = await pool.query(CLAIM, [...key, member, leaseMs, share - held.length]);
        if (claimed.rows.length > 0)
          log.info({ parts: claimed.rows.map((row) => row.part), members }, 'partitions claimed');
        held.push(...claimed.rows);
      }
      return held.map((row) => heldPartition(row, eventLog.topic, topicId));
    },
    release,
    async leave() {
      await pool.query(RELEASE, [...key, member, Array.from({ length: eventLog.partitions }, (_, part) => part)]);
      await pool.query(LEAVE, [group, member]);
    },
  };
}

/** What does not divide evenly goes to the first by name, so that nobody has two more than another. */
function shareOf(partitions: number, members: number, before: number): number {
  return Math.floor(partitions / members) + (before < partitions % members ? 1 : 0);
}

function heldPartition(
  row: { part: number; epoch: string; pos: string; topic_id: string },
  topic: string,
  topicId: string,
): HeldPartition {
  if (row.topic_id !== topicId) throw replaced(topic, row.topic_id, topicId);
  return { part: Number(row.part), epoch: row.epoch, topicId, position: row.pos };
}

/** Before anything is claimed: a member that cannot read the log must not keep its partitions from one that can. */
async function refuseReplaced(pool: Pool, [group, topic = '']: string[], topicId: string): Promise<void> {
  const found = await pool.query<{ topic_id: string }>(OTHER_LOG, [group, topic, topicId]);
  const other = found.rows[0]?.topic_id;
  if (other !== undefined) throw replaced(topic, other, topicId);
}

function replaced(topic: string, kept: string, found: string): LogReplaced {
  return new LogReplaced(
    `the log ${topic} is now ${found}, positions are kept for ${kept}: npm run topline -- stream adopt, if it is to be read instead`,
  );
}
