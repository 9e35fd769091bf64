// The caller's own book: every order that got a 201, and what the totals must therefore be, by its own arithmetic.
// Guarantee: nothing here comes from the program, except the order ids that it answered with.
import { BUCKET_TYPES, type BucketStarts, type BucketType, bucketStarts, type Calendar } from './calendar.ts';
import type { Findings } from './findings.ts';
import { decimalText, type Random, type TestMerchant, type TestOrder } from './orders.ts';

export interface Cell {
  readonly merchantId: number;
  readonly bucketType: BucketType;
  readonly bucketStart: string;
  /** 0 is the whole merchant. */
  readonly categoryId: number;
  amountMinor: bigint;
  quantity: bigint;
  orders: bigint;
}

export interface Answer {
  readonly orderId: number;
  /** The answer's text; a bulk result has none. */
  readonly body?: string;
}

export interface Entry extends Answer {
  readonly order: TestOrder;
  /** When the 201 was in our hands: its commit was earlier. */
  readonly answeredAtMs: number;
}

export interface Ledger {
  /** A 201. The same order answered again must be answered the same. */
  accept(order: TestOrder, answer: Answer): void;
  entries(): readonly Entry[];
  /** Forgets every answer, as if no order had ever been answered; returns the orders. */
  startAnew(): TestOrder[];
  any(random: Random): TestOrder | undefined;
  /** Under each merchant's calendar of now. */
  cells(): Map<string, Cell>;
  /** Orders of the bucket whose 201 had been received before an instant. */
  answeredBefore(merchant: TestMerchant, bucketType: BucketType, start: string, instantMs: number): number;
}

export function cellKey(cell: Pick<Cell, 'merchantId' | 'bucketType' | 'bucketStart' | 'categoryId'>): string {
  return `${cell.merchantId} ${cell.bucketType} ${cell.bucketStart} ${cell.categoryId}`;
}

export function createLedger(findings: Findings): Ledger {
  const byKey = new Map<string, Entry>();
  const list: Entry[] = [];
  const known = new Map<string, BucketStarts>();

  const startsOf = ({ externalOrderId, merchant, dateMs }: TestOrder): BucketStarts => {
    const { timezone, weekStart }: Calendar = merchant.calendar;
    const key = `${merchant.merchantId} ${externalOrderId} ${timezone} ${weekStart}`;
    const starts = known.get(key) ?? bucketStarts(dateMs, merchant.calendar);
    known.set(key, starts);
    return starts;
  };

  return {
    accept(order, answer) {
      const key = `${order.merchant.merchantId} ${order.externalOrderId}`;
      const earlier = byKey.get(key);
      if (earlier && earlier.orderId !== answer.orderId)
        findings.add('double', `order ${key} was answered as ${earlier.orderId} and as ${answer.orderId}`);
      if (earlier?.body !== undefined && answer.body !== undefined && earlier.body !== answer.body)
        findings.add('wrong', `order ${key} was answered ${earlier.body} and later ${answer.body}`);
      if (answer.body !== undefined) checkTotal(findings, order, answer.body);
      if (earlier && (earlier.body !== undefined || answer.body === undefined)) return;
      const entry = { order, ...answer, answeredAtMs: earlier?.answeredAtMs ?? Date.now() };
      if (earlier) list[list.indexOf(earlier)] = entry;
      else list.push(entry);
      byKey.set(key, entry);
    },
    entries: () => list,
    startAnew() {
      byKey.clear();
      return list.splice(0).map((entry) => entry.order);
    },
    any: (random) => list[random.integer(0, list.length - 1)]?.order,
    cells() {
      const cells = new Map<string, Cell>();
      for (const { order } of list) addOrder(cells, order, startsOf(order));
      return cells;
    },
    answeredBefore(merchant, bucketType, start, instantMs) {
      const counts = ({ order, answeredAtMs }: Entry) =>
        order.merchant === merchant && answeredAtMs < instantMs && startsOf(order)[bucketType] === start;
      return list.filter(counts).length;
    },
  };
}

function addOrder(cells: Map<string, Cell>, order: TestOrder, starts: BucketStarts): void {
  const { merchantId } = order.merchant;
  const groups = [0, ...new Set(order.lines.map((line) => line.categoryId))];
  for (const categoryId of groups) {
    const lines = order.lines.filter((line) => categoryId === 0 || line.categoryId === categoryId);
    for (const bucketType of BUCKET_TYPES) {
      const place = { merchantId, bucketType, bucketStart: starts[bucketType], categoryId };
      const key = cellKey(place);
      const cell = cells.get(key) ?? { ...place, amountMinor: 0n, quantity: 0n, orders: 0n };
      for (const line of lines) {
        cell.amountMinor += line.amountMinor;
        cell.quantity += BigInt(line.quantity);
      }
      cell.orders += 1n;
      cells.set(key, cell);
    }
  }
}

function checkTotal(findings: Findings, order: TestOrder, body: string): void {
  const expected = decimalText(
    order.lines.reduce((sum, line) => sum + line.amountMinor, 0n),
    order.merchant.decimals,
  );
  const { totalAmount } = JSON.parse(body) as { totalAmount: unknown };
  if (totalAmount !== expected)
    findings.add('wrong', `order ${order.externalOrderId} is worth ${expected} and was answered ${totalAmount}`);
}
