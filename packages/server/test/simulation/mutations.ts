// The program with one rule broken, to show that a history would notice. A rule that is a text in a statement is broken by rewriting
// the statement on its way; one that is an order of steps, by taking the steps in another order. The program knows nothing of it.
// A text to rewrite must stand exactly once in the statement, so a statement that has changed stops the run instead of passing.
import type { QueryConfig, QueryResult } from 'pg';
import type { Client, Pool } from '../../src/platform/pool.ts';
import type { ClickHouse } from '../../src/store/client.ts';
import { readCopyId } from '../../src/store/copy-id.ts';
import { insertWatermarks } from '../../src/store/watermark.ts';

export interface ProcessStores {
  readonly pool: Pool;
  readonly clickhouse: ClickHouse;
}

export interface Mutation {
  readonly name: string;
  /** Breaks the rule for one process. */
  change(stores: ProcessStores): ProcessStores;
  /** Whether any process came to what the rule is about. */
  met(): boolean;
}

type Ask = (statement: QueryConfig) => Promise<QueryResult>;

interface Change {
  readonly name: string;
  readonly create: (met: () => void) => (stores: ProcessStores) => ProcessStores;
}

const REWRITES: readonly { name: string; statement: RegExp; find: RegExp; by: string }[] = [
  {
    name: 'version without tie-break',
    statement: /INSERT INTO forecasting\.category_totals AS t\b/,
    find: /greatest\(t\.updated_us \+ 1, excluded\.updated_us\)/g,
    by: 'excluded.updated_us',
  },
  {
    name: 'dedupe left out',
    statement: /INSERT INTO forecasting\.processed_events/,
    find: /DO NOTHING/g,
    by: 'DO UPDATE SET revision = excluded.revision',
  },
  {
    name: 'cursor by id only',
    statement: /FROM ingestion\.order_events e\b/,
    find: /\(e\.xid, e\.id\) > \(\$2::text::xid8, \$3::bigint\)\s+AND e\.xid < pg_snapshot_xmin\(pg_current_snapshot\(\)\)\s+ORDER BY e\.xid, e\.id/g,
    by: '$2::text IS NOT NULL AND e.id > $3::bigint ORDER BY e.id',
  },
  {
    name: 'cursor by id, below the horizon',
    statement: /FROM ingestion\.order_events e\b/,
    find: /\(e\.xid, e\.id\) > \(\$2::text::xid8, \$3::bigint\)/g,
    by: '$2::text IS NOT NULL AND e.id > $3::bigint',
  },
  {
    name: 'cursor without the horizon',
    statement: /FROM ingestion\.order_events e\b/,
    find: /AND e\.xid < pg_snapshot_xmin\(pg_current_snapshot\(\)\)/g,
    by: '',
  },
  {
    name: 'asOf does not wait for open transactions',
    statement: /pg_snapshot_xmax\(s\)/,
    find: /pg_snapshot_xmin\(s\)/g,
    by: 'pg_snapshot_xmax(s)',
  },
  {
    name: 'rebuild without the exclusive lock',
    // Not the lock of every shard, which a copy of the history takes that is begun anew.
    statement: /pg_advisory_xact_lock\(\d+, \$/,
    find: /pg_advisory_xact_lock\(\d+, \$1::int\)/g,
    by: '$1::int',
  },
  {
    name: 'apply without the shared lock',
    statement: /pg_advisory_xact_lock_shared\(/,
    find: /pg_advisory_xact_lock_shared\(\d+, shard\)/g,
    by: 'shard',
  },
  {
    name: 'vanished cells are left as they are',
    statement: /FROM forecasting\.category_totals WHERE merchant_id = \$1 AND orders <> 0/,
    find: /AND orders <> 0/g,
    by: 'AND orders < 0',
  },
  {
    name: 'intents deleted up to the last one read',
    statement: /DELETE FROM forecasting\.push_intents/,
    find: /id = ANY \(\$1::bigint\[\]\)/g,
    by: 'id <= (SELECT max(i) FROM unnest($1::bigint[]) AS i)',
  },
];

const STEPS: readonly Change[] = [
  { name: 'offset kept outside: moved before the commit', create: movedOutside },
  { name: 'intent deleted early: before the push', create: deletedEarly },
  { name: 'watermark claimed before its rows', create: claimedEarly },
  { name: 'reach read outside the snapshot', create: reachedOutside },
];

export const MUTATION_NAMES: readonly string[] = [...REWRITES, ...STEPS].map(({ name }) => name);

export function createMutation(name: string): Mutation {
  const found = [...REWRITES.map(rewriting), ...STEPS].find((one) => one.name === name);
  if (!found) throw new RangeError(`there is no mutation ${name}`);
  let times = 0;
  const change = found.create(() => {
    times += 1;
  });
  return { name, change, met: () => times > 0 };
}

function rewriting({ name, statement, find, by }: (typeof REWRITES)[number]): Change {
  const rewrite = (met: () => void) => (given: QueryConfig) => {
    if (!statement.test(given.text)) return given;
    const found = given.text.match(find)?.length ?? 0;
    // Thrown inside a process it would pass for a finding.
    if (found !== 1) fatal(`The mutation "${name}" finds its text ${found} times in: ${given.text}`);
    met();
    const text = given.text.replace(find, () => by);
    // A prepared statement has one text for each name.
    return { ...given, text, ...(given.name ? { name: `${given.name} (${name})` } : {}) };
  };
  return {
    name,
    create: (met) => (stores) => ({
      ...stores,
      pool: around(stores.pool, (ask) => (given) => ask(rewrite(met)(given))),
    }),
  };
}

function fatal(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

/** A pool whose statements, alone and in transactions, go through something else first. */
function around(pool: Pool, wrap: (ask: Ask, inTransaction: boolean) => Ask): Pool {
  const asker = (target: Pick<Pool, 'query'>, inTransaction: boolean) => {
    const ask = wrap((given) => (target.query as Ask)(given), inTransaction);
    return (given: string | QueryConfig, values?: unknown[]) =>
      ask(typeof given === 'string' ? { text: given, ...(values ? { values } : {}) } : given);
  };
  return {
    query: asker(pool, false),
    connect: async () => {
      const client = await pool.connect();
      const release = (broken?: Error) => client.release(broken);
      return { query: asker(client as unknown as Pool, true), release } as unknown as Client;
    },
  } as unknown as Pool;
}

function movedOutside(met: () => void) {
  return (stores: ProcessStores): ProcessStores => ({
    ...stores,
    pool: around(stores.pool, (ask) => (given) => {
      if (given.name !== 'move-position') return ask(given);
      met();
      return stores.pool.query(given);
    }),
  });
}

/** As finish-push does it, only too early. */
const FINISH_EARLY = `
  WITH gone AS (DELETE FROM forecasting.push_intents WHERE id = ANY ($1::bigint[]) RETURNING rebuilt_merchant_id, rebuilt_version)
  UPDATE forecasting.calendars c SET pushed_version = greatest(c.pushed_version, newest.version)
    FROM (SELECT rebuilt_merchant_id, max(rebuilt_version) AS version FROM gone GROUP BY rebuilt_merchant_id) newest
   WHERE c.merchant_id = newest.rebuilt_merchant_id`;

function deletedEarly(met: () => void) {
  return (stores: ProcessStores): ProcessStores => ({
    ...stores,
    pool: around(stores.pool, (ask) => {
      let ids: unknown;
      return async (given) => {
        if (given.name === 'pick-totals') ids = given.values?.[0];
        const answer = await ask(given);
        if (given.text !== 'COMMIT' || ids === undefined) return answer;
        met();
        await stores.pool.query(FINISH_EARLY, [ids]);
        return answer;
      };
    }),
  });
}

function claimedEarly(met: () => void) {
  return (stores: ProcessStores): ProcessStores => {
    let reach: QueryResult['rows'] = [];
    const insert: ClickHouse['insert'] = async (given) => {
      if (given.table === 'category_sales_agg' && reach.length > 0) {
        met();
        const copyId = await readCopyId(stores.clickhouse);
        const marks = reach.map((row) => ({ part: row.part, asOfUs: row.as_of_us }));
        if (copyId !== undefined) await insertWatermarks(stores.clickhouse, copyId, marks);
      }
      return stores.clickhouse.insert(given);
    };
    return {
      clickhouse: { ...stores.clickhouse, insert } as ClickHouse,
      pool: around(stores.pool, (ask) => async (given) => {
        const answer = await ask(given);
        if (given.name === 'pick-reach') reach = answer.rows;
        return answer;
      }),
    };
  };
}

function reachedOutside(met: () => void) {
  return (stores: ProcessStores): ProcessStores => ({
    ...stores,
    pool: around(stores.pool, (ask) => (given) => {
      if (given.name !== 'pick-reach') return ask(given);
      met();
      return stores.pool.query({ ...given, name: 'pick-reach alone' });
    }),
  });
}
