// The rows of category_totals: adding deltas, setting absolute values (rebuild), and the intent to push what changed.
// Versions: updated_us = greatest(old + 1, now), computed under the row lock of the upsert, so that per key it strictly
// increases in commit order, whatever the clocks do.
import type { Client } from '../platform/pool.ts';
import type { Cell, CellKey } from './deltas.ts';

const NOW_US = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';
const INPUT = `unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::int[])
      AS d (merchant_id, bucket_type, bucket_start, category_id, amount_minor, quantity, orders, calendar_version)`;
const COLUMNS =
  'merchant_id, bucket_type, bucket_start, category_id, amount_minor, quantity, orders, calendar_version, updated_us';

/** Rows arrive in key order, the order in which every transaction locks them. Index: primary key. */
const ADD = `
  INSERT INTO forecasting.category_totals AS t (${COLUMNS})
  SELECT d.*, ${NOW_US} FROM ${INPUT}
  ON CONFLICT (merchant_id, bucket_type, bucket_start, category_id) DO UPDATE SET
    amount_minor = t.amount_minor + excluded.amount_minor, quantity = t.quantity + excluded.quantity,
    orders = t.orders + excluded.orders, calendar_version = excluded.calendar_version,
    updated_us = greatest(t.updated_us + 1, excluded.updated_us)`;
const SET = `
  INSERT INTO forecasting.category_totals AS t (${COLUMNS})
  SELECT d.*, ${NOW_US} FROM ${INPUT}
  ON CONFLICT (merchant_id, bucket_type, bucket_start, category_id) DO UPDATE SET
    amount_minor = excluded.amount_minor, quantity = excluded.quantity, orders = excluded.orders,
    calendar_version = excluded.calendar_version, updated_us = greatest(t.updated_us + 1, excluded.updated_us)`;
const INTEND = `
  INSERT INTO forecasting.push_intents
    (part, as_of, merchant_ids, bucket_types, bucket_starts, category_ids, order_ids, revisions, rebuilt_merchant_id, rebuilt_version,
     traceparents)
  VALUES ($1, timestamptz 'epoch' + $2::bigint * interval '1 ms', $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

export interface VersionedCell extends Cell {
  readonly calendarVersion: number;
}

export async function addToTotals(client: Client, deltas: readonly VersionedCell[]): Promise<void> {
  await client.query({ name: 'totals-add', text: ADD, values: columns(deltas) });
}

export async function setTotals(client: Client, cells: readonly VersionedCell[]): Promise<void> {
  await client.query({ name: 'totals-set', text: SET, values: columns(cells) });
}

export interface Intent {
  readonly part: number;
  readonly asOfMs: number | undefined;
  readonly keys: readonly CellKey[];
  readonly processed: readonly { orderId: number; revision: number }[];
  readonly rebuilt?: { merchantId: number; calendarVersion: number };
  /** Whose traces the push belongs to. */
  readonly traceparents?: readonly string[] | undefined;
}

export async function intendPush(client: Client, intent: Intent): Promise<void> {
  const { keys, processed, rebuilt } = intent;
  await client.query({
    name: 'intend-push',
    text: INTEND,
    values: [
      intent.part,
      intent.asOfMs ?? null,
      keys.map((key) => key.merchantId),
      keys.map((key) => key.bucketType),
      keys.map((key) => key.bucketStart),
      keys.map((key) => key.categoryId),
      processed.map((event) => event.orderId),
      processed.map((event) => event.revision),
      rebuilt?.merchantId ?? null,
      rebuilt?.calendarVersion ?? null,
      intent.traceparents?.length ? intent.traceparents : null,
    ],
  });
}

function columns(cells: readonly VersionedCell[]): unknown[] {
  return [
    cells.map((cell) => cell.merchantId),
    cells.map((cell) => cell.bucketType),
    cells.map((cell) => cell.bucketStart),
    cells.map((cell) => cell.categoryId),
    cells.map((cell) => cell.amountMinor.toString()),
    cells.map((cell) => cell.quantity.toString()),
    cells.map((cell) => cell.orders),
    cells.map((cell) => cell.calendarVersion),
  ];
}
