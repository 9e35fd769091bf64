// A PostgreSQL of the simulation's own, because the log's horizon is the whole server's: a transaction of somebody else would be
// part of the history. Its tables are those of the migrations; only its clock is another one. The schema `simulation` stands before
// pg_catalog in the search path, so now(), clock_timestamp() and statement_timestamp(), in statements and in defaults, are
// functions that read what the scheduler has written. No statement is changed for it.
// Its own background work is off: it would take transaction numbers.
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createEmbeddedEngines } from '../../src/embedded/engines.ts';
import { loginName } from '../../src/embedded/postgres-cluster.ts';
import { silentLog } from '../../src/platform/log.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations/postgres');
/** Where the server reads the time, in its own directory. */
const CLOCK_FILE = 'simulation_clock';
const CLOCK = `
  CREATE SCHEMA simulation;
  CREATE FUNCTION simulation.instant(us text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$SELECT timestamptz 'epoch' + us::bigint * interval '1 microsecond'$$;
  CREATE FUNCTION simulation.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$SELECT simulation.instant(pg_read_file('${CLOCK_FILE}'))$$;
  CREATE FUNCTION simulation.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$SELECT simulation.instant(pg_read_file('${CLOCK_FILE}'))$$;
  CREATE FUNCTION simulation.now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$SELECT simulation.instant(coalesce(nullif(current_setting('simulation.begin_us', true), ''), pg_read_file('${CLOCK_FILE}')))$$;
  CREATE FUNCTION simulation.pg_postmaster_start_time() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$SELECT timestamptz 'epoch'$$;
  ALTER DATABASE topline SET search_path = simulation, pg_catalog, public`;
/** Row locks are held until the commit, so updates of a key come in the order of their commits. */
const VERSIONS = `
  CREATE TABLE simulation.broken_versions (key text, old_us bigint, new_us bigint);
  CREATE FUNCTION simulation.check_version() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'DELETE' THEN
      INSERT INTO simulation.broken_versions VALUES (OLD::text, OLD.updated_us, NULL);
    ELSIF NEW.updated_us <= OLD.updated_us THEN
      INSERT INTO simulation.broken_versions VALUES (
        concat_ws(' ', NEW.merchant_id, NEW.bucket_type, NEW.bucket_start, NEW.category_id), OLD.updated_us, NEW.updated_us);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER check_version AFTER UPDATE ON forecasting.category_totals
    FOR EACH ROW EXECUTE FUNCTION simulation.check_version()`;

/**
 * The program's sessions are writers: they have the time by the functions above, and what the trigger writes down. What was
 * processed they may not change; the variant without dedupe must, or it would be found for want of that right alone.
 */
const GRANTS = `
  GRANT pg_read_server_files TO topline_writer; GRANT EXECUTE ON FUNCTION pg_read_file(text) TO topline_writer;
  GRANT USAGE ON SCHEMA simulation TO topline_writer; GRANT SELECT, INSERT ON simulation.broken_versions TO topline_writer;
  GRANT UPDATE ON forecasting.processed_events TO topline_writer`;

const TABLES = [
  'forecasting.audits',
  'forecasting.category_totals',
  'forecasting.push_intents',
  'forecasting.processed_events',
  'forecasting.stream_partitions',
  'forecasting.stream_members',
  'forecasting.dead_letters',
  'forecasting.calendars',
  'ingestion.order_events',
  'ingestion.order_items',
  'ingestion.orders',
  'ingestion.products',
  'ingestion.categories',
  'ingestion.merchants',
  'simulation.broken_versions',
];
/** Emptying by DELETE costs half a millisecond and leaves dead rows behind; TRUNCATE costs sixty. */
const EMPTY = TABLES.map((table) => `DELETE FROM ${table}`).join('; ');
const RESET = `
  UPDATE ingestion.id_nodes SET owner = NULL, lease_until = '-infinity', ceiling_ms = 0 WHERE ceiling_ms > 0;
  SELECT setval('ingestion.order_event_ids', 1, false), setval('forecasting.push_intents_id_seq', 1, false),
         setval('forecasting.dead_letters_id_seq', 1, false)`;
const COPY = `
  UPDATE forecasting.copy SET reached = '{}', clickhouse_id = $1, judged = $1::text IS NOT NULL,
         server_started_at = pg_postmaster_start_time()`;
const EMPTIED_BETWEEN_VACUUMS = 20;
/** A statement that locks several rows takes them as they lie, so these must lie as in a new table. */
const LAY_ANEW = 'VACUUM forecasting.stream_partitions, forecasting.stream_members, forecasting.push_intents';
const CLOCK_DIGITS = 16;

export interface SimulationDatabase {
  readonly url: string;
  setClock(us: number): void;
  /**
   * As after the migrations, with a ClickHouse that is known to hold the copy, or none. Nobody else is connected to anything open.
   */
  reset(copyId: string | null): Promise<void>;
  stop(): Promise<void>;
}

export async function startSimulationDatabase(): Promise<SimulationDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'topline-test-'));
  const engines = createEmbeddedEngines(
    { log: silentLog },
    { dataDir, postgres: true, clickhouse: false, unsafeFsyncOff: true },
  );
  const stop = async () => {
    await engines.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const { databaseUrl } = await engines.start();
    if (!databaseUrl) throw new Error('the engine gave no URL');
    const operatorUrl = operatorUrlOf(dataDir, databaseUrl);
    await prepareServer(operatorUrl);
    await run(databaseUrl, CLOCK);
    const client = await connect(operatorUrl);
    const { data_directory: directory } = (await client.query('SHOW data_directory')).rows[0];
    const clock = openSync(join(directory, CLOCK_FILE), 'w', 0o644);
    // Always as many digits, so that no rest of another instant stays behind.
    let written = -1;
    const setClock = (us: number) => {
      if (us !== written) writeSync(clock, String(us).padStart(CLOCK_DIGITS, '0'), 0);
      written = us;
    };
    setClock(0);
    await run(databaseUrl, `${migrations()}; ${VERSIONS}`);
    await client.query(GRANTS);
    let resets = 0;
    return {
      url: databaseUrl,
      setClock,
      async reset(copyId) {
        await client.query(EMPTY);
        await client.query(RESET);
        await client.query(COPY, [copyId]);
        await client.query(LAY_ANEW);
        resets += 1;
        if (resets % EMPTIED_BETWEEN_VACUUMS === 0) await client.query(`VACUUM ${TABLES.join(', ')}`);
      },
      async stop() {
        await client.end();
        closeSync(clock);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function migrations(): string {
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.sql'));
  return files
    .sort()
    .map((file) => readFileSync(join(MIGRATIONS, file), 'utf8'))
    .join('\n;');
}

/** Of the server's superuser, whom no row security stops. */
function operatorUrlOf(dataDir: string, databaseUrl: string): string {
  const state = JSON.parse(readFileSync(join(dataDir, 'run/postgres.json'), 'utf8')) as { superuserPassword: string };
  const url = new URL(databaseUrl);
  url.username = 'postgres';
  url.password = state.superuserPassword;
  return url.href;
}

/** Vacuum and analyse would be readers and writers that no seed knows; reading a file is a right of its own. */
async function prepareServer(operatorUrl: string): Promise<void> {
  await run(operatorUrl, 'ALTER SYSTEM SET autovacuum = off');
  await run(
    operatorUrl,
    `SELECT pg_reload_conf(); GRANT pg_read_server_files TO ${loginName}; GRANT EXECUTE ON FUNCTION pg_read_file(text) TO ${loginName}`,
  );
}

async function run(url: string, sql: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
