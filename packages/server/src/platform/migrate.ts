// Brings PostgreSQL and ClickHouse to the schema of this code. Migrations are numbered SQL files, append only.
// Guarantees: two instances that start together run each migration once (one advisory lock in PostgreSQL covers both
// databases, one server or many); code never runs on a schema newer than it knows, nor on one whose history differs from its files.
// A login that may not change PostgreSQL's schema finds it current, or says who has to bring it there first.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import pg from 'pg';
import { withoutShardKeys } from './cluster-statements.ts';
import type { Log } from './log.ts';
import { type ClusterOptions, clickhouseTarget, clusterTarget } from './migrate-clickhouse.ts';
import { postgresTarget } from './migrate-postgres.ts';
import { type Migration, SchemaError, type Target } from './migration.ts';

const MIGRATION_LOCK = 7_041_776;

export async function migrate(
  deps: { log: Log; clickhouse: ClickHouseClient },
  options: { databaseUrl: string; directory: string; cluster?: ClusterOptions | undefined },
): Promise<void> {
  // A connection of its own: migrations may run longer than any pool's statement timeout.
  const postgres = new pg.Client({ connectionString: options.databaseUrl, application_name: 'topline-migrate' });
  // The statement that it breaks tells; unheard, it would end the process.
  postgres.on('error', () => undefined);
  await postgres.connect();
  try {
    await postgres.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const known = await readMigrations(join(options.directory, 'postgres'));
    const inPostgres = await postgresTarget(postgres, known.length);
    await bring(deps.log, inPostgres, known);
    await inPostgres.finish();
    const { cluster } = options;
    const target = cluster ? clusterTarget(deps.clickhouse, cluster) : clickhouseTarget(deps.clickhouse);
    await bring(deps.log, target, await readMigrations(join(options.directory, 'clickhouse')));
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
      return { version, name: file, sql, checksum: hashOf(withoutShardKeys(sql)), textChecksum: hashOf(sql) };
    }),
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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
    if (target.checksumOf(mine) !== old.checksum) {
      throw new SchemaError(`${target.label} was migrated with another ${old.name}: migrations are append only`);
    }
  }
  await target.mend?.(known.slice(0, applied.length));
  for (const migration of known.slice(applied.length)) {
    await target.apply(migration);
    log.info({ database: target.label, migration: migration.name }, 'migration applied');
  }
}
