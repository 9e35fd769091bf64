// PostgreSQL connections. Each room gets a pool of its own size, so that a slow room cannot starve another.
// Every session has a role (session-role.ts); a reader's sends what it is given without waiting for answers (scoped-reader.ts).
// Guarantee: no session can hold a transaction open while idle, wait for a lock, or run a statement without a bound;
// one that did would hold back the horizon of the outbox for everybody. A statement whose connection we closed stops within
// `ABANDONED_CHECK_MS`: the server looks whether its client is still there (PostgreSQL 14 and newer).
import pg from 'pg';
import type { Log } from './log.ts';
import { asRole, type SessionRole, withStartOption } from './session-role.ts';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;
/** Anything that runs one statement: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

export interface PoolOptions {
  url: string;
  name: string;
  role: SessionRole;
  connectionsMax: number;
  statementTimeoutMs: number;
  lockTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  connectTimeoutMs?: number;
}

/** A statement whose client has gone is stopped within this many milliseconds. */
const ENDS_WITH_ITS_CLIENT = 'client_connection_check_interval=250';

export function createPool(deps: { log: Log }, options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: asRole(withStartOption(options.url, ENDS_WITH_ITS_CLIENT), options.role),
    pipeline: options.role === 'reader',
    max: options.connectionsMax,
    application_name: `topline-${options.name}`,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + 2_000,
    lock_timeout: options.lockTimeoutMs ?? 5_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
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
