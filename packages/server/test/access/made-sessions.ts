// Sessions made by hand, without a provider: right ones, and each way in which one can be wrong.
import { randomBytes } from 'node:crypto';
import { createSeal } from '../../src/access/seal.ts';
import { insertSession } from '../../src/access/session-store.ts';
import type { Pool } from '../../src/platform/pool.ts';

export interface MadeSession {
  readonly grants: unknown;
  readonly secret: string;
  /** From now. */
  readonly leaseMs?: number;
  readonly endsMs?: number;
  /** False: only the cookie says so. */
  readonly stored?: boolean;
}

const HOUR_MS = 3_600_000;

/** The cookie's value. */
export async function makeSession(pool: Pool, made: MadeSession): Promise<string> {
  const { grants, secret, leaseMs = HOUR_MS, endsMs = HOUR_MS, stored = true } = made;
  const now = Date.now();
  const ticket = {
    id: randomBytes(32).toString('base64url'),
    ...{ subject: 'somebody', name: 'Somebody', grants },
    ...{ leaseUntilMs: now + leaseMs, endsAtMs: now + endsMs },
  };
  const tokens = await createSeal(secret, 'tokens').close({});
  // One subject each, because of one subject only so many sessions live.
  const row = { ...ticket, subject: ticket.id, tokens, signedInAtMs: now };
  if (stored) await insertSession(pool, ticket.id, row);
  return createSeal(secret, 'session').close(ticket);
}
