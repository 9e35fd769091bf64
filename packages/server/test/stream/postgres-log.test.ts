// The outbox of PostgreSQL as an event log, and what only it has: a horizon that open transactions hold back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import type { EventLog } from '../../src/stream/event-log.ts';
import { until } from '../until.ts';
import { describeEventLog } from './event-log-contract.ts';
import { interleave } from './interleavings.ts';
import { createPostgresHarness, type PostgresHarness } from './postgres-harness.ts';
import { markEnd } from './tail.ts';

describeEventLog('the outbox of PostgreSQL', createPostgresHarness);

describe('the outbox of PostgreSQL behind an open transaction', () => {
  let harness: PostgresHarness;
  before(async () => {
    harness = await createPostgresHarness();
  });
  after(() => harness.stop());

  const write = async (partition: number, value: string) => {
    const writing = await harness.begin();
    await writing.append(partition, value);
    await writing.commit();
  };
  const lagOf = async (partition: number, position: string) => {
    const found = (await harness.eventLog.lag(new Map([[partition, position]]))).get(partition);
    assert.ok(found);
    return found;
  };
  test('records behind it are lag, counted apart as held, until it ends', async () => {
    const position = await markEnd(harness, 0);
    await write(0, 'before');
    const open = await harness.begin();
    await write(0, 'held 1');
    await write(0, 'held 2');
    const read = async () => (await harness.eventLog.read(0, position, 10)).records.map((record) => record.value);
    await until('the record before it can be read', async () => (await read()).length > 0);
    assert.deepEqual(await read(), ['before']);
    const heldLag = await lagOf(0, position);
    assert.deepEqual([heldLag.records, heldLag.held], [3, 2]);
    await until('the held records get older', async () => (await lagOf(0, position)).heldDelayMs > 50);
    await open.rollback();
    await until('nothing is held any more', async () => (await lagOf(0, position)).held === 0);
    const freed = await lagOf(0, position);
    assert.deepEqual([freed.records, freed.heldDelayMs], [3, 0]);
    assert.deepEqual(await read(), ['before', 'held 1', 'held 2']);
  });

  test('a transaction in another database of the server holds the log too, and asOf stands still meanwhile', async () => {
    const position = await markEnd(harness, 1);
    const elsewhere = new URL(harness.databaseUrl);
    elsewhere.pathname = '/postgres';
    const other = new pg.Client({ connectionString: elsewhere.href });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_current_xact_id()');
    const heldSinceMs = Date.now();
    try {
      await write(1, 'behind it');
      await until('half a second has passed', () => Date.now() > heldSinceMs + 500);
      const batch = await harness.eventLog.read(1, position, 10);
      assert.deepEqual(batch.records, []);
      assert.ok((batch.asOfMs ?? 0) <= heldSinceMs, 'asOf is not later than the beginning of the hold');
      assert.equal((await lagOf(1, position)).held, 1);
    } finally {
      await other.end();
    }
    await until('asOf moves on', async () => {
      const batch = await harness.eventLog.read(1, position, 10);
      return batch.records.length === 1 && (batch.asOfMs ?? 0) > heldSinceMs + 500;
    });
  });

  test('the asOf of a full batch is cut to the millisecond before its last record was begun', async () => {
    const position = await markEnd(harness, 2);
    await harness.pool.query(`
      INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload, created_at)
      SELECT 2, 1, 1, 1, n::text, timestamptz '2026-01-05 12:00:00.000900Z' FROM generate_series(1, 3) AS n`);
    await until('the three records can be read', async () => {
      const { records } = await harness.eventLog.read(2, position, 10);
      return records.length === 3;
    });
    const batch = await harness.eventLog.read(2, position, 2);
    assert.deepEqual([batch.more, batch.asOfMs], [true, Date.parse('2026-01-05T12:00:00Z')]);
  });

  test('a text that is no position is refused, not read as the beginning', async () => {
    for (const position of ['', '7', '7:', ':7', 'a:b', '1:2:3', '-1:2', '0:0; DROP TABLE x'])
      await assert.rejects(harness.eventLog.read(0, position, 1), RangeError, position);
  });
});

/** The two readers that look right and are not; that the exploration of interleavings finds both shows that it can fail. */
const WRONG_READERS = {
  'by id alone': 'id > $2::bigint',
  'by id below the oldest running transaction': 'id > $2::bigint AND xid < pg_snapshot_xmin(pg_current_snapshot())',
};
for (const [name, condition] of Object.entries(WRONG_READERS)) {
  test(`a reader ${name} loses records, and the interleavings show it`, async () => {
    const harness = await createPostgresHarness();
    try {
      const wrong: EventLog = {
        ...harness.eventLog,
        start: '0',
        async read(partition, after, recordsMax) {
          const found = await harness.pool.query(
            `SELECT id AS position, payload AS value FROM ingestion.order_events
              WHERE (shard & 3) = $1 AND ${condition} ORDER BY id LIMIT $3`,
            [partition, after, recordsMax],
          );
          const records = found.rows as { position: string; value: string }[];
          return {
            records,
            next: records.at(-1)?.position ?? after,
            asOfMs: undefined,
            more: records.length === recordsMax,
          };
        },
      };
      // As long as somebody else's transaction holds the log, nothing is read too early and nothing lost.
      await until('records are lost', async () => {
        const { lost } = await interleave({ ...harness, eventLog: wrong }, 0);
        return lost.length > 0;
      });
    } finally {
      await harness.stop();
    }
  });
}
