// Brings PostgreSQL and ClickHouse to the schema of this code. Migrations are numbered SQL files, append only.
// Guarantees: two instances that start together run each migration once (one advisory lock in PostgreSQL covers both
// databases); code never runs on a schema newer than it knows, nor on one whose history differs from its files.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import pg from 'pg';
import type { Log } from './log.ts';

const MIGRATION_LOCK = 7_041_776;

export class SchemaError extends Error {
  override name = 'SchemaError';
}

interface Migration {
  version: number;
  name: string;
  sql: string;
  checksum: string;
}

interface Applied {
  version: number;
  name: string;
  checksum: string;
}

/** One database's side of it: what has been applied, and how to apply one more. */
interface Target {
  label: string;
  applied(): Promise<Applied[]>;
  apply(migration: Migration): Promise<void>;
}

export async function migrate(
  deps: { log: Log; clickhouse: ClickHouseClient },
  options: { databaseUrl: string; directory: string },
): Promise<void> {
  // A connection of its own: migrations may run longer than any pool's statement timeout.
  const postgres = new pg.Client({ connectionString: options.databaseUrl, application_name: 'topline-migrate' });
  // The statement that it breaks tells; unheard, it would end the process.
  postgres.on('error', () => undefined);
  await postgres.connect();
  try {
    await postgres.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await bring(deps.log, postgresTarget(postgres), await readMigrations(join(options.directory, 'postgres')));
    await bring(
      deps.log,
      clickhouseTarget(deps.clickhouse),
      await readMigrations(join(options.directory, 'clickhouse')),
    );
  } finally {
    await postgres.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const version = Number(file.slice(0, 4));
      if (version !== index + 1)
        throw new SchemaError(`migration ${file} is out of sequence, expected number ${index + 1}`);
      const sql = await readFile(join(directory, file), 'utf8');
      return { version, name: file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function bring(log: Log, target: Target, known: Migration[]): Promise<void> {
  const applied = await target.applied();
  for (const old of applied) {
    const mine = known[old.version - 1];
    if (!mine) {
      throw new SchemaError(
        `${target.label} has schema ${old.version} (${old.name}), this program knows up to ${known.length}: start the newer program`,
      );
    }
    if (mine.checksum !== old.checksum) {
      throw new SchemaError(`${target.label} was migrated with another ${old.name}: migrations are append only`);
    }
  }
  for (const migration of known.slice(applied.length)) {
    await target.apply(migration);
    log.info({ database: target.label, migration: migration.name }, 'migration applied');
  }
}

function postgresTarget(client: pg.Client): Target {
  return {
    label: 'PostgreSQL',
    async applied() {
      await client.query(`CREATE TABLE IF NOT EXISTS public.topline_migrations (
        version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
      const rows = await client.query<Applied>(
        'SELECT version, name, checksum FROM public.topline_migrations ORDER BY version',
      );
      return rows.rows;
    },
    async apply(migration) {
      await client.query('BEGIN');
      try {
        await client.query(migration.sql);
        await client.query('INSERT INTO public.topline_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
          migration.version,
          migration.name,
          migration.checksum,
        ]);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    },
  };
}

/**
 * ClickHouse has no transactions: a migration that died half-way is run again, so its CREATE statements are made
 * repeatable here, and a migration must not do anything that may not happen twice.
 */
function clickhouseTarget(client: ClickHouseClient): Target {
  return {
    label: 'ClickHouse',
    async applied() {
      await client.command({
        query: `CREATE TABLE IF NOT EXISTS topline_migrations (version UInt32, name String, checksum String,
          applied_at DateTime64(3) DEFAULT now64(3)) ENGINE = ReplacingMergeTree(applied_at) ORDER BY version`,
      });
      const rows = await client.query({
        query: 'SELECT version, name, checksum FROM topline_migrations FINAL ORDER BY version',
        format: 'JSONEachRow',
      });
      return rows.json<Applied>();
    },
    async apply(migration) {
      for (const statement of splitStatements(migration.sql)) {
        await client.command({
          query: statement.replace(/^CREATE TABLE (?!IF NOT EXISTS)/, 'CREATE TABLE IF NOT EXISTS '),
        });
      }
      const { version, name, checksum } = migration;
      await client.insert({
        table: 'topline_migrations',
        format: 'JSONEachRow',
        values: [{ version, name, checksum }],
      });
    },
  };
}

/** Our files hold no semicolon inside a literal; comments are dropped because ClickHouse takes one statement at a time. */
function splitStatements(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement.length > 0);
}
