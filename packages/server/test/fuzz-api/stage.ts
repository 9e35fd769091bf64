// What is asked: the real program, all roles in one process on real engines, twice over the same stores: once asking for
// names, once open. In the stores: a merchant with two months of orders, counted and pushed, and another with none.

import { createKey } from '../../src/access/api-keys.ts';
import { systemScope } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool } from '../../src/platform/pool.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { createCaller } from '../api/service.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { createInstances, type Instance } from '../stage/instances.ts';
import type { Caller, Run } from './runs.ts';

const ROLES = 'ingest,relay,aggregate,query,predict,predict-worker,web';
const SOLD = 1;
const EMPTY = 2;
const CATEGORIES = 3;
const DAYS = 60;
const DAY_MS = 86_400_000;
const KEY_MS = 3_600_000;

export interface Stage {
  /** Where the run's listener is. */
  url(run: Run): string;
  /** The caller's API key; undefined for nobody. */
  key(caller: Caller): string | undefined;
  /** What the processes printed last. */
  outputs(): string;
  end(): Promise<void>;
}

/** @param compileCache a directory that may be kept */
export async function createStage(compileCache: string): Promise<Stage> {
  const engines = await startTestEngines();
  const instances = createInstances(compileCache);
  const end = async () => {
    await instances.end();
    await engines.stop();
  };
  try {
    const stores = await createTestDatabases(engines);
    await bringSchemaUpToDate({ log: silentLog }, stores);
    const start = (name: string, auth: 'on' | 'off') =>
      instances.start({ ...stores, name, roles: ROLES, settings: { TOPLINE_AUTH: auth } });
    const open = await start('open', 'off');
    await seed(open);
    const asking = await start('asking', 'on');
    const keys = await createKeys(stores.databaseUrl);
    return {
      url: ({ caller, listener }) => (caller === 'nobody' ? open : asking).url(listener),
      key: (caller) => keys[caller],
      outputs: () => [open, asking].map((one) => `${one.name}: ${one.output()}`).join('\n'),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function seed(instance: Instance): Promise<void> {
  const [ingest, query] = [portOf(instance.url('ingest')), portOf(instance.url('query'))];
  const caller = createCaller({ ingest, query });
  await caller.putMerchant(SOLD, CATEGORIES);
  await caller.putMerchant(EMPTY, 1, { currency: 'JPY', timezone: 'Asia/Tokyo', weekStart: 'SUNDAY' });
  for (let product = 1; product <= CATEGORIES; product += 1)
    await caller.put(`/v1/merchants/${SOLD}/products/${product}`, { name: `Product ${product}`, categoryId: product });
  const event = { name: 'Sale', kind: 'promotion', from: '2024-01-15', to: '2024-01-16' };
  await caller.put(`/v1/merchants/${SOLD}/events/1`, event);
  await caller.postAll(Array.from({ length: DAYS }, (_, daysAgo) => orderOf(daysAgo)));
  await caller.drained();
}

function orderOf(daysAgo: number) {
  const categories = Array.from({ length: CATEGORIES }, (_, index) => index + 1);
  return {
    externalOrderId: `day-${daysAgo}`,
    merchantId: SOLD,
    orderDate: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
    items: categories.map((id) => ({
      ...{ categoryId: id, productId: id, quantity: 1 + ((daysAgo * id) % 5) },
      lineAmount: `${5 + ((daysAgo * 13 + id * 7) % 40)}.50`,
    })),
  };
}

async function createKeys(databaseUrl: string): Promise<Record<Caller, string | undefined>> {
  const options = {
    url: databaseUrl,
    name: 'fuzz-api',
    connectionsMax: 1,
    statementTimeoutMs: 10_000,
    role: 'writer',
  } as const;
  const pool = createPool({ log: silentLog }, options);
  const key = { name: 'fuzz', expiresAt: new Date(Date.now() + KEY_MS), createdBy: 'fuzz' };
  try {
    const platform = await createKey(pool, undefined, { ...key, roles: [] });
    const viewer = await createKey(pool, systemScope(SOLD), { ...key, roles: ['viewer'] });
    return { platform: platform.token, viewer: viewer.token, nobody: undefined };
  } finally {
    await pool.end();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
