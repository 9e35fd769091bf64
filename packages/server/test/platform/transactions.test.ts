// Transactions and the meaning of their errors, with the errors that a real PostgreSQL gives.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type ErrorKind, errorKind, violatedConstraint } from '../../src/platform/pg-error.ts';
import type { Pool } from '../../src/platform/pool.ts';
import { inTransaction } from '../../src/platform/tx.ts';
import { createScratch, type Scratch } from './scratch.ts';

let scratch: Scratch;
let pool: Pool;

before(async () => {
  scratch = await createScratch();
  pool = scratch.pool;
  await scratch.owner.query(`CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE notes (id int PRIMARY KEY, parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
    GRANT SELECT, INSERT, UPDATE ON parents, notes TO topline_writer`);
});
beforeEach(() => scratch.owner.query('TRUNCATE notes, parents'));
after(() => scratch.stop());

const notes = async () => (await pool.query('SELECT id FROM notes ORDER BY id')).rows.map((row) => row.id);
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail('it succeeded'),
    (error: unknown) => error,
  );

test('what the work wrote is there when its result is', async () => {
  const result = await inTransaction(pool, async (client) => {
    await client.query('INSERT INTO notes VALUES (1)');
    assert.deepEqual(await notes(), [], 'nobody sees it before the commit');
    return 'done';
  });
  assert.equal(result, 'done');
  assert.deepEqual(await notes(), [1]);
});

test('the work’s error rolls back and is thrown on, and the connection serves again', async () => {
  const single = scratch.createPool({ connectionsMax: 1 });
  const mine = new Error('mine');
  const failed = inTransaction(single, async (client) => {
    await client.query('INSERT INTO notes VALUES (1)');
    throw mine;
  });
  assert.equal(await failureOf(failed), mine);
  assert.deepEqual(await notes(), []);
  await inTransaction(single, (client) => client.query('INSERT INTO notes VALUES (2)'));
  assert.deepEqual(await notes(), [2]);
});

test('a failed COMMIT is thrown on', async () => {
  // The foreign key is checked at the commit only.
  const error = await failureOf(inTransaction(pool, (client) => client.query('INSERT INTO notes VALUES (1, 99)')));
  assert.equal(violatedConstraint(error), 'notes_parent_fkey');
  assert.deepEqual(await notes(), []);
});

test('a swallowed error does not pass for a commit', async () => {
  const swallowing = inTransaction(pool, async (client) => {
    await client.query('INSERT INTO notes VALUES (1)');
    await client.query('INSERT INTO notes VALUES (1)').catch(() => undefined);
  });
  await assert.rejects(swallowing, /rolled back/);
  assert.deepEqual(await notes(), []);
});

