// Sessions of people who have signed in on the page.
//
// The browser holds a sealed cookie with the session's id and a copy of what the person may do; the row in PostgreSQL is the
// truth, read at most every CACHED_MS. What a session may do was said by the identity provider and holds for a lease; the
// first request after it asks the provider again with the refresh token, once over all processes. Without a refresh token
// the lease is longer, and the person comes back through the provider.
//
// States: signed in → (lease over → renewed …) → ended: by signing out, by the provider's refusal, after IDLE_MS without a
// request, after ENDS_AFTER_MS in any case, by another session secret.
//
// Revocation: signing out ends a session at once here and within CACHED_MS in other processes, whoever has copied the cookie. A
// role that is taken away at the provider, or a person who is locked out there, ends with the lease: within LEASE_MS, or
// LEASE_ALONE_MS where the provider gives no refresh token. While PostgreSQL or the provider is away, sessions go on as last
// known for OUTAGE_MS beyond their lease, because reads outlive a store; meanwhile nothing can be taken away.

import { randomBytes } from 'node:crypto';
import { type Grants, type Principal, type Role, readGrants } from '@topline/domain/access.ts';
import { Fault } from '@topline/domain/fault.ts';
import { LRUCache } from 'lru-cache';
import type { Admitted } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import { createBreaker } from '../platform/breaker.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import type { Cookie } from './cookies.ts';
import type { Identity, IdentityProvider } from './identity-provider.ts';
import type { Seal } from './seal.ts';
import {
  claimRenewal,
  endSession,
  findSession,
  insertSession,
  renewSession,
  type SessionRow,
} from './session-store.ts';

export interface SessionDeps {
  readonly pool: Pool;
  readonly provider: IdentityProvider;
  readonly cookie: Cookie;
  readonly cookieSeal: Seal;
  readonly tokenSeal: Seal;
  readonly log: Log;
  readonly now: () => number;
}

export interface Sessions {
  /** Stores a new session. The text is for Set-Cookie. */
  begin(identity: Identity): Promise<string>;
  /** Undefined: the cookie is none of ours, or its session has ended. @throws Fault unavailable */
  admit(cookieHeader: string | undefined): Promise<Admitted | undefined>;
  /** The ID token with which the session began, for the provider; undefined when there was none. */
  end(cookieHeader: string | undefined): Promise<string | undefined>;
}

export const LEASE_MS = 5 * 60_000;
export const LEASE_ALONE_MS = 60 * 60_000;
export const IDLE_MS = 2 * 60 * 60_000;
export const ENDS_AFTER_MS = 12 * 60 * 60_000;
export const OUTAGE_MS = 10 * 60_000;
const CACHED_MS = 5_000;
const CACHED_SESSIONS_MAX = 10_000;
/** Longer than the provider's answers may take together. */
const CLAIM_MS = 15_000;
const RETRY_SOON = { headers: { 'retry-after': '1' } };
const ID_BYTES = 32;
/** Browsers keep 4,096 bytes. Grants that do not fit are left to the row, and are then not there while it is away. */
const SEALED_CHARS_MAX = 3_800;

const NOTHING: Grants = { platform: false, roles: new Map() };

/** What the cookie holds. */
interface Ticket {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly grants?: unknown;
  readonly leaseUntilMs: number;
  readonly endsAtMs: number;
}

interface Tokens {
  readonly refreshToken?: string;
  readonly idToken?: string;
}

interface Known {
  readonly row: SessionRow | undefined;
  readonly readAtMs: number;
}

