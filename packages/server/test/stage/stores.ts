// What the stores hold, read by the suite's own statements.
import type { Pool } from '../../src/platform/pool.ts';
import type { ClickHouse } from '../../src/store/client.ts';
import type { BucketType } from './calendar.ts';
import type { Cell } from './ledger.ts';

export interface StoredCell extends Cell {
  readonly calendarVersion: number;
}

export interface StoredOrder {
  readonly key: string;
  readonly orderId: number;
  readonly events: number;
  readonly processed: number;
  readonly deadLetters: number;
}

const ORDERS = `
  SELECT o.merchant_id || ' ' || o.external_order_id AS key, o.order_id,
         (SELECT count(*) FROM ingestion.order_events e WHERE e.order_id = o.order_id) AS events,
         (SELECT count(*) FROM forecasting.processed_events p WHERE p.order_id = o.order_id) AS processed,
         (SELECT count(*) FROM forecasting.dead_letters d WHERE d.order_id = o.order_id) AS dead_letters
    FROM ingestion.orders o`;
const TOTALS = `
  SELECT merchant_id, bucket_type, bucket_start, category_id, amount_minor, quantity, orders, calendar_version
    FROM forecasting.category_totals WHERE orders <> 0 OR amount_minor <> 0 OR quantity <> 0`;
const PUSHED = `
  SELECT merchant_id, bucket_type, toString(bucket_start) AS bucket_start, category_id, amount_minor, quantity, orders, calendar_version
    FROM category_sales_agg FINAL WHERE orders <> 0 OR amount_minor <> 0 OR quantity <> 0`;
/** Events past their partition's position, and changes not pushed. Positions are "xid:id". */
const BACKLOG = `
  SELECT (SELECT count(*) FROM ingestion.order_events e JOIN forecasting.stream_partitions p ON p.part = (e.shard & 3)
           WHERE (e.xid, e.id) > (split_part(p.pos, ':', 1)::xid8, split_part(p.pos, ':', 2)::bigint)) AS events,
         (SELECT count(*) FROM forecasting.push_intents) AS intents`;
const OWNERS = `
  SELECT part, coalesce(owner, '') AS owner, lease_until > now() AS held FROM forecasting.stream_partitions WHERE grp = $1`;

type Row = Readonly<Record<string, string>>;

export async function readOrders(pool: Pool): Promise<StoredOrder[]> {
  const { rows } = await pool.query<Row>(ORDERS);
  return rows.map((row) => ({
    key: row.key ?? '',
    orderId: Number(row.order_id),
    events: Number(row.events),
    processed: Number(row.processed),
    deadLetters: Number(row.dead_letters),
  }));
}

/** Cells that are not zero. */
export async function readTotals(pool: Pool): Promise<StoredCell[]> {
  return (await pool.query<Row>(TOTALS)).rows.map(cellOf);
}

/** Cells that are not zero, each in its newest version, whatever its calendar. */
export async function readPushed(clickhouse: ClickHouse): Promise<StoredCell[]> {
  const found = await clickhouse.query({ query: PUSHED, format: 'JSONEachRow' });
  return (await found.json<Row>()).map(cellOf);
}

/** The audit copy of what was processed. */
export async function readAudit(clickhouse: ClickHouse): Promise<Set<number>> {
  const found = await clickhouse.query({ query: 'SELECT order_id FROM processed_events FINAL', format: 'JSONEachRow' });
  return new Set((await found.json<Row>()).map((row) => Number(row.order_id)));
}

export async function readCalendarVersions(pool: Pool): Promise<Map<number, number>> {
  const { rows } = await pool.query<Row>('SELECT merchant_id, calendar_version FROM forecasting.calendars');
  return new Map(rows.map((row) => [Number(row.merchant_id), Number(row.calendar_version)]));
}

/** Work left behind by a process that died. */
export async function readBacklog(pool: Pool): Promise<number> {
  const row = (await pool.query<Row>(BACKLOG)).rows[0];
  return Number(row?.events) + Number(row?.intents);
}

/** Partitions whose lease runs, by the process id in their owner's name: host, process id, and more, with blanks between. */
export async function partitionsHeldBy(pool: Pool, pid: number, group = 'aggregate'): Promise<number> {
  const { rows } = await pool.query<{ owner: string; held: boolean }>(OWNERS, [group]);
  return rows.filter((row) => row.held && row.owner.split(' ')[1] === String(pid)).length;
}

function cellOf(row: Row): StoredCell {
  return {
    merchantId: Number(row.merchant_id),
    bucketType: row.bucket_type as BucketType,
    bucketStart: row.bucket_start ?? '',
    categoryId: Number(row.category_id),
    amountMinor: BigInt(row.amount_minor ?? 0),
    quantity: BigInt(row.quantity ?? 0),
    orders: BigInt(row.orders ?? 0),
    calendarVersion: Number(row.calendar_version),
  };
}
