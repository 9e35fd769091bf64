// The rows of sessions, one statement a function. All times are the program's own clock, given by the caller.

import { createHash } from 'node:crypto';
import type { Pool, Queryable } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';

export interface SessionRow {
  readonly subject: string;
  readonly name: string;
  /** As the provider's claim says it. */
  readonly grants: unknown;
  /** Sealed. */
  readonly tokens: string;
  readonly leaseUntilMs: number;
  readonly renewingUntilMs: number;
  readonly endsAtMs: number;
}

/** Whoever signs in again and again ends the oldest. */
const SESSIONS_A_SUBJECT_MAX = 20;
const PRUNED_AT_ONCE_MAX = 1_000;

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;
const FIND = `
  SELECT subject, name, grants, tokens, ${ms('lease_until')} AS lease_until, ${ms('renewing_until')} AS renewing_until,
         ${ms('ends_at')} AS ends_at
    FROM ingestion.sessions WHERE session_sha256 = $1`;
const INSERT = `
  INSERT INTO ingestion.sessions (session_sha256, subject, name, grants, tokens, signed_in_at, lease_until, ends_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
const PRUNE = `
  DELETE FROM ingestion.sessions
   WHERE session_sha256 IN (SELECT session_sha256 FROM ingestion.sessions WHERE ends_at < $1 LIMIT ${PRUNED_AT_ONCE_MAX})`;
const END_OLDEST = `
  DELETE FROM ingestion.sessions
   WHERE session_sha256 IN (SELECT session_sha256 FROM ingestion.sessions WHERE subject = $1
                             ORDER BY signed_in_at DESC OFFSET ${SESSIONS_A_SUBJECT_MAX})`;
/** One statement, and no transaction stays open while the provider is asked: it would hold back the outbox. */
const CLAIM = `
  UPDATE ingestion.sessions SET renewing_until = $3
   WHERE session_sha256 = $1 AND renewing_until < $2 AND abs(${ms('lease_until')} - $4) < 1`;
const RENEW = `
  UPDATE ingestion.sessions SET name = $2, grants = $3, tokens = $4, lease_until = $5, renewing_until = '-infinity'
   WHERE session_sha256 = $1`;
const END = 'DELETE FROM ingestion.sessions WHERE session_sha256 = $1 RETURNING tokens';

export async function findSession(db: Queryable, id: string): Promise<SessionRow | undefined> {
  const { rows } = await db.query({ name: 'find-session', text: FIND, values: [sha256(id)] });
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    subject: row.subject,
    name: row.name,
    grants: row.grants,
    tokens: row.tokens,
    leaseUntilMs: row.lease_until,
    renewingUntilMs: row.renewing_until,
    endsAtMs: row.ends_at,
  };
}

export interface NewSession extends Omit<SessionRow, 'renewingUntilMs'> {
  readonly signedInAtMs: number;
}

/** Ends those that have run out, and of one subject all but the newest. */
export async function insertSession(pool: Pool, id: string, session: NewSession): Promise<void> {
  const { subject, name, grants, tokens, signedInAtMs, leaseUntilMs, endsAtMs } = session;
  const times = [signedInAtMs, leaseUntilMs, endsAtMs].map((at) => new Date(at));
  await inTransaction(pool, async (client) => {
    await client.query(INSERT, [sha256(id), subject, name, JSON.stringify(grants), tokens, ...times]);
    await client.query(PRUNE, [new Date(signedInAtMs)]);
    await client.query(END_OLDEST, [subject]);
  });
}

/**
 * Whether the caller is the one to renew the lease that ends then. The claim runs out by itself, also after a failure: a
 * provider that does not answer is asked once a claim, not once a request.
 */
export async function claimRenewal(
  db: Queryable,
  id: string,
  { leaseUntilMs, nowMs, claimMs }: { leaseUntilMs: number; nowMs: number; claimMs: number },
): Promise<boolean> {
  const values = [sha256(id), new Date(nowMs), new Date(nowMs + claimMs), leaseUntilMs];
  return ((await db.query(CLAIM, values)).rowCount ?? 0) > 0;
}

/** False: the session has ended meanwhile. */
export async function renewSession(
  db: Queryable,
  id: string,
  { name, grants, tokens, leaseUntilMs }: Pick<SessionRow, 'name' | 'grants' | 'tokens' | 'leaseUntilMs'>,
): Promise<boolean> {
  const values = [sha256(id), name, JSON.stringify(grants), tokens, new Date(leaseUntilMs)];
  return ((await db.query(RENEW, values)).rowCount ?? 0) > 0;
}

/** The sealed tokens of the session that has ended by this; undefined: there was none. */
export async function endSession(db: Queryable, id: string): Promise<string | undefined> {
  return (await db.query(END, [sha256(id)])).rows[0]?.tokens;
}

function sha256(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}
