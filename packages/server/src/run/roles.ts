// The roles of the program: what each needs and what it brings to a process. A role builds its rooms from the shared context and
// says which listener its routes belong to; starting and stopping is the same for all.
import { writeAudit } from '../access/audit-log.ts';
import { createAccessRoutes } from '../access/routes.ts';
import { AGGREGATOR_DEFAULTS, createAggregator } from '../aggregate/aggregator.ts';
import { AUDIT_DEFAULTS, createAuditLoop } from '../aggregate/audit.ts';
import { createCalendarSource } from '../aggregate/calendars.ts';
import { systemScope } from '../http/guard.ts';
import { createAcceptOrder } from '../ingest/accept-order.ts';
import { createCatalogue } from '../ingest/catalogue.ts';
import { type CatalogueRouteDeps, createCatalogueRoutes } from '../ingest/catalogue-routes.ts';
import { createDeadLetterRoutes } from '../ingest/dead-letter-routes.ts';
import { createEventRoutes } from '../ingest/event-routes.ts';
import { createGroupCommit } from '../ingest/group-commit.ts';
import { createOrderRoutes } from '../ingest/order-routes.ts';
import { createNotifier, createWakes } from '../outbox/wake.ts';
import { createIdSource } from '../platform/ids.ts';
import type { Pool } from '../platform/pool.ts';
import { createForecastWorker, FORECAST_WORKER_DEFAULTS } from '../predict/forecast-worker.ts';
import { createPredictRoutes, PREDICT_DEFAULTS } from '../predict/routes.ts';
import { createThreadPool, LIVE_THREADS, WORKER_THREADS } from '../predict/thread-pool.ts';
import { createLastGood } from '../query/last-good.ts';
import { createMerchantViews } from '../query/merchant-view.ts';
import { createReadPool } from '../query/read-pool.ts';
import { createQueryRoutes } from '../query/routes.ts';
import { createTotalsSource } from '../query/totals-source.ts';
import { BACKGROUND_TIMEOUT_MS, type Context, READ_TIMEOUT_MS } from './context.ts';
import { createOperations } from './operations.ts';
import { createRelayRole } from './relay-role.ts';
import type { Role } from './role.ts';
import type { RoleName } from './role-names.ts';
import { createSimulateRole } from './simulate-role.ts';

/** Reading waits for records by itself there. */
const KAFKA_POLL_MS = 20;

