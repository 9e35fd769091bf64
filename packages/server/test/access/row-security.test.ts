// The second wall, in PostgreSQL itself: whatever SQL a reader is made to run, it sees the merchant of its transaction and no other.
// What is checked is taken from the catalogue: a new table with rows of merchants and no policy fails here.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type pg from 'pg';
import { localGuard } from '../../src/http/guard.ts';
import type { Pool } from '../../src/platform/pool.ts';
import { ROLE_NAMES } from '../../src/platform/session-role.ts';
import { createMerchantReader, type MerchantReader } from '../../src/run/merchant-reader.ts';
import { createScratch, type Scratch } from '../platform/scratch.ts';
import { until } from '../until.ts';

const [OURS, OTHERS] = [7, 8];
/** Rows of no merchant: numbers of processes, positions in the log, sums over everybody. */
const NOBODYS = new Set([
  'ingestion.id_nodes',
  'forecasting.stream_partitions',
  'forecasting.stream_members',
  'forecasting.forecast_work',
  'forecasting.copy',
  'forecasting.stream_ends',
  'forecasting.processed_horizon',
  'forecasting.ranges',
]);
/** Columns by which a row is somebody's. */
const OWNED_BY = ['merchant_id', 'merchant_ids', 'order_id'];

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly readable: boolean;
  /** A view shows its reader what the reader may see of the tables below it. */
  readonly view: 'none' | 'of its reader' | 'of its owner';
}

let scratch: Scratch;
/** One connection, so that every question comes after another's on the same one. */
let single: Pool;
let reader: MerchantReader;
let tables: readonly Table[];
const ours = localGuard().merchant(OURS);
const others = localGuard().merchant(OTHERS);

before(async () => {
  scratch = await createScratch();
  single = scratch.createPool({ role: 'reader', connectionsMax: 1 });
  reader = createMerchantReader(single);
  tables = await readTables();
  for (const merchantId of [OURS, OTHERS]) for (const text of rowsOf(merchantId)) await scratch.pool.query(text);
});
after(() => scratch.stop());

/** Partitions too: a policy of the table above them does not hold for who names the partition. */
async function readTables(): Promise<Table[]> {
  const { rows } = await scratch.pool.query(
    `SELECT c.oid::regclass::text AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
            has_any_column_privilege($1, c.oid, 'SELECT') AS readable,
            CASE WHEN c.relkind <> 'v' THEN 'none' WHEN c.reloptions @> '{security_invoker=true}' THEN 'of its reader' ELSE 'of its owner' END AS view,
            (SELECT json_agg(attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN ('ingestion', 'forecasting') AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1`,
    [ROLE_NAMES.reader],
  );
  return rows;
}

const guarded = () => tables.filter(({ name }) => !NOBODYS.has(name));
/** What can be written to at all. */
const stored = () => tables.filter(({ view }) => view === 'none');
const readable = () => guarded().filter((table) => table.readable);

/** A row of the merchant in every table that readers may read. */
function rowsOf(m: number): string[] {
  const date = "date '2026-01-05'";
  return [
    `INSERT INTO ingestion.merchants (merchant_id, name, currency, timezone, week_start) VALUES (${m}, 'Kiosk ${m}', 'EUR', 'UTC', 'MONDAY')`,
    `INSERT INTO ingestion.categories VALUES (${m}, 1, 'Coffee')`,
    `INSERT INTO ingestion.products VALUES (${m}, 1, 'Beans', 1)`,
    `INSERT INTO ingestion.events (merchant_id, event_id, name, kind, starts_on, ends_before) VALUES (${m}, 1, 'Fair', 'holiday', ${date}, ${date} + 1)`,
    `INSERT INTO ingestion.orders (order_id, merchant_id, external_order_id, order_date, currency, total_minor, payload_hash, event_hash)
     VALUES (${m}000, ${m}, 'x', now(), 'EUR', 100, '', '')`,
    `INSERT INTO ingestion.order_items VALUES (${m}000, 0, 1, 1, 1, 100, ${m})`,
    `INSERT INTO ingestion.audit_log (actor, action, merchant_id) VALUES ('test', 'merchant-created', ${m})`,
    `INSERT INTO forecasting.calendars (merchant_id, timezone, week_start, tz_version) VALUES (${m}, 'UTC', 'MONDAY', 'x')`,
    `INSERT INTO forecasting.processed_events (order_id, revision, merchant_id) VALUES (${m}000, 1, ${m})`,
    `INSERT INTO forecasting.category_totals VALUES (${m}, 'DAY', ${date}, 1, 100, 1, 1, 1, 1)`,
    `INSERT INTO forecasting.forecast_runs (merchant_id, series, stored, failed, started_at, finished_at) VALUES (${m}, 1, 1, 0, now(), now())`,
    `INSERT INTO forecasting.forecast_latest VALUES (${m}, 'DAY', 1, 'ses', '1', '{}', ${date}, 'h', '{}', now())`,
    `INSERT INTO forecasting.forecast_scores (merchant_id, bucket_type, bucket_start, calendar_version, category_id, model_name, origin, step,
                                              forecast, lower80, upper80, lower95, upper95)
     VALUES (${m}, 'DAY', ${date}, 1, 1, 'ses', ${date}, 2, 1, 1, 1, 1, 1)`,
    `INSERT INTO forecasting.forecast_marks VALUES (${m}, 'DAY', 'x', 1)`,
    `INSERT INTO forecasting.audits (merchant_id) VALUES (${m})`,
  ];
}

