// PostgreSQL's side of migrations: brought up to date by the owner of its schema; by any other login only looked at, which finds the
// schema current or says who has to bring it there first.
import pg from 'pg';
import { type Applied, SchemaError, type Target } from './migration.ts';
import { ROLE_NAMES } from './session-role.ts';

interface PostgresTarget extends Target {
  /** After the last migration. */
  finish(): Promise<void>;
}

/** Whether the table of migrations is there, and whether this login may change what belongs to its owner, or make all of it. */
const STANDING = `
  SELECT c.oid IS NOT NULL AS there, current_user AS login,
         CASE WHEN c.oid IS NOT NULL THEN pg_has_role(c.relowner, 'USAGE')
              ELSE has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE') END AS owns
    FROM (VALUES (to_regclass('public.topline_migrations')::oid)) AS wanted(oid) LEFT JOIN pg_class c USING (oid)`;
const APPLIED = 'SELECT version, name, checksum FROM public.topline_migrations ORDER BY version';
/** The role is there from migration 10 on. */
const MAY_NOT_LOOK = `
  SELECT FROM pg_roles WHERE rolname = $1 AND NOT has_table_privilege(rolname, 'public.topline_migrations', 'SELECT')`;
const LET_LOOK = `GRANT SELECT ON public.topline_migrations TO ${ROLE_NAMES.writer}`;
const PERMISSION_DENIED = '42501';

/** @param needed the version that the program knows */
export async function postgresTarget(client: pg.Client, needed: number): Promise<PostgresTarget> {
  const { there, owns, login } = (await client.query(STANDING)).rows[0];
  return owns ? ownersTarget(client) : lookersTarget(client, { there, login, needed });
}

function ownersTarget(client: pg.Client): PostgresTarget {
  return {
    label: 'PostgreSQL',
    checksumOf: ({ textChecksum }) => textChecksum,
    async applied() {
      await client.query(`CREATE TABLE IF NOT EXISTS public.topline_migrations (
        version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
      return (await client.query<Applied>(APPLIED)).rows;
    },
    async apply(migration) {
      await client.query('BEGIN');
      try {
        await client.query(migration.sql);
        await client.query('INSERT INTO public.topline_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
          migration.version,
          migration.name,
          migration.textChecksum,
        ]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    },
    finish: () => letLook(client),
  };
}

/** Who works as a writer may look, to find it current. */
async function letLook(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(MAY_NOT_LOOK, [ROLE_NAMES.writer]);
  if (rowCount) await client.query(LET_LOOK);
}

/** Nothing is applied: what is missing is the owner's to do. */
function lookersTarget(
  client: pg.Client,
  { there, login, needed }: { there: boolean; login: string; needed: number },
): PostgresTarget {
  const refuse = (found: string): SchemaError =>
    new SchemaError(
      `PostgreSQL has ${found}, this program needs schema ${needed}, and the login ${login} of DATABASE_URL may not change it: run topline migrate with the DATABASE_URL of its owner first.`,
    );
  let count = 0;
  return {
    label: 'PostgreSQL',
    checksumOf: ({ textChecksum }) => textChecksum,
    async applied() {
      if (!there) throw refuse('no schema of this program');
      try {
        await client.query(`SET ROLE ${ROLE_NAMES.writer}`);
        const { rows } = await client.query<Applied>(APPLIED);
        count = rows.length;
        return rows;
      } catch (cause) {
        if (!(cause instanceof pg.DatabaseError) || cause.code !== PERMISSION_DENIED) throw cause;
        throw refuse('an older schema');
      }
    },
    async apply() {
      throw refuse(`schema ${count}`);
    },
    finish: async () => undefined,
  };
}