test('a connection that breaks during a statement is thrown away, and the next one works', async () => {
  const single = scratch.createPool({ connectionsMax: 1 });
  const broken = inTransaction(single, async (client) => {
    await client.query('INSERT INTO notes VALUES (1)');
    await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  assert.equal(errorKind(await failureOf(broken)), 'unavailable');
  assert.deepEqual((await single.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  assert.deepEqual(await notes(), []);
});

test('a connection that breaks between two statements fails the transaction, not the process', async () => {
  const single = scratch.createPool({ connectionsMax: 1 });
  const broken = inTransaction(single, async (client) => {
    const { pid } = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0];
    // Nobody waits for an answer on this connection when the server closes it.
    const gone = new Promise((resolve) => client.once('end', resolve));
    await pool.query('SELECT pg_terminate_backend($1)', [pid]);
    await gone;
    await client.query('INSERT INTO notes VALUES (1)');
  });
  assert.equal(errorKind(await failureOf(broken)), 'unavailable');
  assert.deepEqual((await single.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
});

test('the first statement and the commit can be the caller’s own', async () => {
  const seen: string[] = [];
  await inTransaction(
    pool,
    async (client) => {
      seen.push((await client.query('SHOW transaction_isolation')).rows[0].transaction_isolation);
    },
    {
      begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      commit: (client) => {
        seen.push('commit');
        return client.query('COMMIT');
      },
    },
  );
  assert.deepEqual(seen, ['repeatable read', 'commit']);
});

test('a transaction left open while idle is ended by the server', async () => {
  const impatient = scratch.createPool({ connectionsMax: 1, idleInTransactionTimeoutMs: 50 });
  const client = await impatient.connect();
  const ended = new Promise((resolve) => client.once('error', resolve));
  await client.query('BEGIN; INSERT INTO notes VALUES (1)');
  const error = await ended;
  client.release(true);
  assert.equal((error as { code?: string }).code, '25P03');
  assert.deepEqual(await notes(), []);
});

test('every session has bounds for statements, locks and idle transactions', async () => {
  const found = await pool.query(
    "SELECT name FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') AND setting::int > 0",
  );
  assert.equal(found.rowCount, 3);
});

test('values arrive exact: big integers, numerics and instants as text', async () => {
  const exact = await pool.query(
    `SELECT 9007199254740993::bigint AS big, 12345678901234567890.01::numeric AS num, timestamptz '2024-01-15 10:30:00.123456Z' AS at, date '0044-03-15' AS day`,
  );
  assert.deepEqual(exact.rows, [
    { big: '9007199254740993', num: '12345678901234567890.01', at: '2024-01-15 10:30:00.123456+00', day: '0044-03-15' },
  ]);
});

const MERCHANT = `INSERT INTO ingestion.merchants VALUES (1, 'x', 'EUR', 'UTC', 'MONDAY') ON CONFLICT DO NOTHING`;
const order = (id: number, external: string, currency = 'EUR', total = 1) =>
  `INSERT INTO ingestion.orders (order_id, merchant_id, external_order_id, order_date, currency, total_minor, payload_hash, event_hash)
   VALUES (${id}, 1, '${external}', now(), '${currency}', ${total}, '', '')`;

test('errors of the rows themselves are told from collisions and from outages', async () => {
  await pool.query(`${MERCHANT}; ${order(1, 'first')}`);
  const statements: [string, ErrorKind][] = [
    [order(1, 'same id'), 'id-collision'],
    [order(2, 'first'), 'data'],
    [order(3, 'other currency', 'USD'), 'data'],
    [order(4, 'too much', 'EUR', 10_000_000_000_001), 'data'],
    [`INSERT INTO ingestion.order_items VALUES (1, 0, 1, NULL, 0, 1, 1)`, 'data'],
    [`SELECT 'x'::int`, 'data'],
    [`SELECT 99999999999::int`, 'data'],
    [`SELECT E'\\\\x00'::bytea::text::jsonb`, 'data'],
    [`INSERT INTO ingestion.merchants (merchant_id) VALUES (2)`, 'data'],
    [`INSERT INTO parents SELECT 1 FROM generate_series(1, 2) ON CONFLICT (id) DO UPDATE SET id = excluded.id`, 'data'],
    [`SELECT 1 FROM no_such_table`, 'unavailable'],
    [`SELECT pg_terminate_backend(pg_backend_pid())`, 'unavailable'],
  ];
  const found: [string, ErrorKind][] = [];
  for (const [statement] of statements) found.push([statement, errorKind(await failureOf(pool.query(statement)))]);
  assert.deepEqual(found, statements);
});

test('who waits too long for a lock, loses a deadlock or runs out of time may come back', async () => {
  const impatient = scratch.createPool({ lockTimeoutMs: 50 });
  await pool.query('INSERT INTO parents VALUES (1), (2)');
  await inTransaction(pool, async (client) => {
    await client.query('UPDATE parents SET id = id WHERE id = 1');
    assert.equal(errorKind(await failureOf(impatient.query('UPDATE parents SET id = id WHERE id = 1'))), 'busy');
  });
  const hasty = scratch.createPool({ statementTimeoutMs: 50 });
  assert.equal(errorKind(await failureOf(hasty.query('SELECT pg_sleep(5)'))), 'busy');

  const lock = (id: number) => `UPDATE parents SET id = id WHERE id = ${id}`;
  const bothHaveOne = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const crossed = await Promise.allSettled(
    [1, 2].map((id, index) =>
      inTransaction(pool, async (client) => {
        await client.query(lock(id));
        bothHaveOne[index]?.resolve();
        await Promise.all(bothHaveOne.map((one) => one.promise));
        await client.query(lock(3 - id));
      }),
    ),
  );
  const losers = crossed.filter((one) => one.status === 'rejected');
  assert.deepEqual(
    losers.map((one) => [errorKind(one.reason), one.reason.code]),
    [['busy', '40P01']],
  );
});

test('a server that is not there is an outage', async () => {
  const away = new URL(scratch.databaseUrl);
  away.port = '1';
  const nowhere = scratch.createPool({ url: away.href });
  assert.equal(errorKind(await failureOf(nowhere.query('SELECT 1'))), 'unavailable');
  assert.equal(errorKind(new Error('anything else')), 'unavailable');
  assert.equal(violatedConstraint(new Error('anything else')), undefined);
});
