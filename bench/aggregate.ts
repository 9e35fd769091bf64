// Events a second from the outbox into totals and ClickHouse, against the same apply with one event per transaction.
import { setTimeout as delay } from 'node:timers/promises';
import { AGGREGATOR_DEFAULTS, createAggregator } from '../packages/server/src/aggregate/aggregator.ts';
import { createAggregateLag } from '../packages/server/src/aggregate/lag.ts';
import { systemScope } from '../packages/server/src/http/guard.ts';
import { createPostgresLog } from '../packages/server/src/stream/postgres/postgres-log.ts';
import type { TestEngines } from '../packages/server/test/engines.ts';
import { perSecond, type Row, times } from './figures.ts';
import { load, startTopline } from './processes.ts';
import { createStage } from './stage.ts';

const BULK_ORDERS = 500;
const POLL_MS = 5;

export async function benchAggregate(
  engines: TestEngines,
  options: { events: number; peerEvents: number },
): Promise<Row[]> {
  const mine = await drainRate(engines, options.events, AGGREGATOR_DEFAULTS.batchEventsMax);
  const peer = await drainRate(engines, options.peerEvents, 1);
  return [
    {
      what: 'aggregate, until pushed to ClickHouse',
      topline: perSecond(mine),
      peer: perSecond(peer),
      ratio: times(mine / peer),
      note: 'the same apply, one event per transaction',
    },
  ];
}

async function drainRate(engines: TestEngines, events: number, batchEventsMax: number): Promise<number> {
  const stage = await createStage(engines);
  const ingest = await startTopline('ingest', stage);
  const requests = Math.ceil(events / BULK_ORDERS);
  await load({
    port: ingest.ports.ingest,
    path: '/v1/orders/bulk',
    prefix: 'aggregate',
    requests,
    connections: 4,
    ordersPerRequest: BULK_ORDERS,
  });
  await ingest.stop();
  const { pool, clickhouse, log } = stage;
  const eventLog = createPostgresLog({ pool });
  const aggregator = createAggregator(
    {
      pool,
      rebuildPool: pool,
      rebuildClickHouse: clickhouse,
      clickhouse,
      eventLog,
      log,
      systemScope,
      bringSchema: stage.bringSchema,
    },
    { ...AGGREGATOR_DEFAULTS, batchEventsMax, member: 'bench' },
  );
  const lag = createAggregateLag({ pool, eventLog }, { group: AGGREGATOR_DEFAULTS.group });
  const startedAt = performance.now();
  aggregator.start();
  for (;;) {
    const found = Object.values(await lag.measure());
    if (found.every((one) => 'lag' in one && one.lag === 0)) break;
    await delay(POLL_MS);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await aggregator.stop();
  await stage.close();
  return (requests * BULK_ORDERS) / seconds;
}
