// Which merchant this worker forecasts next. Merchants are shared out one at a time: who is free and due longest is taken.
// States of a merchant: due → held (renewed while its run lasts) → due again after the interval, or at once but behind others
// while expensive models wait; a lease that ran out is due at once. A lease only keeps two workers from doing the same work: what a worker writes without one says the same as the holder's.
// Time is always PostgreSQL's now(); each statement is its own short transaction.
import { isDeadNeighbour } from '../platform/member.ts';
import type { Pool } from '../platform/pool.ts';

/** New merchants get a row; without one there is nothing to insert and no transaction id. */
const REGISTER = `
  INSERT INTO forecasting.worker_leases (merchant_id)
  SELECT merchant_id FROM ingestion.merchants m
   WHERE NOT EXISTS (SELECT FROM forecasting.worker_leases l WHERE l.merchant_id = m.merchant_id) ON CONFLICT DO NOTHING`;
/** Index: worker_leases_due; those that are due are few, or waited for. */
const CLAIM = `
  UPDATE forecasting.worker_leases SET owner = $1, lease_until = now() + $2 * interval '1 ms'
   WHERE merchant_id = (
     SELECT merchant_id FROM forecasting.worker_leases WHERE due_at <= now() AND lease_until < now()
      ORDER BY due_at + CASE WHEN behind THEN $3 ELSE 0 END * interval '1 ms' LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING merchant_id, behind,
    EXISTS (SELECT FROM forecasting.worker_leases o WHERE o.due_at <= now() AND o.lease_until < now() AND NOT o.behind
               AND o.merchant_id <> worker_leases.merchant_id) AS crowded`;
const RENEW = `
  UPDATE forecasting.worker_leases SET lease_until = now() + $3 * interval '1 ms' WHERE merchant_id = $2 AND owner = $1`;
const RELEASE = `
  UPDATE forecasting.worker_leases
     SET owner = NULL, lease_until = '-infinity', due_at = now() + $3 * interval '1 ms', behind = $5,
         last_run_at = CASE WHEN $4 = 'complete' THEN now() ELSE last_run_at END,
         failures = CASE $4 WHEN 'complete' THEN 0 WHEN 'failed' THEN failures + 1 ELSE failures END
   WHERE merchant_id = $2 AND owner = $1`;

const OWNERS = 'SELECT DISTINCT owner FROM forecasting.worker_leases WHERE owner IS NOT NULL';
const BURY = `
  UPDATE forecasting.worker_leases SET owner = NULL, lease_until = '-infinity' WHERE owner = ANY ($1::text[])`;

export interface LeaseOptions {
  readonly owner: string;
  readonly leaseMs: number;
  /** A merchant with only expensive models waiting lets others go first, but no longer than this. */
  readonly handicapMs: number;
}

export interface Claim {
  readonly merchantId: number;
  /** Another merchant waits for its first turn: expensive models of this one can wait. */
  readonly hurried: boolean;
}

/** A turn that its worker gave up says nothing about the merchant. */
type TurnEnd = 'complete' | 'failed' | 'given-up';

export interface WorkerLeases {
  /** Gives new merchants their row; the first time also frees what killed workers of this machine held. */
  register(): Promise<void>;
  /** The merchant that is now held; undefined when none is due. */
  claim(): Promise<Claim | undefined>;
  /** False when another worker has taken it over. */
  renew(merchantId: number): Promise<boolean>;
  /** Gives the merchant back; it is due again after `dueInMs`, or at once behind others. */
  release(merchantId: number, due: { readonly inMs: number } | 'behind', end: TurnEnd): Promise<void>;
}

export function createWorkerLeases(deps: { pool: Pool }, options: LeaseOptions): WorkerLeases {
  const { pool } = deps;
  const { owner, leaseMs, handicapMs } = options;
  let buried = false;

  const buryNeighbours = async () => {
    const owners = (await pool.query<{ owner: string }>(OWNERS)).rows.map((row) => row.owner);
    const dead = owners.filter(isDeadNeighbour);
    if (dead.length > 0) await pool.query(BURY, [dead]);
    buried = true;
  };

  return {
    async register() {
      if (!buried) await buryNeighbours();
      await pool.query({ name: 'register-merchants', text: REGISTER });
    },
    async claim() {
      const found = await pool.query({ name: 'claim-merchant', text: CLAIM, values: [owner, leaseMs, handicapMs] });
      const [row] = found.rows;
      return row && { merchantId: Number(row.merchant_id), hurried: row.crowded && !row.behind };
    },
    async renew(merchantId) {
      const found = await pool.query({ name: 'renew-merchant', text: RENEW, values: [owner, merchantId, leaseMs] });
      return found.rowCount === 1;
    },
    async release(merchantId, due, end) {
      const values = [owner, merchantId, due === 'behind' ? 0 : due.inMs, end, due === 'behind'];
      await pool.query({ name: 'release-merchant', text: RELEASE, values });
    },
  };
}
