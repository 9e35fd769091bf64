// PostgreSQL connections. Each room gets a pool of its own size, so that a slow room cannot starve another.
// Every session has a role (session-role.ts); a reader's sends what it is given without waiting for answers (scoped-reader.ts).
// Guarantee: no session can hold a transaction open while idle, wait for a lock, or run a statement without a bound;
// one that did would hold back the horizon of the outbox for everybody. A statement whose connection we closed stops within
// `ABANDONED_CHECK_MS`: the server looks whether its client is still there (PostgreSQL 14 and newer).
// Through a pooler of transactions there is no session to rely on: nothing is set at its start, no statement is kept under a name, and
// the role and the bounds are the login's own, which start looks at (run/pooled-sessions.ts); a reader's transactions set theirs again.
import pg from 'pg';
import type { Log } from './log.ts';
import { asRole, ROLE_NAMES, type SessionRole, withStartOption } from './session-role.ts';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;
/** Anything that runs one statement: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

export interface PoolOptions {
  url: string;
  name: string;
  role: SessionRole;
  /** The URL is a pooler's that gives each transaction any of its sessions (see below). */
  pooled?: boolean;
  connectionsMax: number;
  statementTimeoutMs: number;
  lockTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  connectTimeoutMs?: number;
}

/** A statement whose client has gone is stopped within this many milliseconds. */
const ABANDONED_CHECK_MS = 250;
const LOCK_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_MS = 10_000;

export function createPool(deps: { log: Log }, options: PoolOptions): Pool {
  const pool = new pg.Pool({
    ...(options.pooled ? { connectionString: options.url, Client: NamelessClient } : sessionOf(options)),
    pipeline: options.role === 'reader',
    max: options.connectionsMax,
    application_name: `topline-${options.name}`,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 60_000,
    query_timeout: options.statementTimeoutMs + 2_000,
    keepAlive: true,
    types: { getTypeParser },
  });
  // An idle connection that the server closed; the pool replaces it and the next query sees any real trouble.
  // A connection that breaks while somebody has it: their next statement tells them. Unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // Not the error itself: the driver hangs the whole client with its statements on it.
  pool.on('error', ({ name, message }) =>
    deps.log.warn({ pool: options.name, err: { name, message } }, 'idle PostgreSQL connection was lost'),
  );
  return pool;
}

/** Set once, when the session begins. */
function sessionOf({ url, role, ...options }: PoolOptions): pg.PoolConfig {
  const endsWithItsClient = `client_connection_check_interval=${ABANDONED_CHECK_MS}`;
  return {
    connectionString: asRole(withStartOption(url, endsWithItsClient), role),
    statement_timeout: options.statementTimeoutMs,
    lock_timeout: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? IDLE_IN_TRANSACTION_MS,
  };
}

/** The same, for each transaction of a reader that has no session of its own. Whatever others left in the session has no effect then. */
export function pooledReaderSettings(statementTimeoutMs: number): Readonly<Record<string, string>> {
  return {
    role: ROLE_NAMES.reader,
    statement_timeout: `${statementTimeoutMs}`,
    lock_timeout: `${LOCK_TIMEOUT_MS}`,
    idle_in_transaction_session_timeout: `${IDLE_IN_TRANSACTION_MS}`,
    client_connection_check_interval: `${ABANDONED_CHECK_MS}`,
  };
}

/** A statement's name is the session's, and the next statement comes to another one, where the name is unknown or somebody else's. */
class NamelessClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = super.query.bind(this) as (...given: readonly unknown[]) => unknown;
    this.query = ((first: unknown, ...rest: unknown[]) => query(nameless(first), ...rest)) as typeof this.query;
  }
}

function nameless(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || !('name' in statement)) return statement;
  const { name: _, ...rest } = statement;
  return rest;
}

/**
 * Values stay exact: bigint and numeric arrive as text (node-postgres' default), timestamps as text too, because a Date
 * has only milliseconds and would change versions silently. Statements ask for epoch numbers where they want numbers.
 */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === pg.types.builtins.TIMESTAMPTZ || oid === pg.types.builtins.TIMESTAMP || oid === pg.types.builtins.DATE) {
    return (text: string) => text;
  }
  return pg.types.getTypeParser(oid, format as 'text');
}
