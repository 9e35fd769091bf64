// Orders a second over HTTP: Topline's group commit against one transaction per order, in turns on the same PostgreSQL server.
import type { TestEngines } from '../packages/server/test/engines.ts';
import { median, milliseconds, percentile, perSecond, type Row, times } from './figures.ts';
import { load, startBaseline, startTopline } from './processes.ts';
import { createStage } from './stage.ts';

export interface IngestOptions {
  readonly rounds: number;
  readonly requests: number;
  readonly connections: number;
}

const BULK_ORDERS = 500;

export async function benchIngest(engines: TestEngines, options: IngestOptions): Promise<Row[]> {
  const { rounds, requests, connections } = options;
  const stages = [await createStage(engines), await createStage(engines)] as const;
  const topline = await startTopline('ingest', stages[0]);
  const baseline = await startBaseline(stages[1]);
  const single = { path: '/v1/orders', ordersPerRequest: 1, connections };
  const bulk = { path: '/v1/orders/bulk', ordersPerRequest: BULK_ORDERS, connections: 4 };
  const rates: { topline: number[]; baseline: number[]; bulk: number[] } = { topline: [], baseline: [], bulk: [] };
  const latency: { topline: number[]; baseline: number[] } = { topline: [], baseline: [] };
  try {
    // The first round warms both up and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const prefix = `round-${round}`;
      const mine = await load({ ...single, port: topline.ports.ingest, prefix, requests });
      const peer = await load({ ...single, port: baseline.ports.ingest, prefix, requests });
      const many = Math.max(4, Math.ceil(requests / BULK_ORDERS));
      const whole = await load({ ...bulk, port: topline.ports.ingest, prefix: `bulk-${round}`, requests: many });
      if (round === 0) continue;
      rates.topline.push(mine.orders / mine.seconds);
      rates.baseline.push(peer.orders / peer.seconds);
      rates.bulk.push(whole.orders / whole.seconds);
      latency.topline.push(...mine.latencyMs);
      latency.baseline.push(...peer.latencyMs);
    }
  } finally {
    await topline.stop();
    await baseline.stop();
    for (const stage of stages) await stage.close();
  }
  const peer = 'Fastify + pg, one transaction per order';
  const base = median(rates.baseline);
  const row = (what: string, rate: number): Row => ({
    what,
    topline: perSecond(rate),
    peer: perSecond(base),
    ratio: times(rate / base),
    note: peer,
  });
  const late = [percentile(latency.topline, 99), percentile(latency.baseline, 99)] as const;
  return [
    row(`ingest, single orders, ${connections} connections`, median(rates.topline)),
    row(`ingest, bulk of ${BULK_ORDERS}, 4 connections`, median(rates.bulk)),
    {
      what: 'ingest, single orders, p99',
      topline: milliseconds(late[0]),
      peer: milliseconds(late[1]),
      ratio: times(late[0] / late[1]),
      note: peer,
    },
  ];
}
