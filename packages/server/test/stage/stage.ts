// What the rounds of one series share, of crashes as of faults: a fresh database pair with merchants, the ledger, the caller, the processes.
import { join } from 'node:path';
import { systemScope } from '../../src/http/guard.ts';
import { putCategory } from '../../src/ingest/categories.ts';
import { putMerchant } from '../../src/ingest/merchants.ts';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { type ClickHouse, createClickHouse } from '../../src/store/client.ts';
import { createTestDatabases, type TestEngines } from '../engines.ts';
import { type Client, createClient } from './client.ts';
import { createFindings, type Findings } from './findings.ts';
import { createInstances, type Instance, type StartOptions } from './instances.ts';
import { createLedger, type Ledger } from './ledger.ts';
import {
  CATEGORIES,
  createMerchants,
  createOrders,
  createRandom,
  type OrderSource,
  type Random,
  type TestMerchant,
} from './orders.ts';

export interface Stage {
  readonly random: Random;
  readonly merchants: readonly TestMerchant[];
  readonly orders: OrderSource;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly client: Client;
  readonly pool: Pool;
  readonly clickhouse: ClickHouse;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  start(name: string, roles: string, how?: Partial<StartOptions>): Promise<Instance>;
  /** What its processes printed, for a failure. */
  outputs(): string;
  end(): Promise<void>;
}

export interface StageOptions {
  readonly seed: string;
  readonly compileCache: string;
  readonly merchantsMax: number;
}

const MIGRATIONS = join(import.meta.dirname, '../../migrations');
const STATEMENT_MAX_MS = 30_000;

export async function createStage(engines: TestEngines, options: StageOptions): Promise<Stage> {
  const databases = await createTestDatabases(engines);
  const { databaseUrl, clickhouseUrl } = databases;
  const timeouts = { statementTimeoutMs: STATEMENT_MAX_MS, requestTimeoutMs: STATEMENT_MAX_MS };
  const clickhouse = createClickHouse({ url: clickhouseUrl, name: 'stage', connectionsMax: 4, ...timeouts });
  await migrate({ log: silentLog, clickhouse }, { databaseUrl, directory: MIGRATIONS });
  await allowReordering(databaseUrl);
  const pool = createPool(
    { log: silentLog },
    { url: databaseUrl, name: 'stage', role: 'writer', connectionsMax: 2, ...timeouts },
  );

  const random = createRandom(options.seed);
  const merchants = createMerchants(random).slice(0, options.merchantsMax);
  await Promise.all(merchants.map((merchant) => storeMerchant(pool, merchant)));
  const findings = createFindings();
  const ledger = createLedger(findings);
  const processes = createInstances(options.compileCache);
  const started: Instance[] = [];
  let ended: Promise<void> | undefined;
  const end = async () => {
    await processes.end();
    await pool.end();
    await clickhouse.close();
    await databases.drop();
  };

  return {
    random,
    merchants,
    orders: createOrders(merchants, random, options.seed.replaceAll(/[^a-z0-9]+/g, '-')),
    ledger,
    findings,
    client: createClient({ ledger, random }),
    pool,
    clickhouse,
    databaseUrl,
    clickhouseUrl,
    async start(name, roles, how = {}) {
      const instance = await processes.start({ name, roles, databaseUrl, clickhouseUrl, ...how });
      started.push(instance);
      return instance;
    },
    outputs: () => started.map((one) => one.output().trim() && `${one.name} (${one.pid}): ${one.output()}`).join('\n'),
    end() {
      ended ??= end();
      return ended;
    },
  };
}

async function storeMerchant(pool: Pool, { merchantId, currency, calendar }: TestMerchant): Promise<void> {
  const scope = systemScope(merchantId);
  const { timezone, weekStart } = calendar;
  await putMerchant(pool, scope, {
    name: `Merchant ${merchantId}`,
    currency,
    timezone,
    weekStart: weekStart as Parameters<typeof putMerchant>[2]['weekStart'],
  });
  for (let categoryId = 1; categoryId <= CATEGORIES; categoryId += 1)
    await putCategory(pool, scope, { categoryId, name: `Category ${categoryId}` });
}

/** One of the faults is that events of the log change places; the program itself may not do that. */
async function allowReordering(databaseUrl: string): Promise<void> {
  const owner = createPool(
    { log: silentLog },
    { url: databaseUrl, name: 'stage', role: 'owner', connectionsMax: 1, statementTimeoutMs: STATEMENT_MAX_MS },
  );
  try {
    await owner.query('GRANT UPDATE ON ingestion.order_events TO topline_writer');
  } finally {
    await owner.end();
  }
}
