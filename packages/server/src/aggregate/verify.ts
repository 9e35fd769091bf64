// Verify: orders = totals = ClickHouse, to the minor unit, per merchant.
// Orders and totals are compared inside one snapshot, where they must agree exactly even under traffic, because apply changes
// both in one transaction. ClickHouse follows: a row of it is judged by its version. The same version must hold the same numbers; an
// older one is right only while its push is pending; a newer one must have been pushed after the snapshot, so PostgreSQL, asked
// again, knows its key with that version or a later one.
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Client, Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import type { ClickHouse } from '../store/client.ts';
import { type AuditCell, readAllCells } from '../store/read-all-cells.ts';
import type { CalendarSource } from './calendars.ts';
import { type Cell, type CellKey, createCellSums, WHOLE_MERCHANT } from './deltas.ts';
import { readProcessedSales } from './processed-sales.ts';

interface Difference {
  /** clickhouse-ahead: ClickHouse has what was never written, which no push can mend. */
  readonly where: 'orders-totals' | 'whole-merchant' | 'totals-clickhouse' | 'clickhouse-ahead';
  readonly cell: CellKey;
  readonly expected: string;
  readonly found: string;
}

export interface VerifyResult {
  readonly merchantId: number;
  readonly orders: number;
  /** Sum of all processed orders, minor units. */
  readonly amountMinor: bigint;
  readonly cells: number;
  /** Accepted orders that are neither in the totals nor dead letters. */
  readonly waiting: number;
  readonly differences: readonly Difference[];
  /** All differences, also those beyond the list. */
  readonly differing: number;
  /** Every cell that ClickHouse lacks or has wrong, and that a push mends. */
  readonly lacking: readonly CellKey[];
  /** What each says was sold in all, minor units; of cells whose push is pending ClickHouse is taken to say what it will. */
  readonly amounts: Amounts;
  /** Days on which the three differ, the whole merchant's amounts. */
  readonly days: ReadonlyArray<Amounts & { readonly date: LocalDate }>;
}

export interface Amounts {
  readonly orders: bigint;
  readonly totals: bigint;
  readonly clickhouse: bigint;
}

/** Differences listed; more are only counted by the caller seeing this many. */
const DIFFERENCES_MAX = 100;

