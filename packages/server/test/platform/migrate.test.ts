// Migrations on real stores: once each however many instances start together, never past a newer or another schema, and whole
// after a death half-way.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { SchemaError } from '../../src/platform/migration.ts';
import { type ClickHouse, createClickHouse } from '../../src/store/client.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { createScratch, MIGRATIONS, migrateTo, type Scratch } from './scratch.ts';

const home = mkdtempSync(join(tmpdir(), 'topline-migrations-'));
let engines: TestEngines;
let scratch: Scratch;
let clickhouse: ClickHouse;
let directory: string;
let count = 0;

before(async () => {
  engines = await startTestEngines();
});
beforeEach(async () => {
  scratch = await createScratch({ schema: false, engines });
  clickhouse = createClickHouse({
    url: scratch.clickhouseUrl,
    name: 'test',
    connectionsMax: 2,
    requestTimeoutMs: 20_000,
  });
  count += 1;
  directory = join(home, String(count));
  // Not repeatable on purpose: a second run of either would fail or be seen.
  write('postgres/0001_goods.sql', 'CREATE TABLE goods (id int PRIMARY KEY);\nINSERT INTO goods VALUES (1);');
  write(
    'clickhouse/0001_sales.sql',
    '-- Sold goods.\nCREATE TABLE sales (id UInt64) ENGINE = MergeTree ORDER BY id;\nINSERT INTO sales VALUES (1);',
  );
});
afterEach(async () => {
  await clickhouse.close();
  await scratch.stop();
});
after(async () => {
  rmSync(home, { recursive: true, force: true });
  await engines.stop();
});

function write(name: string, sql: string): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, sql);
}

const start = () => migrateTo(scratch, directory);

async function refused(sentence: RegExp): Promise<void> {
  await assert.rejects(start(), (error) => error instanceof SchemaError && sentence.test(error.message));
}

async function recorded() {
  const postgres = await scratch.pool.query('SELECT version, name FROM public.topline_migrations ORDER BY version');
  // Without FINAL: a row written twice is seen.
  const inClickHouse = await readClickHouse<{ name: string }>('SELECT name FROM topline_migrations ORDER BY version');
  return { postgres: postgres.rows.map((row) => row.name), clickhouse: inClickHouse.map((row) => row.name) };
}

async function readClickHouse<Row>(query: string): Promise<Row[]> {
  return (await clickhouse.query({ query, format: 'JSONEachRow' })).json<Row>();
}

test('instances that start together run each migration once', async () => {
  await Promise.all([start(), start(), start()]);
  assert.deepEqual(await recorded(), { postgres: ['0001_goods.sql'], clickhouse: ['0001_sales.sql'] });
  assert.equal((await scratch.pool.query('SELECT id FROM goods')).rowCount, 1);
  assert.equal((await readClickHouse('SELECT id FROM sales')).length, 1);
});

test('a later start runs what is new, in order, and nothing again', async () => {
  await start();
  write('postgres/0002_more.sql', 'INSERT INTO goods VALUES (2);');
  write('postgres/0003_less.sql', 'DELETE FROM goods WHERE id = 2;');
  write('clickhouse/0002_more.sql', 'INSERT INTO sales VALUES (2);');
  await start();
  await start();
  assert.deepEqual(await recorded(), {
    postgres: ['0001_goods.sql', '0002_more.sql', '0003_less.sql'],
    clickhouse: ['0001_sales.sql', '0002_more.sql'],
  });
  assert.deepEqual((await scratch.pool.query('SELECT id FROM goods')).rows, [{ id: 1 }]);
  assert.equal((await readClickHouse('SELECT id FROM sales')).length, 2);
});

for (const [store, label, statement] of [
  ['postgres', 'PostgreSQL', 'CREATE TABLE later (id int);'],
  ['clickhouse', 'ClickHouse', 'CREATE TABLE later (id UInt64) ENGINE = MergeTree ORDER BY id;'],
] as const) {
  test(`older code refuses a newer schema in ${label}`, async () => {
    write(`${store}/0002_later.sql`, statement);
    await start();
    rmSync(join(directory, `${store}/0002_later.sql`));
    await refused(new RegExp(`^${label} has schema 2 \\(0002_later\\.sql\\), this program knows up to 1`));
  });

  test(`a migration that was changed after it ran is refused in ${label}`, async () => {
    const name = store === 'postgres' ? '0001_goods.sql' : '0001_sales.sql';
    await start();
    write(`${store}/${name}`, `${statement} -- other words`);
    write(`${store}/0002_next.sql`, statement);
    await refused(new RegExp(`^${label} was migrated with another ${name.replace('.', '\\.')}`));
    const names = (await recorded())[store];
    assert.deepEqual(names, [name], 'nothing was run on top of it');
  });
}

test('a migration of PostgreSQL that fails leaves nothing, and runs once it is mended', async () => {
  // It succeeds, but that it ran cannot be written down.
  write(
    'postgres/0002_half.sql',
    'CREATE TABLE half (id int);\nALTER TABLE public.topline_migrations RENAME TO hidden;',
  );
  await assert.rejects(start(), /topline_migrations/);
  const there = await scratch.pool.query("SELECT to_regclass('half') IS NOT NULL AS there");
  assert.deepEqual(there.rows, [{ there: false }]);
  write('postgres/0002_half.sql', 'CREATE TABLE half (id int);');
  await start();
  assert.deepEqual((await recorded()).postgres, ['0001_goods.sql', '0002_half.sql']);
});

test('a migration of ClickHouse that died half-way is run again, also over what it had made', async () => {
  const made = 'CREATE TABLE made (id UInt64) ENGINE = MergeTree ORDER BY id;';
  write('clickhouse/0002_half.sql', `${made}\nCREATE TABLE never (id Nothing42) ENGINE = MergeTree ORDER BY id;`);
  await assert.rejects(start());
  assert.deepEqual((await recorded()).clickhouse, ['0001_sales.sql']);
  assert.deepEqual(await readClickHouse('EXISTS TABLE made'), [{ result: 1 }]);
  write('clickhouse/0002_half.sql', `${made}\nCREATE TABLE never (id UInt8) ENGINE = MergeTree ORDER BY id;`);
  await start();
  assert.deepEqual((await recorded()).clickhouse, ['0001_sales.sql', '0002_half.sql']);
  assert.deepEqual(await readClickHouse('EXISTS TABLE never'), [{ result: 1 }]);
});

test('a missing number is refused before anything runs', async () => {
  write('postgres/0003_gap.sql', 'CREATE TABLE gap (id int);');
  await refused(/^migration 0003_gap\.sql is out of sequence, expected number 2$/);
});

test('the program’s own migrations run together and again', async () => {
  cpSync(MIGRATIONS, directory, { recursive: true, force: true });
  rmSync(join(directory, 'postgres/0001_goods.sql'));
  rmSync(join(directory, 'clickhouse/0001_sales.sql'));
  await Promise.all([start(), start()]);
  await start();
  const nodes = await scratch.pool.query('SELECT count(*)::int AS nodes FROM ingestion.id_nodes');
  assert.deepEqual(nodes.rows, [{ nodes: 128 }]);
});
