// The roles of the program: what each needs and what it brings to a process. A role builds its rooms from the shared context and
// says which listener its routes belong to; starting and stopping is the same for all.
import { writeAudit } from '../access/audit-log.ts';
import { createAccessRoutes } from '../access/routes.ts';
import { createSessionRoutes, createSignInRoutes } from '../access/sign-in-routes.ts';
import { AGGREGATOR_DEFAULTS, createAggregator } from '../aggregate/aggregator.ts';
import { AUDIT_DEFAULTS, createAuditLoop } from '../aggregate/audit.ts';
import { createCalendarSource } from '../aggregate/calendars.ts';
import type { Route } from '../http/call.ts';
import { systemScope } from '../http/guard.ts';
import { createAcceptOrder } from '../ingest/accept-order.ts';
import { createCatalogue } from '../ingest/catalogue.ts';
import { type CatalogueRouteDeps, createCatalogueRoutes } from '../ingest/catalogue-routes.ts';
import { createDeadLetterRoutes } from '../ingest/dead-letter-routes.ts';
import { createEventRoutes } from '../ingest/event-routes.ts';
import { createGroupCommit } from '../ingest/group-commit.ts';
import { createOrderRoutes } from '../ingest/order-routes.ts';
import { createNotifier, createWakes } from '../outbox/wake.ts';
import type { Breaker } from '../platform/breaker.ts';
import { createIdSource } from '../platform/ids.ts';
import type { Pool } from '../platform/pool.ts';
import type { Work } from '../predict/forecast-batch.ts';
import { traceForecasts } from '../predict/forecast-spans.ts';
import { createForecastWorker, FORECAST_WORKER_DEFAULTS } from '../predict/forecast-worker.ts';
import { createPredictRoutes, PREDICT_DEFAULTS } from '../predict/routes.ts';
import { createThreadPool, LIVE_THREADS, WORKER_THREADS } from '../predict/thread-pool.ts';
import { HEDGE_DEFAULTS, type HedgeLimits } from '../query/hedge.ts';
import { createKeptAnswers, type KeptAnswers } from '../query/kept-answers.ts';
import { createMerchantViews } from '../query/merchant-view.ts';
import { createReadPool } from '../query/read-pool.ts';
import { createQueryRoutes } from '../query/routes.ts';
import { createSharedAnswers } from '../query/shared-answers.ts';
import { createTotalsSource } from '../query/totals-source.ts';
import type { ClickHouse } from '../store/client.ts';
import { BACKGROUND_TIMEOUT_MS, type Context, LINES_TIMEOUT_MS, READ_TIMEOUT_MS } from './context.ts';
import { lostOrdersOf } from './lost-orders.ts';
import type { MerchantReader } from './merchant-reader.ts';
import { createOperations } from './operations.ts';
import { createRelayRole } from './relay-role.ts';
import { createRetentionLoop } from './retention.ts';
import type { Role } from './role.ts';
import type { RoleName } from './role-names.ts';
import { bringSchemaUpToDate } from './schema.ts';
import { createSimulateRole } from './simulate-role.ts';

/** Reading waits for records by itself there. */
const KAFKA_POLL_MS = 20;