/** SQL that asks for others' rows, as an oversight would write it. */
function askingFor(merchantId: number, { columns }: Table): string {
  if (columns.includes('merchant_id')) return `merchant_id = ${merchantId}`;
  return `order_id = ${merchantId}000`;
}

let asked = 0;
const count = async (scope: MerchantScope, { name }: Pick<Table, 'name'>, where = 'true'): Promise<number> => {
  asked += 1;
  const text = `SELECT count(*)::int AS rows FROM ${name} WHERE ${where}`;
  return (await reader.read(scope, { name: `rows-${asked}`, text })).rows[0].rows;
};

async function withoutScope<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await single.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

const visible = () =>
  withoutScope(async (client) =>
    Number((await client.query('SELECT count(*) AS rows FROM ingestion.merchants')).rows[0].rows),
  );

test('every table with rows of merchants has row security, for its owner too', () => {
  assert.ok(guarded().length >= 20, `${guarded().length} tables`);
  const open = guarded().filter(({ enabled, forced, view }) => !(enabled && forced) && view !== 'of its reader');
  assert.deepEqual(
    open.map(({ name }) => name),
    [],
    'enable and force row level security, or name the table among those of nobody',
  );
  const misnamed = tables.filter(
    ({ name, columns }) => NOBODYS.has(name) && OWNED_BY.some((one) => columns.includes(one)),
  );
  assert.deepEqual(misnamed, []);
});

test('a reader sees its merchant in every table that it may read, and nothing of another, whatever it asks', async () => {
  assert.ok(readable().length >= 15, `${readable().length} tables`);
  for (const table of readable()) {
    assert.ok((await count(ours, table, askingFor(OURS, table))) > 0, `${table.name}: its own rows`);
    assert.equal(await count(ours, table, askingFor(OTHERS, table)), 0, `${table.name}: others’ rows`);
    assert.equal(await count(ours, table), await count(ours, table, askingFor(OURS, table)), `${table.name}: all rows`);
    assert.equal(await count(others, table, askingFor(OURS, table)), 0, `${table.name}: the other way round`);
  }
});

test('what a reader may not read at all is refused', async () => {
  const refused = tables.filter((table) => !table.readable);
  assert.ok(refused.some(({ name }) => name === 'ingestion.order_events'));
  for (const table of refused) await assert.rejects(count(ours, table), /permission denied/, table.name);
});

test('without a scope, and with one that is no merchant, a reader sees nothing', async () => {
  for (const { name } of readable())
    await withoutScope(async (client) =>
      assert.deepEqual((await client.query(`SELECT * FROM ${name}`)).rows, [], name),
    );
  const empty = await withoutScope(async (client) => {
    await client.query("BEGIN; SET LOCAL topline.merchant = ''");
    const { rows } = await client.query('SELECT * FROM ingestion.orders');
    await client.query('COMMIT');
    return rows;
  });
  assert.deepEqual(empty, []);
});

test('a scope ends with its question: after an answer, an error, a cancelled statement and a lost connection', async () => {
  assert.equal(await count(ours, { name: 'ingestion.merchants' }), 1);
  assert.equal(await visible(), 0, 'after an answer');
  await assert.rejects(
    reader.read(ours, { name: 'fails', text: 'SELECT 1 / 0 FROM ingestion.merchants' }),
    /division by zero/,
  );
  assert.equal(await visible(), 0, 'after an error');
  assert.equal(await count(others, { name: 'ingestion.merchants' }, `merchant_id = ${OURS}`), 0);

  for (const end of ['pg_cancel_backend', 'pg_terminate_backend']) {
    const sleeping = reader.read(ours, { name: 'sleeps', text: 'SELECT pg_sleep(60) FROM ingestion.merchants' });
    const ended = assert.rejects(sleeping, /canceling statement|terminat/i);
    await until('the sleeper is ended', async () => {
      const found = await scratch.owner.query(
        `SELECT ${end}(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND datname = current_database()`,
      );
      return found.rows.length > 0;
    });
    await ended;
    assert.equal(await visible(), 0, end);
    assert.equal(await count(others, { name: 'ingestion.orders' }, `merchant_id = ${OURS}`), 0, end);
  }
});