export const roles: Readonly<Record<RoleName, Role>> = {
  ingest: {
    needs: ['postgres'],
    create(context) {
      const { log, metrics, now } = context;
      const pool = context.pools.ingest;
      const ids = createIdSource({ pool, log }, { owner: context.member });
      const notifier = createNotifier({ pool, log });
      const groupCommit = createGroupCommit({ pool, ids, onCommit: notifier.notify });
      const acceptOrder = createAcceptOrder({ catalogue: createCatalogue({ pool }), groupCommit, now });
      const orders = createOrderRoutes({ pool, acceptOrder, onOutcome: metrics.orderOutcome });
      const deadLetters = createDeadLetterRoutes({
        pool,
        async onReplayed(actor, letters) {
          notifier.notify();
          await writeAudit(pool, { actor, action: 'dead-letters-replayed', detail: { letters } });
        },
      });
      const catalogue = createCatalogueRoutes({ pool, onMerchant: noteMerchant(pool) });
      const access = createAccessRoutes({ pool: context.pools.access, now });
      const routes = [...orders, ...catalogue, ...createEventRoutes({ pool }), ...deadLetters, ...access];
      return { listener: 'ingest', routes, stop: () => ids.stop() };
    },
  },
  relay: { needs: ['postgres'], create: createRelayRole },
  aggregate: {
    needs: ['postgres'],
    create(context) {
      const { log, eventLog, metrics, databaseUrl } = context;
      const aggregator = createAggregator(
        {
          pool: context.pools.aggregate,
          clickhouse: context.clickhouses.aggregate,
          eventLog,
          log,
          systemScope,
          onApplied: metrics.applied,
        },
        { ...AGGREGATOR_DEFAULTS, member: context.member, ...(context.kafka ? { pollIntervalMs: KAFKA_POLL_MS } : {}) },
      );
      const wakes = createWakes({ log, onWake: () => aggregator.wake() }, { databaseUrl });
      const audit = createAuditLoop(
        {
          ...{ pool: context.pools.aggregate, clickhouse: context.clickhouses.aggregate, log, systemScope },
          calendars: createCalendarSource(),
        },
        { ...AUDIT_DEFAULTS, partitions: eventLog.partitions },
      );
      return {
        health: [aggregator],
        start() {
          aggregator.start();
          wakes.start();
          audit.start();
        },
        async stop() {
          await audit.stop();
          await wakes.stop();
          await aggregator.stop();
        },
      };
    },
  },
  query: {
    needs: [],
    create(context) {
      const { staleAfterMs } = context.config;
      const deps = readDeps(context, 'request');
      const pool = deps.readPool;
      const operations = createOperations(context, deps.views);
      const routes = createQueryRoutes({
        ...{ ...deps, pool, lastGood: createLastGood(), staleAfterMs },
        ...{ linesPool: createReadPool(context.pools.lines), partitions: context.eventLog.partitions },
      });
      return { ...operations, listener: 'query', routes: [...routes, ...(operations.routes ?? [])] };
    },
  },
  predict: {
    needs: [],
    create(context) {
      const { log, config } = context;
      const threads = createThreadPool({ log }, LIVE_THREADS);
      const evaluationThreads = createThreadPool({ log }, WORKER_THREADS);
      const deps = { ...readDeps(context, 'request'), threads, evaluationThreads };
      const options = { staleAfterMs: config.staleAfterMs, workerIntervalMs: config.forecastIntervalMs };
      return {
        listener: 'predict',
        routes: createPredictRoutes(deps, { ...PREDICT_DEFAULTS, ...options }),
        async stop() {
          await Promise.all([threads.stop(), evaluationThreads.stop()]);
        },
      };
    },
  },
  'predict-worker': {
    needs: ['postgres', 'clickhouse'],
    create(context) {
      const { log, config, member, eventLog } = context;
      const threads = createThreadPool({ log }, WORKER_THREADS);
      const worker = createForecastWorker(
        { ...readDeps(context, 'background'), threads, systemScope },
        {
          ...FORECAST_WORKER_DEFAULTS,
          ...{ owner: member, intervalMs: config.forecastIntervalMs, partitions: eventLog.partitions },
        },
      );
      return {
        health: [worker],
        start: worker.start,
        async stop() {
          await worker.stop();
          await threads.stop();
        },
      };
    },
  },
  web: { needs: [], create: () => ({ listener: 'predict', page: true }) },
  simulate: { needs: [], create: createSimulateRole },
};

function noteMerchant(pool: Pool): NonNullable<CatalogueRouteDeps['onMerchant']> {
  return (action, actor, { merchantId, timezone, weekStart }) =>
    writeAudit(pool, { actor, action, merchantId, detail: { timezone, weekStart } });
}

/** Requests give up on a store early and ask the next one; background work has time. */
function readDeps(context: Context, patience: 'request' | 'background') {
  const { log, now, eventLog, pools, clickhouses } = context;
  const [pool, clickhouse, clickhouseTimeoutMs] =
    patience === 'request'
      ? [pools.query, clickhouses.query, READ_TIMEOUT_MS]
      : [pools.predict, clickhouses.predict, BACKGROUND_TIMEOUT_MS];
  const options = { partitions: eventLog.partitions, clickhouseTimeoutMs };
  const readPool = createReadPool(pool);
  const totals = createTotalsSource({ clickhouse, pool: readPool, log }, options);
  return { totals, views: createMerchantViews({ pool: readPool }), pool, readPool, clickhouse, log, now };
}
