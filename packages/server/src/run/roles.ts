// The roles of the program: what each needs and what it brings to a process. A role builds its rooms from the shared context and
// says which listener its routes belong to; starting and stopping is the same for all.
import { AGGREGATOR_DEFAULTS, createAggregator } from '../aggregate/aggregator.ts';
import type { Route } from '../http/call.ts';
import { systemScope } from '../http/guard.ts';
import { createAcceptOrder } from '../ingest/accept-order.ts';
import { createCatalogue } from '../ingest/catalogue.ts';
import { createCatalogueRoutes } from '../ingest/catalogue-routes.ts';
import { createGroupCommit } from '../ingest/group-commit.ts';
import { createOrderRoutes } from '../ingest/order-routes.ts';
import { createNotifier, createWakes } from '../outbox/wake.ts';
import type { HealthSource } from '../platform/health-source.ts';
import { createIdSource } from '../platform/ids.ts';
import { createLastGood } from '../query/last-good.ts';
import { createMerchantViews } from '../query/merchant-view.ts';
import { createQueryRoutes } from '../query/routes.ts';
import { createTotalsSource } from '../query/totals-source.ts';
import { type Context, READ_TIMEOUT_MS } from './context.ts';
import type { RoleName } from './role-names.ts';
import { createSimulateRole } from './simulate-role.ts';

export type ListenerName = 'ingest' | 'query' | 'predict';

export interface RoleParts {
  readonly listener?: ListenerName;
  readonly routes?: readonly Route[];
  /** Serves the built page. */
  readonly page?: boolean;
  readonly health?: readonly HealthSource[];
  start?(): void;
  stop?(): Promise<void>;
}

interface Role {
  /** Without these the role cannot do its work, and the process says that it is not ready. */
  readonly needs: readonly ('postgres' | 'clickhouse')[];
  create(context: Context): RoleParts;
}

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
      return { listener: 'ingest', routes: [...orders, ...createCatalogueRoutes({ pool })], stop: () => ids.stop() };
    },
  },
  // The outbox in PostgreSQL is itself the log that the aggregator reads, so there is nothing to carry anywhere.
  relay: { needs: ['postgres'], create: () => ({}) },
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
        { ...AGGREGATOR_DEFAULTS, member: context.member },
      );
      const wakes = createWakes({ log, onWake: () => aggregator.wake() }, { databaseUrl });
      return {
        health: [aggregator],
        start() {
          aggregator.start();
          wakes.start();
        },
        async stop() {
          await wakes.stop();
          await aggregator.stop();
        },
      };
    },
  },
  query: {
    needs: [],
    create: (context) => ({ listener: 'query', routes: createQueryRoutes(queryDeps(context)) }),
  },
  predict: {
    needs: [],
    create: () => ({ listener: 'predict', routes: [] }),
  },
  'predict-worker': { needs: ['postgres', 'clickhouse'], create: () => ({}) },
  web: { needs: [], create: () => ({ listener: 'predict', page: true }) },
  simulate: { needs: [], create: createSimulateRole },
};

function queryDeps(context: Context) {
  const { log, now, eventLog } = context;
  const pool = context.pools.query;
  const totals = createTotalsSource(
    { clickhouse: context.clickhouses.query, pool, log, now },
    { partitions: eventLog.partitions, clickhouseTimeoutMs: READ_TIMEOUT_MS },
  );
  const views = createMerchantViews({ pool });
  return { totals, views, pool, lastGood: createLastGood(), log, now, staleAfterMs: context.config.staleAfterMs };
}
