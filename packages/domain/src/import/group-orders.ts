// Rows become orders: neighbouring rows with one merchant and one externalOrderId are the lines of one order.
// The file is sorted, so an order's rows stand together. An order that comes back after others have begun cannot be put
// together any more (its first part is already sent): that part is refused, with the line it began on.
// Guarantee: constant memory. A return is seen within RECENT_ORDERS_MAX orders; after more it meets the API, which
// refuses other lines under the same id and answers the same lines as already there.
import type { ImportRow } from './import-row.ts';
import type { Refusal } from './refusal.ts';

export interface OrderRows {
  readonly merchant: string;
  readonly externalOrderId: string;
  /** In the file's order, at most LINES_MAX. */
  readonly rows: readonly ImportRow[];
  readonly firstLine: number;
  readonly lastLine: number;
  /** Why the rows are no order; then they are not sent. */
  readonly refusal?: Refusal;
}

export const RECENT_ORDERS_MAX = 100_000;
/** The API's limit. Rows beyond it are counted, not kept. */
const LINES_MAX = 1_000;

export async function* groupOrders(rows: AsyncIterable<ImportRow>): AsyncGenerator<OrderRows> {
  const recent = createRecent();
  let open: OpenOrder | undefined;
  for await (const row of rows) {
    const key = `${row.merchant}\0${row.externalOrderId}`;
    if (open?.key !== key) {
      if (open !== undefined) yield close(open);
      const seenOnLine = recent.lineOf(key);
      open = begin(key, row, seenOnLine);
      if (seenOnLine === undefined) recent.add(key, row.line);
    }
    add(open, row);
  }
  if (open !== undefined) yield close(open);
}

interface OpenOrder {
  readonly key: string;
  readonly rows: ImportRow[];
  readonly firstLine: number;
  lastLine: number;
  count: number;
  readonly places: Array<{ line: number; detail: string }>;
  code: Refusal['code'] | undefined;
}

function begin(key: string, row: ImportRow, seenOnLine: number | undefined): OpenOrder {
  const order: OpenOrder = {
    key,
    rows: [],
    firstLine: row.line,
    lastLine: row.line,
    count: 0,
    places: [],
    code: undefined,
  };
  if (seenOnLine !== undefined) {
    refuse(order, 'not-adjacent', row.line, `the order's other rows begin on line ${seenOnLine}, apart from these`);
  }
  return order;
}

function add(order: OpenOrder, row: ImportRow): void {
  const [first = row] = order.rows;
  order.count++;
  order.lastLine = row.line;
  if (order.count === LINES_MAX + 1)
    refuse(order, 'too-many-lines', row.line, `an order has at most ${LINES_MAX} lines`);
  if (order.count > LINES_MAX) return;
  order.rows.push(row);
  if (row.defect !== undefined) refuse(order, 'unusable-row', row.line, row.defect);
  else if (row.orderDate !== first.orderDate)
    refuse(order, 'mixed-order', row.line, 'another order_ts than the first row');
  else if (row.currency !== first.currency)
    refuse(order, 'mixed-order', row.line, 'another currency than the first row');
}

function refuse(order: OpenOrder, code: Refusal['code'], line: number, detail: string): void {
  order.code ??= code;
  order.places.push({ line, detail });
}

function close(order: OpenOrder): OrderRows {
  const { rows, firstLine, lastLine, places, code } = order;
  const { merchant = '', externalOrderId = '' } = rows[0] ?? {};
  const whole = { merchant, externalOrderId, rows, firstLine, lastLine };
  return code === undefined ? whole : { ...whole, refusal: { code, places } };
}

interface Recent {
  lineOf(key: string): number | undefined;
  add(key: string, line: number): void;
}

/** Two generations instead of a queue: dropping a Map's oldest key one by one costs time in proportion to its size. */
function createRecent(): Recent {
  let older = new Map<string, number>();
  let newer = new Map<string, number>();
  return {
    lineOf: (key) => newer.get(key) ?? older.get(key),
    add(key, line) {
      if (newer.size === RECENT_ORDERS_MAX) {
        older = newer;
        newer = new Map();
      }
      newer.set(key, line);
    },
  };
}
