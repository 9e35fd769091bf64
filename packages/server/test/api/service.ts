// The program's roles in this process, joined by the program's own code, on free ports over a database of their own; and a
// caller that knows nothing of them but HTTP. Every answer is held against its contract on the way out.
import type { TopCategoriesBody } from '@topline/domain/contract/top-categories.ts';
import type { Problem } from '@topline/domain/fault.ts';
import type { OrderBody } from '@topline/domain/order.ts';
import type { Static } from 'typebox';
import { silentLog } from '../../src/platform/log.ts';
import type { Ports } from '../../src/run/child.ts';
import { readConfig } from '../../src/run/config.ts';
import type { RoleName } from '../../src/run/role-names.ts';
import { startRoles } from '../../src/run/run-roles.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { until } from '../until.ts';

export interface Stores {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly clickhouseCluster?: string;
}

/** Fresh databases with the schema in them. */
export async function createStores(): Promise<Stores & { drop(): Promise<void> }> {
  const engines = await startTestEngines();
  const databases = await createTestDatabases(engines);
  await bringSchemaUpToDate({ log: silentLog }, databases);
  return {
    ...databases,
    async drop() {
      await databases.drop();
      await engines.stop();
    },
  };
}

export interface Reply<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export type Top = Static<typeof TopCategoriesBody>;
export type TopQuery = Record<string, string | number>;

export interface MerchantFields {
  name: string;
  currency: string;
  timezone: string;
  weekStart: string;
}

export interface LineFields {
  categoryId: number;
  quantity: number;
  lineAmount: string | number;
  productId?: number;
}

export interface OrderFields {
  externalOrderId: string;
  merchantId: number;
  orderDate: string;
  items: readonly LineFields[];
}

interface LagNumbers {
  lag: number;
  delayMs: number;
}
export type LagBody = Record<'outbox' | 'aggregate' | 'push', LagNumbers> & { forecast: { ageMs: number | null } };

export const BERLIN: MerchantFields = {
  name: 'Kaffeehaus',
  currency: 'EUR',
  timezone: 'Europe/Berlin',
  weekStart: 'MONDAY',
};
export const BULK_ORDERS_MAX = 1_000;
const JSON_TYPE = { 'content-type': 'application/json' };

export interface ServiceOptions {
  readonly roles?: readonly RoleName[];
  readonly now?: () => number;
  readonly staleAfterSeconds?: number;
  /** Further settings, by their names in the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type Service = Awaited<ReturnType<typeof startService>>;

export async function startService(stores: Stores, options: ServiceOptions = {}) {
  const { roles = ['ingest', 'aggregate', 'query'], now = Date.now, staleAfterSeconds = 60, settings = {} } = options;
  const { config } = readConfig([], {
    TOPLINE_INGEST_PORT: '0',
    TOPLINE_QUERY_PORT: '0',
    TOPLINE_PREDICT_PORT: '0',
    TOPLINE_STALE_AFTER_SECONDS: String(staleAfterSeconds),
    // A busy machine makes well stores slow; tests of slow stores say what slow is.
    TOPLINE_HEDGE_AFTER_MS: '1000',
    TOPLINE_READ_SLOW_MS: '20000',
    ...settings,
  });
  const { databaseUrl, clickhouseUrl, clickhouseCluster } = stores;
  const running = await startRoles(
    { log: silentLog, now },
    config,
    { databaseUrl, clickhouseUrl, clickhouseCluster, roles },
    { validateResponses: true },
  );
  return { ...createCaller(running.ports), stop: running.stop };
}

export function createCaller(ports: Ports) {
  const originOf = (path: string) => {
    const port = path.startsWith('/api') ? ports.query : path.startsWith('/v1') ? ports.ingest : undefined;
    return `http://127.0.0.1:${port ?? ports.ingest ?? ports.query ?? ports.predict}`;
  };
  const call = async <Body>(path: string, init: RequestInit = {}, origin = originOf(path)): Promise<Reply<Body>> => {
    const response = await fetch(`${origin}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  };
  const put = <Body>(path: string, body: unknown) =>
    call<Body>(path, { method: 'PUT', headers: JSON_TYPE, body: JSON.stringify(body) });
  const caller = {
    ports,
    call,
    put,
    get: <Body>(path: string, origin?: string) => call<Body>(path, {}, origin),
    /** `order` may be a text, for what JSON.stringify would not write. */
    postOrder: (order: OrderFields | string) =>
      call<OrderBody & Problem>('/v1/orders', {
        method: 'POST',
        headers: JSON_TYPE,
        body: typeof order === 'string' ? order : JSON.stringify(order),
      }),
    postBulk: (body: string, contentType = 'application/json') =>
      call<{ results: BulkResult[] } & Problem>('/v1/orders/bulk', {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      }),
    /** All of them, accepted, in as few requests as allowed. */
    async postAll(orders: readonly OrderFields[]) {
      for (let from = 0; from < orders.length; from += BULK_ORDERS_MAX) {
        const { body } = await caller.postBulk(JSON.stringify(orders.slice(from, from + BULK_ORDERS_MAX)));
        const refused = body.results.filter((result) => result.status !== 201);
        if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused.slice(0, 3))}`);
      }
    },
    async putMerchant(merchantId: number, categories: number, fields: Partial<MerchantFields> = {}) {
      await put(`/v1/merchants/${merchantId}`, { ...BERLIN, ...fields });
      const ids = Array.from({ length: categories }, (_, index) => index + 1);
      await Promise.all(
        ids.map((id) => put(`/v1/merchants/${merchantId}/categories/${id}`, { name: `Category ${id}` })),
      );
    },
    top: (query: TopQuery) =>
      call<Top & Problem>(
        `/api/top-categories?${new URLSearchParams(Object.entries(query).map(([k, v]) => [k, `${v}`]))}`,
      ),
    /** /health/lag is zero everywhere, which promises that every accepted order can be read. */
    async drained() {
      await until('nothing waits', async () => {
        const { body } = await call<LagBody>('/health/lag');
        return body.outbox.lag === 0 && body.aggregate.lag === 0 && body.push.lag === 0;
      });
    },
  };
  return caller;
}

export interface BulkResult {
  index: number;
  status: number;
  orderId?: number;
  replayed?: boolean;
  problem?: Problem;
}