export const roles: Readonly<Record<RoleName, Role>> = {
  ingest: {
    needs: ['postgres'],
    create(context) {
      const { log, metrics, now } = context;
      const pool = context.pools.ingest;
      const reader = context.readers.catalogue;
      const ids = createIdSource({ pool, log }, { owner: context.member });
      const notifier = createNotifier({ pool, log });
      const groupCommit = createGroupCommit({
        ...{ pool, ids, onCommit: notifier.notify },
        onTransaction: metrics.pipeline.committed,
        tracing: context.tracing,
      });
      const acceptOrder = createAcceptOrder({
        ...{ catalogue: createCatalogue({ reader }), groupCommit, now },
        tracing: context.tracing,
      });
      const orders = createOrderRoutes({ pool, reader, acceptOrder, onOutcome: metrics.pipeline.orderOutcome });
      const deadLetters = createDeadLetterRoutes({
        pool,
        async onReplayed(actor, letters) {
          notifier.notify();
          await writeAudit(pool, { actor, action: 'dead-letters-replayed', detail: { letters } });
        },
      });
      const catalogue = createCatalogueRoutes({ pool, reader, onMerchant: noteMerchant(pool) });
      const access = createAccessRoutes({ pool: context.pools.access, reader, now });
      const routes = [...orders, ...catalogue, ...createEventRoutes({ pool, reader }), ...deadLetters, ...access];
      return { listener: 'ingest', routes, stop: () => ids.stop() };
    },
  },
  relay: { needs: ['postgres'], create: createRelayRole },
  aggregate: {
    needs: ['postgres'],
    create(context) {
      const { log, eventLog, metrics, lastingUrl } = context;
      const aggregator = createAggregator(
        {
          pool: context.pools.aggregate,
          rebuildPool: context.pools.rebuild,
          clickhouse: context.clickhouses.aggregate,
          rebuildClickHouse: context.clickhouses.rebuild,
          eventLog,
          log,
          systemScope,
          bringSchema: () => bringSchemaUpToDate({ log }, context),
          tracing: context.tracing,
          onApplied: metrics.pipeline.applied,
          onPushed: metrics.pipeline.pushed,
          onCopyRefused: metrics.pipeline.copyRefused,
        },
        { ...AGGREGATOR_DEFAULTS, member: context.member, ...(context.kafka ? { pollIntervalMs: KAFKA_POLL_MS } : {}) },
      );
      const wakes = createWakes({ log, onWake: () => aggregator.wake() }, { databaseUrl: lastingUrl });
      const audit = createAuditLoop(
        {
          ...{ pool: context.pools.rebuild, clickhouse: context.clickhouses.rebuild, log, systemScope },
          calendars: createCalendarSource(),
          appendLost: lostOrdersOf(context, context.pools.rebuild),
          onAudited: metrics.pipeline.audited,
        },
        { ...AUDIT_DEFAULTS, partitions: eventLog.partitions },
      );
      const retention = createRetentionLoop(
        { pool: context.pools.rebuild, log, onOverdue: metrics.pipeline.overdue },
        context.config,
      );
      return {
        health: [aggregator],
        start() {
          aggregator.start();
          wakes.start();
          audit.start();
          retention.start();
        },
        async stop() {
          await Promise.all([audit.stop(), retention.stop()]);
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
      const deps = requestDeps(context);
      const operations = createOperations(context, deps.views);
      const routes = createQueryRoutes({
        ...{ ...deps, pool: deps.readPool, staleAfterMs },
        linesPool: createReadPool(context.readers.lines, {
          patienceMs: LINES_TIMEOUT_MS,
          onBreaker: (breaker) => context.metrics.reads.watchBreaker('postgres lines', breaker),
        }),
        partitions: context.eventLog.partitions,
      });
      return { ...operations, listener: 'query', routes: [...told(context, routes), ...(operations.routes ?? [])] };
    },
  },
  predict: {
    needs: [],
    create(context) {
      const { log, config } = context;
      const threads = createThreadPool({ log }, LIVE_THREADS);
      const evaluationThreads = createThreadPool({ log }, WORKER_THREADS);
      const onForecasts = forecastsTold(context);
      const deps = { ...requestDeps(context), threads, evaluationThreads, onForecasts };
      const options = { staleAfterMs: config.staleAfterMs, workerIntervalMs: config.forecastIntervalMs };
      return {
        listener: 'predict',
        routes: told(context, createPredictRoutes(deps, { ...PREDICT_DEFAULTS, ...options })),
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
        {
          ...backgroundDeps(context),
          ...{ pool: context.pools.predict, threads, systemScope },
          ...{ tracing: context.tracing, onForecasts: forecastsTold(context) },
        },
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
  web: {
    needs: [],
    create({ signIn, now }) {
      const routes = [...createSessionRoutes(), ...(signIn === undefined ? [] : createSignInRoutes(signIn, { now }))];
      return { listener: 'predict', page: true, routes };
    },
  },
  simulate: { needs: [], create: createSimulateRole },
};

function noteMerchant(pool: Pool): NonNullable<CatalogueRouteDeps['onMerchant']> {
  return (action, actor, { merchantId, timezone, weekStart }) =>
    writeAudit(pool, { actor, action, merchantId, detail: { timezone, weekStart } });
}

/** Of each forecast that was computed: a figure and a span. */
function forecastsTold({ metrics, tracing }: Context): (made: Work['made']) => void {
  return (made) => {
    metrics.forecasts.computed(made);
    traceForecasts(tracing, made);
  };
}

/** Counts what callers are told of where the numbers come from. */
function told({ metrics: { reads } }: Context, routes: readonly Route[]): Route[] {
  return routes.map(({ contract, handle }) => ({
    contract,
    async handle(call) {
      const answer = await handle(call);
      reads.told(answer.body);
      return answer;
    },
  }));
}

/** Requests give up on a store early and ask the next one, and are told what is kept. */
function requestDeps(context: Context) {
  const { readers, clickhouses, config } = context;
  const { hedgeAfterMs: afterMsMax, readSlowMs: slowAfterMs } = config;
  const hedge = afterMsMax > 0 ? { ...HEDGE_DEFAULTS, afterMsMax } : undefined;
  const shared = createSharedAnswers(context.sharedCache);
  const onKept = context.metrics.reads.kept;
  const kept = createKeptAnswers({ shared, onKept }, { freshForMs: config.readFreshMs, slowAfterMs });
  const lastKnown = createKeptAnswers({ shared }, { freshForMs: 0, slowAfterMs });
  const stores = { reader: readers.query, clickhouse: clickhouses.query, patienceMs: READ_TIMEOUT_MS };
  return { ...readDeps(context, stores, { lastKnown, hedge, who: 'reads' }), kept };
}

/** Background work has time, and wants what is stored. */
function backgroundDeps(context: Context) {
  const { readers, clickhouses } = context;
  const shared = createSharedAnswers(undefined);
  const lastKnown = createKeptAnswers({ shared }, { freshForMs: 0, slowAfterMs: undefined });
  const stores = { reader: readers.predict, clickhouse: clickhouses.predict, patienceMs: BACKGROUND_TIMEOUT_MS };
  return readDeps(context, stores, { lastKnown, hedge: undefined, who: 'worker' });
}

function readDeps(
  { log, now, metrics: { reads }, eventLog: { partitions } }: Context,
  { reader, clickhouse, patienceMs }: { reader: MerchantReader; clickhouse: ClickHouse; patienceMs: number },
  { lastKnown, hedge, who }: { lastKnown: KeptAnswers; hedge: HedgeLimits | undefined; who: string },
) {
  const watch = (store: string) => (breaker: Breaker) => reads.watchBreaker(`${store} ${who}`, breaker);
  const readPool = createReadPool(reader, { patienceMs, onBreaker: watch('postgres') });
  const totals = createTotalsSource(
    { clickhouse, pool: readPool, log, onHedged: reads.hedged, onBreaker: watch('clickhouse') },
    { partitions, clickhouseTimeoutMs: patienceMs, hedge },
  );
  const views = createMerchantViews({ pool: readPool, kept: lastKnown });
  return { totals, views, readPool, clickhouse, log, now };
}
