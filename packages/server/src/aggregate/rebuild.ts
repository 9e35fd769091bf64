// Rebuild: a merchant's totals computed anew from its processed orders, under the calendar asked for, in one transaction:
//   lock (exclusive, the merchant's shard) → read orders ⋈ processed → compute → totals → intents → calendar → COMMIT
// Apply waits at the same lock, so the orders read here are exactly the orders in the totals. Nothing is written before the sums
// are complete, so the transaction has no number (xid), and holds nobody's log back, while it reads and computes.
// Cells that no order falls into any more become zero rows, never deleted: a deleted row would stay in ClickHouse for ever.
// Doing it twice gives the same totals with a higher version.
import type { BucketType } from '@topline/domain/bucket.ts';
import type { WeekStart } from '@topline/domain/merchant.ts';
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { isOutdated } from '@topline/domain/zone-version.ts';
import { crashAfterSend, crashPoint } from '../platform/crash-point.ts';
import type { Log } from '../platform/log.ts';
import type { Client, Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import { type CalendarSource, lockShardExclusive } from './calendars.ts';
import { type Cell, type CellKey, createCellSums } from './deltas.ts';
import { readProcessedSales } from './processed-sales.ts';
import { intendPush, setTotals, type VersionedCell } from './totals.ts';

export interface RebuildDeps {
  pool: Pool;
  calendars: CalendarSource;
  log: Log;
}

export interface RebuildResult {
  readonly orders: number;
  readonly cells: number;
  readonly calendarVersion: number;
}

const CELLS_PER_STATEMENT = 5_000;
/** Reading a large merchant may take longer than an ordinary statement. */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '60s'`;

const CALENDAR = `
  SELECT m.timezone, m.week_start, c.calendar_version, c.tz_version,
         (c.timezone, c.week_start) IS DISTINCT FROM (m.timezone, m.week_start) AS changed
    FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id) WHERE m.merchant_id = $1`;
const KEYS = `
  SELECT bucket_type, bucket_start, category_id FROM forecasting.category_totals WHERE merchant_id = $1 AND orders <> 0`;
const ADOPT = `
  UPDATE forecasting.calendars SET timezone = $2, week_start = $3, calendar_version = $4, tz_version = $5, rebuilt_at = now()
   WHERE merchant_id = $1`;

/** With `onlyIfChanged`, does nothing when another process has already brought the totals to the calendar asked for. */
export async function rebuild(
  deps: RebuildDeps,
  scope: MerchantScope,
  options: { partitions: number; onlyIfChanged: boolean },
): Promise<RebuildResult | undefined> {
  const { merchantId } = scope;
  return inTransaction(
    deps.pool,
    async (client) => {
      // A statement of its own, before any read.
      await lockShardExclusive(client, shardOf(merchantId));
      crashPoint('rebuild:after-lock');
      const asked = (await client.query(CALENDAR, [merchantId])).rows[0];
      if (!asked) return undefined;
      const tzVersion = deps.calendars.zoneVersion(asked.timezone);
      const due = asked.changed || isOutdated(asked.tz_version, tzVersion);
      if (options.onlyIfChanged && !due) return undefined;
      const calendarVersion = asked.calendar_version + 1;
      const sums = await sumOrders(client, deps.calendars, scope, asked.timezone, asked.week_start);
      const cells = await withVanished(client, merchantId, calendarVersion, sums.cells);
      crashPoint('rebuild:after-read');
      await writeCells(client, cells);
      crashPoint('rebuild:after-totals');
      await intendAll(client, cells, shardOf(merchantId) % options.partitions, { merchantId, calendarVersion });
      await client.query(ADOPT, [merchantId, asked.timezone, asked.week_start, calendarVersion, tzVersion]);
      return { orders: sums.orders, cells: cells.length, calendarVersion };
    },
    {
      begin: BEGIN,
      commit: async (client) => {
        await crashAfterSend('rebuild:commit-sent', () => client.query('COMMIT'));
        crashPoint('rebuild:after-commit');
      },
    },
  );
}

async function sumOrders(
  client: Client,
  calendars: CalendarSource,
  scope: MerchantScope,
  timezone: string,
  weekStart: WeekStart,
) {
  const calendar = calendars.of(timezone, weekStart);
  const sums = createCellSums();
  let orders = 0;
  for await (const sale of readProcessedSales(client, scope)) {
    sums.add(sale, calendar);
    orders += 1;
  }
  return { orders, cells: sums.cells() };
}

async function withVanished(
  client: Client,
  merchantId: number,
  calendarVersion: number,
  cells: readonly Cell[],
): Promise<VersionedCell[]> {
  const present = new Set(cells.map(keyOf));
  const stored = await client.query(KEYS, [merchantId]);
  const vanished = stored.rows
    .map((row) => ({
      merchantId,
      bucketType: row.bucket_type as BucketType,
      bucketStart: row.bucket_start as string,
      categoryId: Number(row.category_id),
      amountMinor: 0n,
      quantity: 0n,
      orders: 0,
    }))
    .filter((cell) => !present.has(keyOf(cell)));
  return [...cells, ...vanished].map((cell) => ({ ...cell, calendarVersion }));
}

function keyOf(key: CellKey): string {
  return `${key.bucketType} ${key.bucketStart} ${key.categoryId}`;
}

async function writeCells(client: Client, cells: readonly VersionedCell[]): Promise<void> {
  for (const chunk of chunks(cells)) await setTotals(client, chunk);
}

/** The last intent carries the mark: intents are pushed in order, so when it is acknowledged all are. */
async function intendAll(
  client: Client,
  cells: readonly VersionedCell[],
  part: number,
  rebuilt: { merchantId: number; calendarVersion: number },
): Promise<void> {
  const list = chunks(cells);
  const last = list.pop() ?? [];
  for (const keys of list) await intendPush(client, { part, asOfMs: undefined, keys, processed: [] });
  await intendPush(client, { part, asOfMs: undefined, keys: last, processed: [], rebuilt });
}

function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += CELLS_PER_STATEMENT)
    parts.push(list.slice(from, from + CELLS_PER_STATEMENT));
  return parts;
}