export function createSessions(deps: SessionDeps): Sessions {
  const { pool, provider, cookie, cookieSeal, tokenSeal, log, now } = deps;
  const found = new LRUCache<string, Known>({ max: CACHED_SESSIONS_MAX });
  // A database that is away must not cost each request its timeout.
  const breaker = createBreaker({ now: () => performance.now() });
  const renewals = new Map<string, Promise<SessionRow | undefined>>();

  const remember = (id: string, row: SessionRow | undefined): SessionRow | undefined => {
    found.set(id, { row, readAtMs: now() });
    return row;
  };
  const read = async (id: string): Promise<SessionRow | undefined> => {
    const known = found.get(id);
    if (known !== undefined && now() - known.readAtMs < CACHED_MS) return known.row;
    return remember(id, await breaker.run(() => findSession(pool, id)));
  };
  const ticketOf = async (header: string | undefined): Promise<Ticket | undefined> => {
    const text = cookie.read(header);
    // What opens was closed here.
    return text === undefined ? undefined : ((await cookieSeal.open(text)) as Ticket | undefined);
  };
  const seal = async (ticket: Ticket): Promise<string> => {
    const sealed = await cookieSeal.close(ticket);
    if (sealed.length <= SEALED_CHARS_MAX) return cookie.set(sealed);
    const { grants: _, ...rest } = ticket;
    return cookie.set(await cookieSeal.close(rest));
  };
  const leaseOf = (nowMs: number, endsAtMs: number, { refreshToken }: Tokens): number =>
    Math.min(endsAtMs, nowMs + (refreshToken === undefined ? LEASE_ALONE_MS : LEASE_MS));

  /** The row as it is after the provider was asked; undefined when that ended the session. */
  const askProvider = async (id: string, row: SessionRow, refreshToken: string, idToken: string | undefined) => {
    const given = { refreshToken, ...(idToken === undefined ? {} : { idToken }) };
    const identity = await provider.renew(row.subject, given);
    // What is no longer said is not taken for what was said once: the person signs in again.
    const isSilent = identity?.grants === undefined && grantsSomething(row.grants);
    if (identity === undefined || isSilent) {
      await endSession(pool, id);
      log.info({ subject: row.subject }, 'the identity provider ended a session');
      return undefined;
    }
    const tokens = tokensOf(identity);
    const renewed = {
      ...row,
      name: identity.name,
      grants: claimOf(identity.grants),
      tokens: await tokenSeal.close(tokens),
      leaseUntilMs: leaseOf(now(), row.endsAtMs, tokens),
    };
    return (await renewSession(pool, id, renewed)) ? renewed : undefined;
  };

  const renew = async (id: string): Promise<SessionRow | undefined> => {
    // Another process may have renewed it since it was read here.
    const row = await findSession(pool, id);
    const nowMs = now();
    if (row === undefined || nowMs < row.leaseUntilMs) return row;
    const tokens = (await tokenSeal.open(row.tokens)) as Tokens | undefined;
    if (tokens?.refreshToken === undefined || nowMs > row.leaseUntilMs + IDLE_MS) {
      await endSession(pool, id);
      return undefined;
    }
    const claim = { leaseUntilMs: row.leaseUntilMs, nowMs, claimMs: CLAIM_MS };
    if (await claimRenewal(pool, id, claim)) return askProvider(id, row, tokens.refreshToken, tokens.idToken);
    // Another request asks or has just failed to: this one goes on with what was known.
    if (nowMs > row.leaseUntilMs + OUTAGE_MS)
      throw new Fault('unavailable', 'The session is being renewed.', RETRY_SOON);
    return row;
  };

  /** One renewal a session in this process, however many requests wait for it. */
  const renewOnce = (id: string): Promise<SessionRow | undefined> => {
    const running =
      renewals.get(id) ??
      renew(id)
        .then((row) => remember(id, row))
        .finally(() => renewals.delete(id));
    renewals.set(id, running);
    return running;
  };

  /** As far as stores and provider can be asked; else as last known, a while longer. */
  const current = async (ticket: Ticket): Promise<SessionRow | Ticket | undefined> => {
    let last: SessionRow | Ticket = ticket;
    try {
      const row = await stored(() => read(ticket.id));
      if (row === undefined || now() < row.leaseUntilMs) return row;
      last = row;
      return await stored(() => renewOnce(ticket.id));
    } catch (error) {
      if (last.grants === undefined || now() > last.leaseUntilMs + OUTAGE_MS) throw error;
      return last;
    }
  };

  return {
    async begin(identity) {
      const id = randomBytes(ID_BYTES).toString('base64url');
      const nowMs = now();
      const tokens = tokensOf(identity);
      const endsAtMs = nowMs + ENDS_AFTER_MS;
      const ticket = {
        id,
        ...{ subject: identity.subject, name: identity.name, grants: claimOf(identity.grants) },
        ...{ endsAtMs, leaseUntilMs: leaseOf(nowMs, endsAtMs, tokens) },
      };
      const sealedTokens = await tokenSeal.close(tokens);
      await stored(() => insertSession(pool, id, { ...ticket, tokens: sealedTokens, signedInAtMs: nowMs }));
      return seal(ticket);
    },
    async admit(header) {
      const ticket = await ticketOf(header);
      if (ticket === undefined || now() >= ticket.endsAtMs) return undefined;
      const session = await current(ticket);
      if (session === undefined) return undefined;
      const { subject, name, grants, leaseUntilMs, endsAtMs } = session;
      const principal = principalOf(subject, name, grants);
      if (leaseUntilMs <= ticket.leaseUntilMs) return { principal };
      return { principal, setCookie: await seal({ id: ticket.id, subject, name, grants, leaseUntilMs, endsAtMs }) };
    },
    async end(header) {
      const ticket = await ticketOf(header);
      if (ticket === undefined) return undefined;
      remember(ticket.id, undefined);
      const sealed = await stored(() => endSession(pool, ticket.id));
      // A renewal under way may have remembered it again.
      remember(ticket.id, undefined);
      return sealed === undefined ? undefined : ((await tokenSeal.open(sealed)) as Tokens | undefined)?.idToken;
    },
  };
}

function principalOf(subject: string, name: string, claim: unknown): Principal {
  const read = readGrants(claim);
  // It was written here, by claimOf.
  if (!read.ok) throw new Error(`a session's grants ${read.why}`);
  return { subject: `session:${subject}`, kind: 'session', name, ...read.grants };
}

function grantsSomething(claim: unknown): boolean {
  const read = readGrants(claim);
  return read.ok && (read.grants.platform || read.grants.roles.size > 0);
}

function claimOf({ platform, roles }: Grants = NOTHING): object {
  const merchants = [...roles].map(([id, names]): [string, Role[]] => [String(id), [...names]]);
  return { platform, merchants: Object.fromEntries(merchants) };
}

function tokensOf({ refreshToken, idToken }: Identity): Tokens {
  return {
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
  };
}
