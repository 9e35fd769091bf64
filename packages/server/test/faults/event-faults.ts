// Faults of the stream of events and of those who use PostgreSQL: poison, repetition, another order, a transaction that stays
// open, and no connection left.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { inTransaction } from '../../src/platform/tx.ts';
import type { Random } from '../stage/orders.ts';
import { until } from '../until.ts';
import type { Fault } from './fault.ts';
import type { Scene } from './scene.ts';

const POISONED_MIN = 20;
const REPEATED_EVENTS = 200;
const REORDERED_MIN = 40;
const REORDERED_MAX_MS = 60_000;
const LONG_TRANSACTION_MS = 5_000;
const EXHAUSTED_MS = 3_000;
const CONNECTIONS_MAX = 200;

/** Of four kinds: no JSON, an unknown version, an order that nobody stored, and another content for one that is stored. */
const POISON = `
  INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload)
  SELECT e.shard, e.merchant_id, e.order_id, e.revision, CASE n % 4
           WHEN 0 THEN '{"schemaVersion":1,"orderId":'
           WHEN 1 THEN regexp_replace(e.payload, '"schemaVersion":1', '"schemaVersion":99')
           WHEN 2 THEN regexp_replace(e.payload, '"orderId":\\d+', '"orderId":' || n)
           ELSE regexp_replace(e.payload, '"quantity":\\d+', '"quantity":77777') END
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM ingestion.order_events ORDER BY id LIMIT $1) e`;
const DEAD = 'SELECT count(*)::int AS dead FROM forecasting.dead_letters';

const poison: Fault = {
  name: 'poison events',
  quick: true,
  tolerated: { deadLetters: true, repeatedEvents: true },
  async inject({ stage: { pool } }, random) {
    const rows = random.integer(POISONED_MIN, 2 * POISONED_MIN);
    const { rowCount } = await pool.query(POISON, [rows]);
    await until('all poison is set aside', async () => (await pool.query(DEAD)).rows[0].dead === rowCount);
    return rowCount ?? 0;
  },
};

const REPEAT = `
  INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload)
  SELECT shard, merchant_id, order_id, revision, payload FROM ingestion.order_events ORDER BY md5(id::text || $2) LIMIT $1`;

async function repeat({ stage: { pool } }: Scene, random: Random): Promise<number> {
  return (await pool.query(REPEAT, [REPEATED_EVENTS, String(random.unit())])).rowCount ?? 0;
}

const repeated: Fault = {
  name: 'duplicate events',
  tolerated: { repeatedEvents: true },
  async inject(scene, random) {
    return (await repeat(scene, random)) + (await repeat(scene, random));
  },
};

const IS_UNREAD = `
  FROM ingestion.order_events e JOIN forecasting.stream_partitions p ON p.part = (e.shard & 3)
 WHERE (e.xid, e.id) > (split_part(p.pos, ':', 1)::xid8, split_part(p.pos, ':', 2)::bigint)`;
const UNREAD = `SELECT count(*)::int AS unread ${IS_UNREAD}`;
/** In each partition the last event becomes the first. */
const REORDER = `
  WITH unread AS (
    SELECT e.id, e.shard & 3 AS part, row_number() OVER (PARTITION BY e.shard & 3 ORDER BY e.xid, e.id) AS forward,
           row_number() OVER (PARTITION BY e.shard & 3 ORDER BY e.xid DESC, e.id DESC) AS backward
      ${IS_UNREAD}),
  moved AS (
    SELECT a.id, e.shard, e.merchant_id, e.order_id, e.revision, e.payload
      FROM unread a JOIN unread b ON a.part = b.part AND a.forward = b.backward AND a.id <> b.id
      JOIN ingestion.order_events e ON e.id = b.id)
  UPDATE ingestion.order_events t
     SET shard = m.shard, merchant_id = m.merchant_id, order_id = m.order_id, revision = m.revision, payload = m.payload
    FROM moved m WHERE t.id = m.id`;

/**
 * While no aggregator runs, or it could have events in its hands already: that those never change is what the log promises, and
 * not what is tried here.
 */
async function reorder({ stage: { pool }, aggregators: [aggregator], replace }: Scene): Promise<number> {
  if (!aggregator) throw new RangeError('there is an aggregator');
  return replace(aggregator, {}, async () => {
    const waiting = async () => (await pool.query(UNREAD)).rows[0].unread >= REORDERED_MIN;
    await until('events wait', waiting, REORDERED_MAX_MS);
    return (await pool.query(REORDER)).rowCount ?? 0;
  });
}

const reordered: Fault = { name: 'reordered events', inject: reorder };

const repeatedAndReordered: Fault = {
  name: 'duplicate and reordered events',
  quick: true,
  tolerated: { repeatedEvents: true },
  async inject(scene, random) {
    return (await repeat(scene, random)) + (await reorder(scene));
  },
};

/** It owns a transaction number, and so holds the log back for everybody. */
const longTransaction: Fault = {
  name: 'long transaction',
  quick: true,
  async inject({ stage: { pool } }) {
    await inTransaction(pool, async (client) => {
      await client.query('SELECT pg_current_xact_id()');
      await delay(LONG_TRANSACTION_MS);
    });
    return 1;
  },
};

const END_OTHERS = `
  SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
   WHERE datname = current_database() AND application_name LIKE 'topline-%' AND application_name <> 'topline-stage'`;

/** Every connection is somebody else's: those of the program are ended, and what becomes free is taken. */
const noConnections: Fault = {
  name: 'connections exhausted',
  ownStores: true,
  async inject({ stage }) {
    const taken: pg.Client[] = [];
    let refused = 0;
    const take = async () => {
      const client = new pg.Client({ connectionString: stage.databaseUrl, application_name: 'greedy' });
      client.on('error', () => undefined);
      try {
        await client.connect();
        taken.push(client);
        return true;
      } catch {
        refused += 1;
        return false;
      }
    };
    const until = performance.now() + EXHAUSTED_MS;
    while (performance.now() < until) {
      while (taken.length < CONNECTIONS_MAX && (await take()));
      // By one that was taken: we, too, get no other.
      await taken[0]?.query(END_OTHERS);
    }
    await Promise.allSettled(taken.map((client) => client.end()));
    return refused;
  },
};

export const EVENT_FAULTS: readonly Fault[] = [
  poison,
  repeated,
  reordered,
  repeatedAndReordered,
  longTransaction,
  noConnections,
];
