// A session behind a pooler of transactions is anybody's: what it is set to in one transaction, others find or have undone. So what every
// session of a writer or reader must have, its role and its bounds, has to be its login's in PostgreSQL, where no client can lose it.
import pg from 'pg';
import { RoleError } from './role-error.ts';

export interface PooledSession {
  /** Of its role. */
  readonly name: string;
  readonly host: string;
  readonly setting: string;
}

/** What is advised; anything from 1 ms to BOUND_MAX_MS will do. */
const BOUNDS: Readonly<Record<string, string>> = {
  statement_timeout: '10s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '10s',
  client_connection_check_interval: '250ms',
};
const BOUND_MAX_MS = 60_000;

const LOOK = `
  SELECT current_user = $1 AS begins, session_user AS login,
         EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS there,
         ARRAY(SELECT name FROM pg_settings WHERE name = ANY ($2) AND NOT setting::bigint BETWEEN 1 AND $3 ORDER BY name) AS unbounded`;

/** @throws RoleError with the SQL that is missing */
export async function requirePooledSession(client: pg.Client, { name, host, setting }: PooledSession): Promise<void> {
  // One that gives out statements instead of transactions refuses this.
  await client.query('BEGIN READ ONLY');
  const [row] = (await client.query(LOOK, [name, Object.keys(BOUNDS), BOUND_MAX_MS])).rows;
  await client.query('COMMIT');
  const { begins, there, unbounded } = row;
  if (begins && unbounded.length === 0) return;
  const login = pg.escapeIdentifier(row.login);
  const sql = [
    ...(there ? [] : [`CREATE ROLE ${name};`]),
    ...(begins ? [] : [`GRANT ${name} TO ${login};`, `ALTER ROLE ${login} SET role = ${name};`]),
    ...unbounded.map((bound: string) => `ALTER ROLE ${login} SET ${bound} = '${BOUNDS[bound]}';`),
  ];
  throw new RoleError(
    `Through a pooler of transactions at ${host} every session of the login ${row.login} of ${setting} must begin as ${name} and have its bounds. Make the pooler connect anew afterwards. Have an administrator run: ${sql.join(' ')}`,
  );
}
