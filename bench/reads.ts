// Freshness, from the 201 of an order to its amount in the answer; and the latency of top categories under that trickle,
// against the same question asked of the orders in PostgreSQL.
import { setTimeout as delay } from 'node:timers/promises';
import type { TestEngines } from '../packages/server/test/engines.ts';
import { milliseconds, percentile, type Row, times } from './figures.ts';
import { MERCHANTS } from './orders.ts';
import { load, startTopline } from './processes.ts';
import { createStage, type Stage } from './stage.ts';

const BULK_ORDERS = 500;
const FRESH_LIMIT_MS = 10_000;

/** What one would write without totals: the month's ranking from the orders. Index: orders_by_date. */
const FROM_ORDERS = `
  SELECT i.category_id, sum(i.amount_minor) AS amount, sum(i.quantity) AS quantity, count(DISTINCT o.order_id) AS orders
    FROM ingestion.orders o JOIN ingestion.order_items i USING (order_id)
   WHERE o.merchant_id = $1 AND o.order_date >= $2 AND o.order_date < $3
   GROUP BY i.category_id ORDER BY amount DESC, i.category_id LIMIT 10`;

export async function benchReads(
  engines: TestEngines,
  options: { orders: number; probes: number; reads: number },
): Promise<Row[]> {
  const stage = await createStage(engines);
  const server = await startTopline('ingest,aggregate,query', stage);
  try {
    const requests = Math.ceil(options.orders / BULK_ORDERS);
    const path = '/v1/orders/bulk';
    await load({
      port: server.ports.ingest,
      path,
      prefix: 'history',
      requests,
      connections: 4,
      ordersPerRequest: BULK_ORDERS,
    });
    await caughtUp(server.ports.query);
    const fresh = await freshness(server.ports, options.probes);
    const mine = await readLatency(server.ports.query, options.reads);
    const peer = await peerLatency(stage, options.reads);
    return [...freshRows(fresh), ...readRows(mine, peer, requests * BULK_ORDERS)];
  } finally {
    await server.stop();
    await stage.close();
  }
}

export async function caughtUp(port: number): Promise<void> {
  for (;;) {
    const lag = (await (await fetch(`http://127.0.0.1:${port}/health/lag`)).json()) as Record<string, { lag?: number }>;
    if (Object.values(lag).every((one) => (one.lag ?? 0) === 0)) return;
    await delay(20);
  }
}

interface Freshness {
  readonly acceptedMs: number[];
  readonly visibleMs: number[];
}

/** Each probe is an order of its own year, so that the answer's total says whether it is in. */
async function freshness(ports: { ingest: number; query: number }, probes: number): Promise<Freshness> {
  const found: Freshness = { acceptedMs: [], visibleMs: [] };
  let total = 0;
  for (let probe = 0; probe < probes; probe += 1) {
    const sentAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${ports.ingest}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        externalOrderId: `probe-${probe}`,
        merchantId: 1,
        orderDate: '2001-06-15T12:00:00Z',
        items: [{ categoryId: 1, quantity: 1, lineAmount: 1 }],
      }),
    });
    if (answer.status !== 201) throw new Error(`a probe was answered ${answer.status}`);
    const acceptedAt = performance.now();
    total += 1;
    await visible(ports.query, `${total}.00`, acceptedAt);
    found.acceptedMs.push(acceptedAt - sentAt);
    found.visibleMs.push(performance.now() - acceptedAt);
    // Apart from each other, as orders of a shop are, and never in step with a poll interval.
    await delay(37 + (probe % 7) * 11);
  }
  return found;
}

async function visible(port: number, amount: string, sinceMs: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/api/top-categories?merchantId=1&bucketType=YEAR&bucketStart=2001-01-01`;
  for (;;) {
    const body = (await (await fetch(url)).json()) as { total: { amount: string } };
    if (body.total.amount === amount) return;
    if (performance.now() - sinceMs > FRESH_LIMIT_MS)
      throw new Error(`an order was not visible after ${FRESH_LIMIT_MS} ms`);
  }
}

async function readLatency(port: number, reads: number): Promise<number[]> {
  const latency: number[] = [];
  const month = new Date(Date.now() - 45 * 86_400_000).toISOString().slice(0, 8);
  for (let read = 0; read < reads; read += 1) {
    const startedAt = performance.now();
    const url = `http://127.0.0.1:${port}/api/top-categories?merchantId=${1 + (read % MERCHANTS)}&bucketType=MONTH&bucketStart=${month}01`;
    const answer = await fetch(url);
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`a read was answered ${answer.status}`);
    latency.push(performance.now() - startedAt);
  }
  return latency;
}

async function peerLatency(stage: Stage, reads: number): Promise<number[]> {
  await stage.owner.query('ANALYZE ingestion.orders, ingestion.order_items');
  const from = new Date(`${new Date(Date.now() - 45 * 86_400_000).toISOString().slice(0, 8)}01T00:00:00Z`);
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  const latency: number[] = [];
  for (let read = 0; read < reads; read += 1) {
    const startedAt = performance.now();
    await stage.pool.query({ name: 'from-orders', text: FROM_ORDERS, values: [1 + (read % MERCHANTS), from, to] });
    latency.push(performance.now() - startedAt);
  }
  return latency;
}

function freshRows({ acceptedMs, visibleMs }: Freshness): Row[] {
  return [50, 99].map((percent) => {
    const [visibleAt, accepted] = [percentile(visibleMs, percent), percentile(acceptedMs, percent)];
    return {
      what: `freshness p${percent}, from 201 to visible`,
      topline: milliseconds(visibleAt),
      peer: milliseconds(accepted),
      ratio: times(visibleAt / accepted),
      note: "the order's own POST until its 201",
    };
  });
}

function readRows(mine: readonly number[], peer: readonly number[], orders: number): Row[] {
  return [50, 99].map((percent) => ({
    what: `top categories p${percent}, over HTTP`,
    topline: milliseconds(percentile(mine, percent)),
    peer: milliseconds(percentile(peer, percent)),
    ratio: times(percentile(mine, percent) / percentile(peer, percent)),
    note: `SQL over ${orders.toLocaleString('en')} orders, without HTTP`,
  }));
}
