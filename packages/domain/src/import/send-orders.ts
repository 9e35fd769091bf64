// Orders of the file to the API: batches, names to ids, bulk requests, and every result into the report.
// States of an order: read → refused here, or written → sent (again and again while the API is away) → accepted or
// refused by the API. Sending twice is harmless: the API keys orders by merchant and externalOrderId.
// Guarantee: at most REQUESTS_AT_ONCE_MAX + 2 batches in memory; every order read ends in the report exactly once.
import { eachBounded } from './bounded.ts';
import type { OrderRows } from './group-orders.ts';
import type { IngestClient, OrderResult } from './ingest-client.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { ImportReport } from './report.ts';
import type { Names } from './resolve-orders.ts';
import { type Decimals, numbersRefusal, type OrderIds, type WrittenOrder, writeOrder } from './write-order.ts';

const ORDERS_PER_REQUEST = 500;
/** Keeps a bulk body far below the API's 10 MiB. */
const LINES_PER_REQUEST = 20_000;
const REQUESTS_AT_ONCE_MAX = 4;

export interface SendDeps {
  readonly client: Pick<IngestClient, 'postOrders'>;
  readonly names: Names;
  readonly report: Pick<ImportReport, 'accept' | 'refuse'>;
  readonly onBatch: () => void;
}

export async function sendOrders(deps: SendDeps, orders: AsyncIterable<OrderRows>, decimals: Decimals): Promise<void> {
  let told: Promise<void> = Promise.resolve();
  await eachBounded(prepared(deps.names, orders, decimals), REQUESTS_AT_ONCE_MAX, async (batch) => {
    // Answers come in any order; the report is written in the file's, each batch after the one that began before it.
    const before = told;
    const { promise, resolve } = Promise.withResolvers<void>();
    told = promise;
    try {
      const bodies = batch.flatMap(({ written }) => (written === undefined ? [] : [written.body]));
      const results = bodies.length > 0 ? await deps.client.postOrders(bodies) : [];
      await before;
      await tell(deps.report, batch, results);
      deps.onBatch();
    } finally {
      resolve();
    }
  });
}

interface PreparedOrder {
  readonly order: OrderRows;
  readonly refusal?: Refusal;
  readonly written?: WrittenOrder;
  readonly currency?: string;
}

async function* prepared(names: Names, orders: AsyncIterable<OrderRows>, decimals: Decimals) {
  for await (const batch of batchesOf(orders)) yield await prepare(names, batch, decimals);
}

/** Names are asked for only where an order can still be sent. */
async function prepare(names: Names, batch: readonly OrderRows[], decimals: Decimals): Promise<PreparedOrder[]> {
  const judged = batch.map((order) => ({ order, refusal: order.refusal ?? numbersRefusal(order) }));
  const open = judged.filter(({ refusal }) => refusal === undefined).map(({ order }) => order);
  const resolved = await names.resolve(open);
  const byOrder = new Map(open.map((order, index) => [order, resolved[index]]));
  return judged.map(({ order, refusal }) => {
    if (refusal !== undefined) return { order, refusal };
    const found = byOrder.get(order);
    if (found === undefined) throw new Error(`the order on line ${order.firstLine} was not resolved`);
    return found.ok ? sendableOrder(order, found.ids, decimals) : { order, refusal: found.refusal };
  });
}

function sendableOrder(order: OrderRows, ids: OrderIds, decimals: Decimals): PreparedOrder {
  return { order, written: writeOrder(order, ids, decimals), currency: ids.currency };
}

async function* batchesOf(orders: AsyncIterable<OrderRows>): AsyncGenerator<OrderRows[]> {
  let batch: OrderRows[] = [];
  let lines = 0;
  for await (const order of orders) {
    batch.push(order);
    lines += order.rows.length;
    if (batch.length < ORDERS_PER_REQUEST && lines < LINES_PER_REQUEST) continue;
    yield batch;
    batch = [];
    lines = 0;
  }
  if (batch.length > 0) yield batch;
}

async function tell(
  report: SendDeps['report'],
  batch: readonly PreparedOrder[],
  results: readonly OrderResult[],
): Promise<void> {
  let next = 0;
  for (const { order, refusal, written, currency } of batch) {
    if (refusal !== undefined) await report.refuse({ order, refusal });
    if (written === undefined || currency === undefined) continue;
    const result = results[next++];
    if (result === undefined) throw new Error(`the order on line ${order.firstLine} got no result`);
    const { roundedLines, totalMinor } = written;
    if (result.status === 201) {
      report.accept({ currency, lines: order.rows.length, roundedLines, totalMinor, replayed: result.replayed });
    } else {
      const problem = result.problem ?? { code: String(result.status), detail: 'no reason given', errors: [] };
      await report.refuse({ order, refusal: refusalOf(problem, order.rows) });
    }
  }
}
