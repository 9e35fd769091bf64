// Keys and the audit log over HTTP.

import {
  AUDIT_LOG_LIMIT_DEFAULT,
  createKey as create,
  KEY_DAYS_DEFAULT,
  listKeys as list,
  readAuditLog,
  revokeKey as revoke,
} from '@topline/domain/contract/access.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { merchantNotFound } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import { violatedConstraint } from '../platform/pg-error.ts';
import type { Pool } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import { type ApiKey, createKey, listKeys, revokeKey } from './api-keys.ts';
import { listAudit, writeAudit } from './audit-log.ts';

const DAY_MS = 86_400_000;

export interface AccessRouteDeps {
  readonly pool: Pool;
  readonly reader: ScopedReader<MerchantScope>;
  readonly now: () => number;
}

export function createAccessRoutes({ pool, reader, now }: AccessRouteDeps): Route[] {
  return [
    defineRoute(create, async ({ params, body, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const { name, roles, days = KEY_DAYS_DEFAULT } = body;
      const createdBy = guard.principal.subject;
      const expiresAt = new Date(now() + days * DAY_MS);
      const made = await stored(() => createKey(pool, scope, { name, roles, expiresAt, createdBy })).catch(
        absentMerchant,
      );
      await note(pool, scope, createdBy, 'key-created', made.key);
      // No cache on the way may keep it, and none does: answers of the API are never kept.
      return { status: 201, body: { ...bodyOf(made.key), token: made.token } };
    }),
    defineRoute(list, async ({ params, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const keys = await stored(() => listKeys(pool, scope));
      return { status: 200, body: { merchantId: scope.merchantId, keys: keys.map(bodyOf) } };
    }),
    defineRoute(revoke, async ({ params, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const key = await stored(() => revokeKey(pool, scope, params.keyId));
      if (key === undefined) throw new Fault('key-not-found', 'There is no such key.');
      await note(pool, scope, guard.principal.subject, 'key-revoked', key);
      return { status: 200, body: bodyOf(key) };
    }),
    defineRoute(readAuditLog, async ({ params, query, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const { before = Number.MAX_SAFE_INTEGER, limit = AUDIT_LOG_LIMIT_DEFAULT } = query;
      const rows = await stored(() => listAudit(reader, scope, before, limit + 1));
      const page = rows.slice(0, limit);
      const entries = page.map(({ id, at, actor, action, detail = {} }) => ({ id, at, actor, action, detail }));
      const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { status: 200, body: { merchantId: scope.merchantId, entries, next } };
    }),
  ];
}

function note(
  pool: Pool,
  { merchantId }: MerchantScope,
  actor: string,
  action: 'key-created' | 'key-revoked',
  { keyId, name, roles }: ApiKey,
): Promise<void> {
  return stored(() => writeAudit(pool, { actor, action, merchantId, detail: { keyId, name, roles } }));
}

function absentMerchant(error: unknown): never {
  if (violatedConstraint(error) === 'api_keys_merchant_id_fkey') throw merchantNotFound();
  throw error;
}

function bodyOf(key: ApiKey): object {
  const { merchantId: _, revokedAt, lastUsedAt, ...always } = key;
  return { ...always, ...(revokedAt ? { revokedAt } : {}), ...(lastUsedAt ? { lastUsedAt } : {}) };
}
