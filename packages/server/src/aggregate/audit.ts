// The standing check: one merchant after another is verified, what was found is kept, and what ClickHouse lacks is pushed
// again; orders that the log has swallowed are appended to it again. Totals are never touched: a difference between orders and totals
// is for people, and stays told until it is gone.
// States of a merchant: never checked → claimed (for the time of one check) → checked; the one checked longest ago is next.
import { setTimeout as delay } from 'node:timers/promises';
import type { AUDIT_STATES } from '@topline/domain/contract/system.ts';
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Log } from '../platform/log.ts';
import { createLoop, type Loop } from '../platform/loop.ts';
import type { Pool } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import { inTransaction } from '../platform/tx.ts';
import type { ClickHouse } from '../store/client.ts';
import type { CalendarSource } from './calendars.ts';
import { intendPush } from './totals.ts';
import { type Amounts, verify } from './verify.ts';

/** As it is kept: amounts in minor units, as text. */
export interface AuditResult {
  readonly state: (typeof AUDIT_STATES)[number];
  readonly orders: number;
  readonly amounts: Readonly<Record<keyof Amounts, string>>;
  readonly differing: number;
  readonly days: ReadonlyArray<Readonly<Record<keyof Amounts, string>> & { readonly date: string }>;
}

export interface AuditDeps {
  readonly pool: Pool;
  readonly clickhouse: ClickHouse;
  readonly calendars: CalendarSource;
  /** Puts orders into the log again that it has swallowed; tells how many. */
  readonly appendLost: (scope: MerchantScope) => Promise<number>;
}

export interface AuditOptions {
  readonly partitions: number;
  /** Push again what ClickHouse lacks, and append again what the log has swallowed. */
  readonly repair: boolean;
}

/** As many as a batch of events touches at most. */
const CELLS_AN_INTENT = 1_000;

const KEEP = `
  INSERT INTO forecasting.audits (merchant_id, checked_at, result) VALUES ($1, now(), $2)
  ON CONFLICT (merchant_id) DO UPDATE SET checked_at = now(), result = $2, claimed_until = '-infinity'`;
const READ = `
  SELECT result, to_char(checked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS checked_at
    FROM forecasting.audits WHERE merchant_id = $1 AND result IS NOT NULL`;
const REGISTER = `
  INSERT INTO forecasting.audits (merchant_id)
  SELECT merchant_id FROM ingestion.merchants m
   WHERE NOT EXISTS (SELECT FROM forecasting.audits a WHERE a.merchant_id = m.merchant_id) ON CONFLICT DO NOTHING`;
/** Index: audits_turn. */
const CLAIM = `
  UPDATE forecasting.audits SET claimed_until = now() + interval '2 minutes'
   WHERE merchant_id = (
     SELECT merchant_id FROM forecasting.audits
      WHERE claimed_until < now() AND (checked_at IS NULL OR checked_at < now() - $1 * interval '1 ms')
      ORDER BY checked_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING merchant_id`;

/** Undefined: there is no such merchant. */
export async function auditMerchant(
  deps: AuditDeps,
  scope: MerchantScope,
  { partitions, repair }: AuditOptions,
): Promise<AuditResult | undefined> {
  const found = await verify(deps, scope, { partitions });
  if (found === undefined) return undefined;
  const { lacking } = found;
  const heals = repair && lacking.length > 0;
  if (heals) {
    const part = shardOf(scope.merchantId) % partitions;
    for (let from = 0; from < lacking.length; from += CELLS_AN_INTENT) {
      const keys = lacking.slice(from, from + CELLS_AN_INTENT);
      await inTransaction(deps.pool, (client) => intendPush(client, { part, asOfMs: undefined, keys, processed: [] }));
    }
  }
  if (repair && found.waiting > 0) await deps.appendLost(scope);
  const mended = heals && found.differing === lacking.length;
  const state = found.differing === 0 ? 'agrees' : mended ? 'healing' : 'differs';
  const result: AuditResult = {
    state,
    orders: found.orders,
    amounts: textsOf(found.amounts),
    differing: found.differing,
    days: found.days.map((day) => ({ date: day.date, ...textsOf(day) })),
  };
  await deps.pool.query(KEEP, [scope.merchantId, JSON.stringify(result)]);
  return result;
}

/** What the last check found; undefined before the first. */
export async function lastAudit(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
): Promise<{ readonly checkedAt: string; readonly result: AuditResult } | undefined> {
  const [row] = (await reader.read(scope, { name: 'last-audit', text: READ, values: [scope.merchantId] })).rows;
  return row && { checkedAt: String(row.checked_at), result: row.result as AuditResult };
}

function textsOf({ orders, totals, clickhouse }: Amounts): Record<keyof Amounts, string> {
  return { orders: String(orders), totals: String(totals), clickhouse: String(clickhouse) };
}

export interface AuditLoopDeps extends AuditDeps {
  readonly log: Log;
  readonly systemScope: (merchantId: number) => MerchantScope;
  readonly onAudited?: (state: AuditResult['state'], differing: number) => void;
}

export interface AuditLoopOptions {
  readonly partitions: number;
  /** A merchant is checked again after this. */
  readonly everyMs: number;
  /** How often it is looked whether somebody is due. */
  readonly pollMs: number;
  /** The part of one process's time that checks may take, 0 to 1. */
  readonly share: number;
}

export const AUDIT_DEFAULTS = { everyMs: 5 * 60_000, pollMs: 2_000, share: 0.1 };

export function createAuditLoop(deps: AuditLoopDeps, options: AuditLoopOptions): Loop {
  const { pool, log } = deps;
  const { partitions, everyMs, pollMs, share } = options;
  return createLoop({ log }, { name: 'audit', pollIntervalMs: pollMs, backoffMinMs: pollMs }, async (signal) => {
    const startedAt = performance.now();
    await pool.query(REGISTER);
    const [claimed] = (await pool.query(CLAIM, [everyMs])).rows;
    if (claimed === undefined) return 'idle';
    const merchantId = Number(claimed.merchant_id);
    const result = await auditMerchant(deps, deps.systemScope(merchantId), { partitions, repair: true });
    if (result !== undefined) deps.onAudited?.(result.state, result.differing);
    if (result !== undefined && result.state !== 'agrees')
      log.warn({ merchantId, state: result.state, cells: result.differing }, 'orders, totals and ClickHouse differ');
    // A large merchant takes long and is followed by a longer rest.
    const restMs = (performance.now() - startedAt) * (1 / share - 1);
    await delay(restMs, undefined, { signal }).catch(() => undefined);
    return 'more';
  });
}
