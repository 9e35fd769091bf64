// What was done to keys, calendars, totals and dead letters, by whom, and who asked for merchants of others. Written once,
// never changed: the database refuses (migration 0007).

import type { MerchantScope } from '@topline/domain/scope.ts';
import { LRUCache } from 'lru-cache';
import type { Log } from '../platform/log.ts';
import type { Pool, Queryable } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';

type AuditAction =
  | 'key-created'
  | 'key-revoked'
  | 'merchant-created'
  | 'calendar-changed'
  | 'rebuilt'
  | 'dead-letters-replayed'
  | 'log-adopted'
  | 'group-forgotten'
  | 'log-replayed'
  | 'foreign-access-refused';

/** Who works on the database by command, without a name of the interface. */
export const OPERATOR = 'operator';

export interface AuditEntry {
  readonly actor: string;
  readonly action: AuditAction;
  readonly merchantId?: number;
  readonly detail?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface WrittenEntry extends AuditEntry {
  readonly id: number;
  readonly at: string;
}

const INSERT = 'INSERT INTO ingestion.audit_log (actor, action, merchant_id, detail) VALUES ($1, $2, $3, $4)';
const LIST = `
  SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor, action, detail
    FROM ingestion.audit_log WHERE merchant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`;
/** A caller who tries one merchant after another is told of once a minute and merchant, not once a request. */
const FOREIGN_EVERY_MS = 60_000;
const FOREIGN_REMEMBERED_MAX = 10_000;

export async function writeAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  const { actor, action, merchantId = null, detail = {} } = entry;
  await db.query(INSERT, [actor, action, merchantId, JSON.stringify(detail)]);
}

/** The newest first. @param before an entry's id; those older than it */
export async function listAudit(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
  before: number,
  limit: number,
): Promise<WrittenEntry[]> {
  const values = [scope.merchantId, before, limit];
  const found = await reader.read(scope, { name: 'list-audit', text: LIST, values });
  return found.rows.map((row) => ({
    id: Number(row.id),
    at: String(row.at),
    actor: String(row.actor),
    action: row.action as AuditAction,
    merchantId: scope.merchantId,
    detail: row.detail,
  }));
}

/** Notes a refused look at a merchant of others; the refusal does not wait for it. */
export function createForeignNotes(deps: { pool: Pool; log: Log }) {
  const noted = new LRUCache<string, true>({ max: FOREIGN_REMEMBERED_MAX, ttl: FOREIGN_EVERY_MS });
  return ({ subject }: { readonly subject: string }, merchantId: number): void => {
    const key = `${subject} ${merchantId}`;
    if (noted.has(key)) return;
    noted.set(key, true);
    writeAudit(deps.pool, { actor: subject, action: 'foreign-access-refused', merchantId }).catch((error) =>
      deps.log.warn({ err: error }, 'a refused access could not be noted'),
    );
  };
}