/** The lock comes before the snapshot: a month of processed orders that is folded between the two would be missing in it. */
const BEGIN = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE ONLY forecasting.processed_events IN ACCESS SHARE MODE`;
const CALENDAR = 'SELECT timezone, week_start, calendar_version FROM forecasting.calendars WHERE merchant_id = $1';
const TOTALS = `
  SELECT bucket_type, bucket_start, category_id, amount_minor, quantity, orders, calendar_version, updated_us
    FROM forecasting.category_totals WHERE merchant_id = $1`;
/** Index: primary key. */
const TOTALS_OF_KEYS = `
  SELECT t.bucket_type, t.bucket_start, t.category_id, t.amount_minor, t.quantity, t.orders, t.calendar_version, t.updated_us
    FROM unnest($2::text[], $3::date[], $4::bigint[]) AS k (bucket_type, bucket_start, category_id)
    JOIN forecasting.category_totals t USING (bucket_type, bucket_start, category_id) WHERE t.merchant_id = $1`;
const PENDING = `
  SELECT DISTINCT k.bucket_type, k.bucket_start, k.category_id FROM forecasting.push_intents i,
    unnest(i.merchant_ids, i.bucket_types, i.bucket_starts, i.category_ids) AS k (merchant_id, bucket_type, bucket_start, category_id)
   WHERE i.part = $2 AND k.merchant_id = $1`;
const WAITING = `
  SELECT count(*) AS waiting FROM forecasting.orders_counted o WHERE o.merchant_id = $1 AND NOT o.counted
     AND NOT EXISTS (SELECT 1 FROM forecasting.dead_letters d WHERE d.order_id = o.order_id)`;

interface Snapshot {
  orders: number;
  expected: Map<string, Cell>;
  totals: Map<string, AuditCell>;
  pending: Set<string>;
  waiting: number;
  calendarVersion: number;
}

export async function verify(
  deps: { pool: Pool; clickhouse: ClickHouse; calendars: CalendarSource },
  scope: MerchantScope,
  options: { partitions: number },
): Promise<VerifyResult | undefined> {
  const snapshot = await inTransaction(deps.pool, (client) => readSnapshot(client, deps.calendars, scope, options), {
    begin: BEGIN,
  });
  if (!snapshot) return undefined;
  const pushed = byKey(await readAllCells(deps.clickhouse, scope));
  const now = await readTotalsOf(deps.pool, scope, newerThan(snapshot, pushed));
  const differences = [
    ...compareOrders(snapshot),
    ...compareWhole(snapshot.totals),
    ...compareClickHouse(snapshot, pushed, now),
  ];
  return {
    merchantId: scope.merchantId,
    orders: snapshot.orders,
    amountMinor: sumOf(snapshot.totals),
    cells: snapshot.totals.size,
    waiting: snapshot.waiting,
    differences: differences.slice(0, DIFFERENCES_MAX),
    differing: differences.length,
    lacking: differences.filter(({ where }) => where === 'totals-clickhouse').map(({ cell }) => cell),
    ...amountsOf(snapshot, pushed),
  };
}

function amountsOf({ expected, totals, pending, calendarVersion }: Snapshot, pushed: ReadonlyMap<string, AuditCell>) {
  // Rows of an earlier calendar are there, but no reader sees them.
  const seen = [...pushed].filter(([, cell]) => cell.calendarVersion >= calendarVersion);
  const arrived = new Map<string, Cell>(seen);
  for (const key of pending) {
    const cell = totals.get(key);
    if (cell) arrived.set(key, cell);
  }
  const stores = { orders: expected, totals, clickhouse: arrived } as const;
  const dates = new Set(Object.values(stores).flatMap((cells) => [...cells.values()].flatMap(dayOf)));
  const days = [...dates].sort().flatMap((date) => {
    const key = keyOf({ bucketType: 'DAY', bucketStart: date, categoryId: WHOLE_MERCHANT });
    const on = (cells: ReadonlyMap<string, Cell>) => cells.get(key)?.amountMinor ?? 0n;
    const amounts = { date, orders: on(expected), totals: on(totals), clickhouse: on(arrived) };
    return amounts.orders === amounts.totals && amounts.totals === amounts.clickhouse ? [] : [amounts];
  });
  return {
    amounts: { orders: sumOf(expected), totals: sumOf(totals), clickhouse: sumOf(arrived) },
    days,
  };
}

function dayOf({ bucketType, categoryId, bucketStart }: Cell): LocalDate[] {
  return bucketType === 'DAY' && categoryId === WHOLE_MERCHANT ? [bucketStart] : [];
}

/** Every year of the whole merchant. */
function sumOf(cells: ReadonlyMap<string, Cell>): bigint {
  let sum = 0n;
  for (const cell of cells.values()) {
    if (cell.bucketType === 'YEAR' && cell.categoryId === WHOLE_MERCHANT) sum += cell.amountMinor;
  }
  return sum;
}

async function readSnapshot(
  client: Client,
  calendars: CalendarSource,
  scope: MerchantScope,
  options: { partitions: number },
): Promise<Snapshot | undefined> {
  const { merchantId } = scope;
  const found = (await client.query(CALENDAR, [merchantId])).rows[0];
  if (!found) return undefined;
  const { orders, expected } = await sumProcessed(client, scope, calendars.of(found.timezone, found.week_start));
  const totals = await client.query(TOTALS, [merchantId]);
  const pending = await client.query(PENDING, [merchantId, shardOf(merchantId) % options.partitions]);
  const waiting = await client.query(WAITING, [merchantId]);
  return {
    orders,
    expected,
    totals: byKey(totals.rows.map((row) => auditCell(merchantId, row))),
    pending: new Set(pending.rows.map((row) => `${row.bucket_type} ${row.bucket_start} ${row.category_id}`)),
    waiting: Number(waiting.rows[0]?.waiting ?? 0),
    calendarVersion: found.calendar_version,
  };
}

async function sumProcessed(client: Client, scope: MerchantScope, calendar: MerchantCalendar) {
  const sums = createCellSums();
  let orders = 0;
  for await (const sale of readProcessedSales(client, scope)) {
    sums.add(sale, calendar);
    orders += 1;
  }
  return { orders, expected: byKey(sums.cells()) };
}

function compareOrders({ expected, totals }: Snapshot): Difference[] {
  const differences: Difference[] = [];
  for (const [key, cell] of expected) {
    const found = totals.get(key);
    if (!found || numbers(found) !== numbers(cell)) {
      differences.push({
        where: 'orders-totals',
        cell,
        expected: numbers(cell),
        found: found ? numbers(found) : 'nothing',
      });
    }
  }
  for (const [key, cell] of totals) {
    if (!expected.has(key) && !isZero(cell)) {
      differences.push({ where: 'orders-totals', cell, expected: 'nothing', found: numbers(cell) });
    }
  }
  return differences;
}

/** The reserved row's amount and quantity are the sums of the categories'. */
function compareWhole(totals: ReadonlyMap<string, AuditCell>): Difference[] {
  const sums = new Map<string, { amountMinor: bigint; quantity: bigint }>();
  for (const cell of totals.values()) {
    if (cell.categoryId === WHOLE_MERCHANT) continue;
    const key = keyOf({ ...cell, categoryId: WHOLE_MERCHANT });
    const sum = sums.get(key) ?? { amountMinor: 0n, quantity: 0n };
    sums.set(key, { amountMinor: sum.amountMinor + cell.amountMinor, quantity: sum.quantity + cell.quantity });
  }
  return [...totals.values()].flatMap((cell): Difference[] => {
    if (cell.categoryId !== WHOLE_MERCHANT) return [];
    const sum = sums.get(keyOf(cell)) ?? { amountMinor: 0n, quantity: 0n };
    if (sum.amountMinor === cell.amountMinor && sum.quantity === cell.quantity) return [];
    const expected = `amount ${sum.amountMinor} quantity ${sum.quantity}`;
    return [{ where: 'whole-merchant', cell, expected, found: numbers(cell) }];
  });
}

/** Rows of ClickHouse that the snapshot cannot explain. Those that no reader can see do not count. */
function newerThan({ totals, calendarVersion }: Snapshot, pushed: ReadonlyMap<string, AuditCell>): AuditCell[] {
  return [...pushed].flatMap(([key, cell]) => {
    const known = totals.get(key);
    const unexplained = known
      ? cell.updatedUs > known.updatedUs
      : !isZero(cell) && cell.calendarVersion >= calendarVersion;
    return unexplained ? [cell] : [];
  });
}

async function readTotalsOf(
  pool: Pool,
  scope: MerchantScope,
  cells: readonly AuditCell[],
): Promise<Map<string, AuditCell>> {
  if (cells.length === 0) return new Map();
  const found = await pool.query(TOTALS_OF_KEYS, [
    scope.merchantId,
    cells.map((cell) => cell.bucketType),
    cells.map((cell) => cell.bucketStart),
    cells.map((cell) => cell.categoryId),
  ]);
  return byKey(found.rows.map((row) => auditCell(scope.merchantId, row)));
}

function compareClickHouse(
  snapshot: Snapshot,
  pushed: ReadonlyMap<string, AuditCell>,
  now: ReadonlyMap<string, AuditCell>,
): Difference[] {
  const differences: Difference[] = [];
  const differ = (cell: CellKey, expected: string, found: string, where: Difference['where'] = 'totals-clickhouse') =>
    differences.push({ where, cell, expected, found });
  for (const [key, cell] of snapshot.totals) {
    if (snapshot.pending.has(key)) continue;
    const found = pushed.get(key);
    if (!found) differ(cell, numbers(cell), 'nothing');
    else if (found.updatedUs < cell.updatedUs)
      differ(cell, numbers(cell), `${numbers(found)}, an older version that no push will replace`);
    else if (found.updatedUs === cell.updatedUs && numbers(found) !== numbers(cell))
      differ(cell, numbers(cell), numbers(found));
  }
  for (const found of newerThan(snapshot, pushed)) {
    const cell = now.get(keyOf(found));
    if (!cell) differ(found, 'nothing', numbers(found), 'clickhouse-ahead');
    else if (found.updatedUs > cell.updatedUs)
      differ(found, numbers(cell), `${numbers(found)}, a version that was never written`, 'clickhouse-ahead');
    else if (found.updatedUs === cell.updatedUs && numbers(found) !== numbers(cell))
      differ(found, numbers(cell), numbers(found));
  }
  return differences;
}

function auditCell(merchantId: number, row: Record<string, string>): AuditCell {
  return {
    merchantId,
    bucketType: row.bucket_type as AuditCell['bucketType'],
    bucketStart: row.bucket_start ?? '',
    categoryId: Number(row.category_id),
    amountMinor: BigInt(row.amount_minor ?? 0),
    quantity: BigInt(row.quantity ?? 0),
    orders: Number(row.orders),
    calendarVersion: Number(row.calendar_version),
    updatedUs: BigInt(row.updated_us ?? 0),
  };
}

function byKey<T extends CellKey>(cells: readonly T[]): Map<string, T> {
  return new Map(cells.map((cell) => [keyOf(cell), cell]));
}

function keyOf(key: Omit<CellKey, 'merchantId'>): string {
  return `${key.bucketType} ${key.bucketStart} ${key.categoryId}`;
}

function numbers(cell: Pick<Cell, 'amountMinor' | 'quantity' | 'orders'>): string {
  return `amount ${cell.amountMinor} quantity ${cell.quantity} orders ${cell.orders}`;
}

function isZero(cell: Pick<Cell, 'amountMinor' | 'quantity' | 'orders'>): boolean {
  return cell.amountMinor === 0n && cell.quantity === 0n && cell.orders === 0;
}
