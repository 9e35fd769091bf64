// The rooms joined as `run` joins them, on fresh databases, for flow tests: post orders, wait until they are readable, read.
import { join } from 'node:path';
import { parseJson } from '@topline/domain/json.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { AGGREGATOR_DEFAULTS, type Aggregator, createAggregator } from '../../src/aggregate/aggregator.ts';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { createAggregateLag } from '../../src/aggregate/lag.ts';
import { verify } from '../../src/aggregate/verify.ts';
import { localGuard } from '../../src/http/guard.ts';
import { createAcceptOrder } from '../../src/ingest/accept-order.ts';
import { createCatalogue } from '../../src/ingest/catalogue.ts';
import { putCategory } from '../../src/ingest/categories.ts';
import { createGroupCommit } from '../../src/ingest/group-commit.ts';
import { type PutMerchant, putMerchant } from '../../src/ingest/merchants.ts';
import { createNotifier } from '../../src/outbox/wake.ts';
import { createIdSource, type IdSource } from '../../src/platform/ids.ts';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { inTransaction } from '../../src/platform/tx.ts';
import { createMerchantReader } from '../../src/run/merchant-reader.ts';
import { createClickHouse } from '../../src/store/client.ts';
import { clusterSchema } from '../../src/store/cluster-schema.ts';
import type { EventLog } from '../../src/stream/event-log.ts';
import { createPostgresLog } from '../../src/stream/postgres/postgres-log.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { until } from '../until.ts';

export type Pipeline = Awaited<ReturnType<typeof createPipeline>>;

const BERLIN: PutMerchant = { name: 'Kaffeehaus', currency: 'EUR', timezone: 'Europe/Berlin', weekStart: 'MONDAY' };

export interface Line {
  readonly categoryId: number;
  readonly quantity?: number;
  readonly lineAmount: string;
}

/** A ClickHouse of another kind than the run's. */
export interface PipelineCluster {
  readonly url: string;
  readonly name: string;
}

export interface PipelineOptions {
  /** Another log than the outbox itself. */
  readonly openLog?: (pool: Pool) => EventLog;
  /** Another source of orders' numbers than the program's, by the clock of the test. */
  readonly openIds?: (pool: Pool) => IdSource;
  readonly cluster?: PipelineCluster;
}

export async function createPipeline({ openLog, openIds, cluster }: PipelineOptions = {}) {
  const log = silentLog;
  const engines = await startTestEngines();
  const databases = await createTestDatabases(engines);
  const clickhouse = createClickHouse({
    url: cluster?.url ?? databases.clickhouseUrl,
    cluster: cluster?.name,
    name: 'test',
    connectionsMax: 10,
    requestTimeoutMs: 30_000,
  });
  const directory = join(import.meta.dirname, '../../migrations');
  const bringSchema = () =>
    migrate({ log, clickhouse }, { databaseUrl: databases.databaseUrl, directory, cluster: clusterSchema(clickhouse) });
  await bringSchema();
  const options = { url: databases.databaseUrl, name: 'test', connectionsMax: 10, statementTimeoutMs: 20_000 };
  const pool = createPool({ log }, { ...options, role: 'writer' });
  const readers = createPool({ log }, { ...options, role: 'reader' });
  const reader = createMerchantReader(readers);
  const owners = createPool({ log }, { ...options, role: 'owner' });
  const guard = localGuard();
  const ids = openIds?.(pool) ?? createIdSource({ pool, log }, { owner: `test-${process.pid}` });
  const notifier = createNotifier({ pool, log });
  const groupCommit = createGroupCommit({ pool, ids, onCommit: notifier.notify });
  const acceptOrder = createAcceptOrder({
    catalogue: createCatalogue({ reader }),
    groupCommit,
    now: Date.now,
  });
  const eventLog = openLog?.(pool) ?? createPostgresLog({ pool });
  const lag = createAggregateLag({ pool, eventLog }, { group: AGGREGATOR_DEFAULTS.group });
  const aggregators: Aggregator[] = [];

  const pipeline = {
    pool,
    reader,
    clickhouse,
    eventLog,
    log,
    ...databases,
    scope: (merchantId: number): MerchantScope => guard.merchant(merchantId),
    systemScope: (merchantId: number): MerchantScope => guard.merchant(merchantId),

    async putMerchant(merchantId: number, categories: number, put: Partial<PutMerchant> = {}) {
      const scope = guard.merchant(merchantId);
      await putMerchant(pool, scope, { ...BERLIN, ...put });
      for (let categoryId = 1; categoryId <= categories; categoryId += 1) {
        await putCategory(pool, scope, { categoryId, name: `Category ${categoryId}` });
      }
    },

    post(order: { merchantId: number; externalOrderId: string; orderDate: string; items: readonly Line[] }) {
      const items = order.items.map((item) => ({ quantity: 1, ...item }));
      return acceptOrder(parseJson(JSON.stringify({ ...order, items })), guard);
    },

    startAggregator(member = 'one'): Aggregator {
      const aggregator = createAggregator(
        {
          pool,
          rebuildPool: pool,
          rebuildClickHouse: clickhouse,
          clickhouse,
          eventLog,
          log,
          systemScope: (id) => guard.merchant(id),
          bringSchema,
        },
        { ...AGGREGATOR_DEFAULTS, member, pollIntervalMs: 20 },
      );
      aggregator.start();
      aggregators.push(aggregator);
      return aggregator;
    },

    /** Resolves once every accepted order is applied and pushed. */
    async drained(limitMs?: number) {
      let last: unknown;
      const nothingWaits = async () => {
        const found = await lag.measure();
        last = found;
        return Object.values(found).every((one) => 'lag' in one && one.lag === 0);
      };
      await until('nothing waits', nothingWaits, limitMs).catch((error) => {
        const states = aggregators.map((one) => one.check());
        throw new Error(`${error.message}: ${JSON.stringify([last, states])}`, { cause: error });
      });
    },

    /** What no role of the program may do to a table: its owner does, with the row security lifted for one transaction. */
    async damage(table: string, sql: string, values: readonly unknown[]) {
      await inTransaction(owners, async (client) => {
        await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
        await client.query(sql, [...values]);
        await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
      });
    },

    verify: (merchantId: number) =>
      verify({ pool, clickhouse, calendars: createCalendarSource() }, guard.merchant(merchantId), {
        partitions: eventLog.partitions,
      }),

    async stop() {
      await Promise.all(aggregators.map((aggregator) => aggregator.stop()));
      await ids.stop();
      await Promise.all([pool, readers, owners].map((one) => one.end()));
      await clickhouse.close();
      await databases.drop();
      await engines.stop();
    },
  };
  return pipeline;
}
