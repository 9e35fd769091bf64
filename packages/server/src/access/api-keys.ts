// API keys: an id that may be seen and a secret of 256 bits that is shown once. `tl_<id>_<secret>` is the bearer token.
// Guarantees: only the SHA-256 of a secret is stored; a revoked or expired key stops working within CACHED_MS in every
// process that can ask PostgreSQL; one that cannot goes on with what it knew for OUTAGE_MS, because reads outlive a store;
// of one name at most two keys are alive, so that a key can be exchanged without a gap and old ones cannot pile up.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Principal, Role } from '@topline/domain/access.ts';
import { readRoles } from '@topline/domain/access.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { LRUCache } from 'lru-cache';
import type { Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  /** Undefined: a key of the platform. */
  readonly merchantId: number | undefined;
  readonly roles: readonly Role[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly revokedAt: string | undefined;
  readonly lastUsedAt: string | undefined;
}

export interface NewKey {
  readonly name: string;
  /** Of a platform key there are none: it may do everything. */
  readonly roles: readonly Role[];
  readonly expiresAt: Date;
  readonly createdBy: string;
}

const LIVE_KEYS_A_NAME_MAX = 2;
const ID_BYTES = 9;
const SECRET_BYTES = 32;
const TOKEN = /^tl_([A-Za-z0-9_-]{12})_([A-Za-z0-9_-]{43})$/;
const CACHED_MS = 5_000;
const OUTAGE_MS = 10 * 60_000;
const CACHED_KEYS_MAX = 10_000;
/** When a key was last used is told to the minute; more would write with every request. */
const USE_NOTED_EVERY_MS = 60_000;

const COLUMNS = `key_id, name, merchant_id, roles, created_by, ${[
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
]
  .map((column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ${column}`)
  .join(', ')}`;
const INSERT = `
  INSERT INTO ingestion.api_keys (key_id, secret_sha256, name, merchant_id, roles, created_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`;
const LIVE = `
  SELECT count(*)::int AS live FROM ingestion.api_keys
   WHERE merchant_id IS NOT DISTINCT FROM $1 AND name = $2 AND revoked_at IS NULL AND expires_at > now()`;
/** Two callers must not both find room for the second key. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const LIST = `SELECT ${COLUMNS} FROM ingestion.api_keys WHERE merchant_id IS NOT DISTINCT FROM $1 ORDER BY created_at, key_id`;
const REVOKE = `
  UPDATE ingestion.api_keys SET revoked_at = coalesce(revoked_at, now())
   WHERE key_id = $1 AND merchant_id IS NOT DISTINCT FROM $2 RETURNING ${COLUMNS}`;
const FIND = `
  SELECT secret_sha256, merchant_id, roles FROM ingestion.api_keys
   WHERE key_id = $1 AND revoked_at IS NULL AND expires_at > now()`;
const NOTE_USE = 'UPDATE ingestion.api_keys SET last_used_at = now() WHERE key_id = $1';

/** The token of a new key; it cannot be had a second time. @param scope undefined: a key of the platform */
export async function createKey(
  pool: Pool,
  scope: MerchantScope | undefined,
  key: NewKey,
): Promise<{ key: ApiKey; token: string }> {
  const keyId = randomBytes(ID_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const merchantId = scope?.merchantId ?? null;
  return inTransaction(pool, async (client) => {
    await client.query(LOCK, [`api-key ${merchantId} ${key.name}`]);
    const live = await client.query(LIVE, [merchantId, key.name]);
    if (Number(live.rows[0]?.live) >= LIVE_KEYS_A_NAME_MAX) {
      throw new Fault('rule-broken', `There are ${LIVE_KEYS_A_NAME_MAX} live keys of this name; revoke one first.`, {
        errors: [{ pointer: '/name', detail: `has ${LIVE_KEYS_A_NAME_MAX} live keys already` }],
      });
    }
    const values = [keyId, sha256(secret), key.name, merchantId, key.roles, key.createdBy, key.expiresAt];
    const inserted = await client.query(INSERT, values);
    return { key: keyOf(inserted.rows[0]), token: `tl_${keyId}_${secret}` };
  });
}

export async function listKeys(pool: Pool, scope: MerchantScope | undefined): Promise<ApiKey[]> {
  const found = await pool.query(LIST, [scope?.merchantId ?? null]);
  return found.rows.map(keyOf);
}

/** Undefined: there is no such key. Revoking twice is revoking once. */
export async function revokeKey(
  pool: Pool,
  scope: MerchantScope | undefined,
  keyId: string,
): Promise<ApiKey | undefined> {
  const found = await pool.query(REVOKE, [keyId, scope?.merchantId ?? null]);
  return found.rows[0] && keyOf(found.rows[0]);
}

export interface KeyReader {
  /** Undefined: the token is no key of ours, or none that works. */
  principalOf(token: string): Promise<Principal | undefined>;
}

interface Known {
  /** Undefined: there is no such key, or it works no more. */
  readonly key: { readonly secret: Buffer; readonly principal: Principal } | undefined;
  readonly readAtMs: number;
}

export function isKeyToken(token: string): boolean {
  return token.startsWith('tl_');
}

export function createKeyReader({ pool, now }: { pool: Pool; now: () => number }): KeyReader {
  const found = new LRUCache<string, Known>({ max: CACHED_KEYS_MAX });
  const noted = new LRUCache<string, number>({ max: CACHED_KEYS_MAX });

  const read = async (keyId: string) => {
    const cached = found.get(keyId);
    const ageMs = cached === undefined ? Number.POSITIVE_INFINITY : now() - cached.readAtMs;
    if (cached !== undefined && ageMs < CACHED_MS) return cached.key;
    try {
      const { rows } = await pool.query({ name: 'find-api-key', text: FIND, values: [keyId] });
      const key = rows[0] && { secret: rows[0].secret_sha256 as Buffer, principal: principalOf(keyId, rows[0]) };
      found.set(keyId, { key, readAtMs: now() });
      return key;
    } catch (error) {
      if (cached !== undefined && ageMs < OUTAGE_MS) return cached.key;
      throw error;
    }
  };
  const noteUse = (keyId: string): void => {
    if (now() - (noted.get(keyId) ?? 0) < USE_NOTED_EVERY_MS) return;
    noted.set(keyId, now());
    // The request does not wait for it, and it does not matter when it fails.
    pool.query(NOTE_USE, [keyId]).catch(() => noted.delete(keyId));
  };

  return {
    async principalOf(token) {
      const [, keyId = '', secret = ''] = TOKEN.exec(token) ?? [];
      if (keyId === '') return undefined;
      const known = await read(keyId);
      if (known === undefined || !timingSafeEqual(known.secret, sha256(secret))) return undefined;
      noteUse(keyId);
      return known.principal;
    },
  };
}

function principalOf(keyId: string, row: { merchant_id: string | null; roles: string[] }): Principal {
  const subject = `key:${keyId}`;
  if (row.merchant_id === null) return { subject, kind: 'key', platform: true, roles: new Map() };
  const roles = readRoles(row.roles) ?? new Set<Role>();
  return { subject, kind: 'key', platform: false, roles: new Map([[Number(row.merchant_id), roles]]) };
}

function keyOf(row: Record<string, unknown>): ApiKey {
  const text = (name: string) => (row[name] === null ? undefined : String(row[name]));
  return {
    keyId: String(row.key_id),
    name: String(row.name),
    merchantId: row.merchant_id === null ? undefined : Number(row.merchant_id),
    roles: row.roles as Role[],
    createdAt: String(row.created_at),
    createdBy: String(row.created_by),
    expiresAt: String(row.expires_at),
    revokedAt: text('revoked_at'),
    lastUsedAt: text('last_used_at'),
  };
}

function sha256(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