test('questions of two merchants that share connections never get each other’s rows', async () => {
  const shared = createMerchantReader(scratch.createPool({ role: 'reader', connectionsMax: 2 }));
  const text = 'SELECT merchant_id FROM ingestion.orders';
  const answers = await Promise.all(
    Array.from({ length: 400 }, async (_, index) => {
      const scope = index % 2 === 0 ? ours : others;
      if (index % 7 === 0) await shared.read(scope, { name: 'fails', text: 'SELECT 1 / 0' }).catch(() => undefined);
      const { rows } = await shared.read(scope, { name: 'whose', text });
      return rows.length === 1 && Number(rows[0].merchant_id) === scope.merchantId;
    }),
  );
  assert.deepEqual(new Set(answers), new Set([true]));
});

test('a reader writes nothing', async () => {
  for (const { name } of stored()) {
    for (const text of [`INSERT INTO ${name} DEFAULT VALUES`, `DELETE FROM ${name}`, `TRUNCATE ${name}`])
      await withoutScope((client) => assert.rejects(client.query(text), /permission denied/, text));
  }
  const update = "UPDATE ingestion.merchants SET name = 'mine'";
  await withoutScope((client) => assert.rejects(client.query(update), /permission denied/));
  // Not even what it may write, were it ever granted.
  await assert.rejects(reader.read(ours, { name: 'update', text: update }), /read-only transaction|permission denied/);
});

test('a writer changes rows and no tables, and no order, line, event or entry of the audit log that is there', async () => {
  for (const { name } of stored()) {
    for (const text of [`TRUNCATE ${name}`, `DROP TABLE ${name}`, `ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`])
      await assert.rejects(scratch.pool.query(text), /permission denied|must be owner/, text);
  }
  for (const name of ['ingestion.orders', 'ingestion.order_items', 'ingestion.order_events', 'ingestion.audit_log']) {
    for (const text of [`DELETE FROM ${name}`, `UPDATE ${name} SET order_id = 1`, `UPDATE ${name} SET actor = 'x'`])
      await assert.rejects(scratch.pool.query(text), /permission denied|does not exist/, text);
    await assert.rejects(scratch.pool.query(`DELETE FROM ${name}`), /permission denied/);
  }
  await assert.rejects(scratch.pool.query('CREATE TABLE ingestion.mine (x int)'), /permission denied/);
  await assert.rejects(scratch.pool.query('CREATE POLICY mine ON ingestion.orders USING (true)'), /must be owner/);
});

test('the owner is told to take a role instead of being shown an empty table, and adds no row', async () => {
  for (const { name } of readable())
    await assert.rejects(
      scratch.owner.query(`SELECT * FROM ${name}`),
      /the owner of the tables does not read rows/,
      name,
    );
  await assert.rejects(
    scratch.owner.query(`INSERT INTO ingestion.categories VALUES (${OURS}, 9, 'Tea')`),
    /the owner of the tables|row-level security/,
  );
});

test('nobody of the three is a superuser, bypasses row security or has another’s rights', async () => {
  const { rows } = await scratch.owner.query(
    `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, pg_has_role(rolname, $1, 'USAGE') AS writes, pg_has_role(rolname, $2, 'USAGE') AS reads
       FROM pg_roles WHERE rolname IN (current_user, $1, $2) ORDER BY rolname`,
    [ROLE_NAMES.writer, ROLE_NAMES.reader],
  );
  const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false };
  assert.deepEqual(rows, [
    { rolname: 'topline', ...none, writes: false, reads: false },
    { rolname: ROLE_NAMES.reader, ...none, writes: false, reads: true },
    { rolname: ROLE_NAMES.writer, ...none, writes: true, reads: false },
  ]);
  const current = async (pool: Pool) => (await pool.query('SELECT current_user')).rows[0].current_user;
  assert.deepEqual([await current(single), await current(scratch.pool)], [ROLE_NAMES.reader, ROLE_NAMES.writer]);
});
