// ClickHouse holds a copy of the totals. Is it still the copy of this very history? It is not when PostgreSQL was put back to an
// earlier state (ClickHouse then knows more than ever happened), nor when ClickHouse was emptied or is another one.
// States: judged → (the server was started, or ClickHouse is another one) → not judged → judged | forgotten: the watermarks are
// taken back, so readers turn to PostgreSQL → caught up → everything is pushed again (repush.ts) → judged.
// Guarantee: under a server start that nobody has met no total moves, so what the totals reached at that start is known; and
// nothing is claimed about a copy before it was judged. How the signs are safe:
//  - A watermark is written after the reach it tells was committed, so one beyond the reach of the server's start is of a history
//    that is gone. The reach moves with every batch and twice a second without one: of a shorter past only the standing audit tells.
//  - No other table ever has the identity of ClickHouse's table of watermarks; every claim is written on this condition.
// A crash at any point leaves the copy not judged, and all is done again, which is harmless.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import type { ClickHouse } from '../store/client.ts';
import { readCopyId } from '../store/copy-id.ts';
import { readMerchantIds } from '../store/read-merchant-ids.ts';
import { forgetWatermarks, readWatermarks } from '../store/watermark.ts';
import { lockEveryShard } from './calendars.ts';
import { leaveIntentIds, repushMerchant } from './repush.ts';

/** Nothing was ever pushed to it, it is another one, or PostgreSQL was put back to an earlier state. */
export type NotCopy = 'nothing-pushed' | 'another-clickhouse' | 'postgres-put-back';

export interface CopyDeps {
  readonly pool: Pool;
  /** For pushing everything again, which may take long. */
  readonly rebuildPool: Pool;
  readonly clickhouse: ClickHouse;
  readonly rebuildClickHouse: ClickHouse;
  readonly log: Log;
  readonly systemScope: (merchantId: number) => MerchantScope;
  /** Makes ClickHouse's schema where it is missing. */
  readonly bringSchema: () => Promise<void>;
  readonly onCopyRefused?: (reason: NotCopy) => void;
}

export interface CopyOptions {
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
}

export interface Copy {
  /** The ClickHouse to push to; undefined: not yet, ask again. */
  ready(): Promise<string | undefined>;
}

const COPY_LOCK = 7_041_778;
const READ = `
  SELECT clickhouse_id, judged, reached, server_started_at = pg_postmaster_start_time() AS met FROM forecasting.copy`;
const JUDGED = `
  UPDATE forecasting.copy SET judged = true, clickhouse_id = $1 WHERE server_started_at = pg_postmaster_start_time()`;
/** Everything that was in the log at the start of the server has been applied. */
const CAUGHT_UP = `
  SELECT count(*) = $3 AS caught_up FROM forecasting.stream_partitions
   WHERE grp = $1 AND topic = $2 AND as_of > (SELECT server_started_at FROM forecasting.copy)`;
const MERCHANTS = 'SELECT merchant_id FROM ingestion.merchants';
/** What they claim is claimed by the rows pushed after them: these are pushed first, and may be a part only. */
const CLAIM_NOTHING = 'UPDATE forecasting.push_intents SET as_of = NULL WHERE as_of IS NOT NULL';

interface CopyRow {
  readonly clickhouse_id: string | null;
  readonly judged: boolean;
  readonly reached: Readonly<Record<string, number>>;
  readonly met: boolean;
}

export function createCopy(deps: CopyDeps, options: CopyOptions): Copy {
  const { pool, rebuildPool, clickhouse, rebuildClickHouse, log } = deps;
  const { group, topic, partitions } = options;

  const read = async () => (await pool.query<CopyRow>({ name: 'read-copy', text: READ })).rows[0];

  /** By one process at a time; the lock ends with its connection. */
  const alone = async (work: () => Promise<string | undefined>): Promise<string | undefined> => {
    const client = await rebuildPool.connect();
    let broken: Error | undefined;
    try {
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS taken', [COPY_LOCK]);
      return rows[0]?.taken ? await work() : undefined;
    } finally {
      // Also when it was not taken, which changes nothing. A connection that cannot even do this is thrown away, and its lock with it.
      await client.query('SELECT pg_advisory_unlock($1)', [COPY_LOCK]).catch((error) => {
        broken = error;
      });
      client.release(broken);
    }
  };

  /** Once until it is one again, however often it is asked. */
  let told = false;
  const judge = async (copyId: string): Promise<string | undefined> => {
    const row = await read();
    if (!row?.met) return undefined;
    if (row.judged && row.clickhouse_id === copyId) return copyId;
    const reason = whyNotCopy(row, copyId, await readWatermarks(clickhouse));
    if (reason === undefined) return (await pool.query(JUDGED, [copyId])).rowCount === 1 ? copyId : undefined;
    // A first start is no surprise.
    if (row.clickhouse_id !== null && !told) {
      log.warn({ reason }, 'ClickHouse does not hold a copy of this history, everything is pushed again');
      deps.onCopyRefused?.(reason);
      told = true;
    }
    await forgetWatermarks(clickhouse);
    const { rows } = await pool.query(CAUGHT_UP, [group, topic, partitions]);
    if (!rows[0]?.caught_up) return undefined;
    await pushEverythingAgain();
    const finished = await finish(copyId);
    if (finished) told = false;
    return finished ? copyId : undefined;
  };

  const pushEverythingAgain = async () => {
    await leaveIntentIds(rebuildPool);
    const known = (await rebuildPool.query<{ merchant_id: string }>(MERCHANTS)).rows.map((row) =>
      Number(row.merchant_id),
    );
    // Also those that only ClickHouse knows: they were made in the history that is gone.
    for (const merchantId of new Set([...known, ...(await readMerchantIds(rebuildClickHouse))]))
      await repushMerchant({ pool: rebuildPool, clickhouse: rebuildClickHouse }, deps.systemScope(merchantId), {
        partitions,
      });
  };

  /** Apply and rebuild wait meanwhile: no intent that makes a claim can come in before those that must be pushed first. */
  const finish = (copyId: string): Promise<boolean> =>
    inTransaction(rebuildPool, async (client) => {
      await lockEveryShard(client);
      await client.query(CLAIM_NOTHING);
      return (await client.query(JUDGED, [copyId])).rowCount === 1;
    });

  const identify = async (): Promise<string | undefined> => {
    const found = await readCopyId(clickhouse);
    if (found !== undefined) return found;
    log.warn('ClickHouse has no schema, it is made anew');
    await deps.bringSchema();
    return readCopyId(clickhouse);
  };

  return {
    async ready() {
      const copyId = await identify();
      const row = await read();
      if (copyId === undefined || !row?.met) return undefined;
      if (row.judged && row.clickhouse_id === copyId) return copyId;
      return alone(() => judge(copyId));
    },
  };
}

/** Undefined: it is a copy. */
function whyNotCopy(row: CopyRow, copyId: string, marks: ReadonlyMap<number, number>): NotCopy | undefined {
  if (marks.size === 0) return 'nothing-pushed';
  if (row.clickhouse_id !== null && row.clickhouse_id !== copyId) return 'another-clickhouse';
  const ahead = [...marks].some(([part, asOfMs]) => asOfMs > (row.reached[part] ?? 0));
  return ahead ? 'postgres-put-back' : undefined;
}
