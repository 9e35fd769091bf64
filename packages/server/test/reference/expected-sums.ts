// Sums of a CSV of orders, computed without any of the program's code: rows read by a CSV library, dates by Temporal, amounts as
// BigInt. An order is taken whole or not at all; the rules are those that the importer states in its help.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

export interface ReferenceFile {
  readonly path: string;
  readonly timezone: string;
  /** ISO weekday on which weeks start: 1 is Monday. */
  readonly weekStartDay: number;
  /** Lines with more decimals than the currency: rejected with their order, or rounded half to even. */
  readonly decimals: 'reject' | 'round';
}

export interface Expected {
  readonly accepted: number;
  readonly rejected: number;
  /** `merchant|category|bucketType|bucketStart` → minor units, quantity, orders. Category '' is the whole merchant. */
  readonly cells: ReadonlyMap<string, { amount: bigint; quantity: bigint; orders: number }>;
}

interface Line {
  readonly category: string;
  readonly quantity: bigint;
  readonly amount: bigint;
}

interface Order {
  readonly merchant: string;
  readonly at: string;
  readonly lines: (Line | undefined)[];
}

/** Both reference files are in a currency of two decimals. */
const SCALE = 100n;

export async function expectedSums(file: ReferenceFile): Promise<Expected> {
  const orders = await readOrders(file);
  const cells = new Map<string, { amount: bigint; quantity: bigint; orders: number }>();
  let accepted = 0;
  for (const order of orders.values()) {
    const lines = order.lines.flatMap((line) => (line === undefined ? [] : [line]));
    if (lines.length < order.lines.length) continue;
    accepted += 1;
    const date = Temporal.Instant.from(order.at).toZonedDateTimeISO(file.timezone).toPlainDate();
    for (const bucket of bucketsOf(date, file.weekStartDay)) {
      for (const [category, sum] of sumsOf(lines)) {
        const key = `${order.merchant}|${category}|${bucket}`;
        const cell = cells.get(key) ?? { amount: 0n, quantity: 0n, orders: 0 };
        cells.set(key, {
          amount: cell.amount + sum.amount,
          quantity: cell.quantity + sum.quantity,
          orders: cell.orders + 1,
        });
      }
    }
  }
  return { accepted, rejected: orders.size - accepted, cells };
}

async function readOrders(file: ReferenceFile): Promise<Map<string, Order>> {
  const orders = new Map<string, Order>();
  const rows = createReadStream(file.path)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const { merchant = '', order_external_id = '', order_ts = '' } = row;
    const key = `${merchant}|${order_external_id}`;
    const order = orders.get(key) ?? { merchant, at: order_ts, lines: [] };
    orders.set(key, order);
    order.lines.push(lineOf(row, file.decimals));
  }
  return orders;
}

/** Undefined when the line cannot be an order's line. */
function lineOf(row: Record<string, string>, decimals: ReferenceFile['decimals']): Line | undefined {
  if (!/^[1-9]\d*$/.test(row.quantity ?? '')) return undefined;
  const match = /^(\d+)(?:\.(\d+))?$/.exec(row.line_amount ?? '');
  if (!match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  const digits = BigInt((match[1] ?? '0') + fraction.padEnd(2, '0'));
  if (fraction.length <= 2)
    return { category: row.category ?? '', quantity: BigInt(row.quantity ?? 0), amount: digits };
  if (decimals === 'reject') return undefined;
  return {
    category: row.category ?? '',
    quantity: BigInt(row.quantity ?? 0),
    amount: halfEven(digits, 10n ** BigInt(fraction.length - 2)),
  };
}

function halfEven(value: bigint, unit: bigint): bigint {
  const whole = value / unit;
  const twice = 2n * (value % unit);
  return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole;
}

function bucketsOf(date: Temporal.PlainDate, weekStartDay: number): string[] {
  const week = date.subtract({ days: (date.dayOfWeek - weekStartDay + 7) % 7 });
  return [`DAY|${date}`, `WEEK|${week}`, `MONTH|${date.with({ day: 1 })}`, `YEAR|${date.with({ month: 1, day: 1 })}`];
}

function sumsOf(lines: readonly Line[]): Map<string, { amount: bigint; quantity: bigint }> {
  const sums = new Map<string, { amount: bigint; quantity: bigint }>();
  for (const line of lines) {
    for (const category of ['', line.category]) {
      const sum = sums.get(category) ?? { amount: 0n, quantity: 0n };
      sums.set(category, { amount: sum.amount + line.amount, quantity: sum.quantity + line.quantity });
    }
  }
  return sums;
}

export function formatCents(amount: bigint): string {
  return `${amount / SCALE}.${String(amount % SCALE).padStart(2, '0')}`;
}
