// The public API as its callers see it, in memory, for tests of those callers: catalogue, orders, idempotency by
// (merchantId, externalOrderId) and the meaning of the order. It judges orders with the domain's own rules.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '@topline/domain/fault.ts';
import { type JsonValue, parseJson } from '@topline/domain/json.ts';
import type { Merchant } from '@topline/domain/merchant.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import { type OrderLine, parseOrder, payloadHash, priceLines } from '@topline/domain/order.ts';

export interface FakeOrder {
  readonly orderId: number;
  readonly merchantId: number;
  readonly externalOrderId: string;
  readonly orderDateMs: number;
  readonly lines: readonly OrderLine[];
  readonly hash: string;
}

export interface FakeApi {
  readonly url: string;
  readonly merchants: Map<number, Merchant>;
  /** By merchantId, then categoryId. */
  readonly categories: Map<number, Map<number, string>>;
  readonly products: Map<number, Map<number, string>>;
  /** By merchantId and externalOrderId, joined by a slash; in the order of storing. */
  readonly orders: Map<string, FakeOrder>;
  readonly requests: string[];
  /** Asked before every request; a status here is answered instead. */
  interfere: (request: string) => { status: number; retryAfter?: string } | 'hang-up' | undefined;
  close(): Promise<void>;
}

export async function startFakeApi(options: { now?: () => number; port?: number } = {}): Promise<FakeApi> {
  const now = options.now ?? Date.now;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(api, now(), request, Buffer.concat(chunks).toString('utf8'), response));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const api: FakeApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    merchants: new Map(),
    categories: new Map(),
    products: new Map(),
    orders: new Map(),
    requests: [],
    interfere: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return api;
}

function answer(api: FakeApi, nowMs: number, request: IncomingMessage, body: string, response: ServerResponse): void {
  const name = `${request.method} ${request.url}`;
  api.requests.push(name);
  const interference = api.interfere(name);
  if (interference === 'hang-up') {
    request.socket.destroy();
    return;
  }
  if (interference !== undefined) {
    response.writeHead(interference.status, interference.retryAfter ? { 'retry-after': interference.retryAfter } : {});
    response.end('{}');
    return;
  }
  const { status, json, headers } = route(api, nowMs, name, body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}

interface Answered {
  status: number;
  json: unknown;
  headers?: Record<string, string>;
}

function route(api: FakeApi, nowMs: number, name: string, body: string): Answered {
  const [method, target = ''] = name.split(' ');
  const url = new URL(target, api.url);
  const parts = url.pathname.slice(1).split('/');
  if (url.pathname === '/health/ready') return { status: 200, json: { status: 'up' } };
  if (name === 'POST /v1/orders') return created(storeOrder(api, nowMs, parseJson(body)));
  if (name === 'POST /v1/orders/bulk') {
    const items = parseJson(body);
    const results = (Array.isArray(items) ? items : []).map((item, index) =>
      bulkResult(storeOrder(api, nowMs, item), index),
    );
    return { status: 200, json: { results } };
  }
  if (parts[1] === 'orders') {
    const order = [...api.orders.values()].find(({ orderId }) => orderId === Number(parts[2]));
    return order ? { status: 200, json: order } : notFound();
  }
  const merchantId = Number(parts[2]);
  const rows = parts[2] === undefined ? undefined : table(api, merchantId, parts[3]);
  if (method === 'GET') {
    if (rows === undefined) return page([...api.merchants.values()], 'merchantId', 'merchants', url);
    const categories = [...rows].map(([categoryId, text]) => ({ categoryId, name: text }));
    return page(categories, 'categoryId', 'categories', url);
  }
  return put(api, merchantId, rows, Number(parts[4]), JSON.parse(body));
}

function table(api: FakeApi, merchantId: number, kind: string | undefined): Map<number, string> {
  const tables = kind === 'products' ? api.products : api.categories;
  const rows = tables.get(merchantId) ?? new Map<number, string>();
  tables.set(merchantId, rows);
  return rows;
}

function put(
  api: FakeApi,
  merchantId: number,
  rows: Map<number, string> | undefined,
  id: number,
  json: Omit<Merchant, 'merchantId'>,
): Answered {
  if (json.name.trim() === '' || json.name.length > 200) {
    return problem(
      new Fault('invalid-request', 'The name is not valid.', { errors: [{ pointer: '/name', detail: 'wrong' }] }),
    );
  }
  if (Number.isNaN(id)) {
    if (decimalsOf(json.currency) === undefined)
      return problem(new Fault('invalid-request', 'The currency is unknown.'));
    const status = api.merchants.has(merchantId) ? 200 : 201;
    api.merchants.set(merchantId, { ...json, merchantId });
    return { status, json };
  }
  const status = rows?.has(id) ? 200 : 201;
  rows?.set(id, json.name);
  return { status, json };
}

function page<Row extends object>(all: Row[], idKey: keyof Row, key: string, url: URL): Answered {
  const limit = Number(url.searchParams.get('limit') ?? 100);
  const after = Number(url.searchParams.get('after') ?? 0);
  const rows = all.filter((row) => Number(row[idKey]) > after).sort((a, b) => Number(a[idKey]) - Number(b[idKey]));
  const next = rows.length > limit ? rows[limit - 1]?.[idKey] : null;
  return { status: 200, json: { [key]: rows.slice(0, limit), next } };
}

interface Stored {
  order?: FakeOrder;
  replayed?: boolean;
  fault?: Fault;
}

function storeOrder(api: FakeApi, nowMs: number, json: JsonValue): Stored {
  const parsed = parseOrder(json, nowMs);
  if (!parsed.ok) return { fault: parsed.fault };
  const { merchantId, externalOrderId, orderDateMs } = parsed.order;
  const merchant = api.merchants.get(merchantId);
  if (merchant === undefined) return { fault: new Fault('merchant-not-found', 'There is no such merchant.') };
  const known = api.categories.get(merchantId);
  const stranger = parsed.order.lines.findIndex((line) => !known?.has(line.categoryId));
  if (stranger >= 0) {
    const errors = [{ pointer: `/items/${stranger}/categoryId`, detail: 'is not a category' }];
    return { fault: new Fault('unknown-category', 'There is no such category.', { errors }) };
  }
  const priced = priceLines(parsed.order, decimalsOf(merchant.currency) ?? 0);
  if (!priced.ok) return { fault: priced.fault };
  const order = { merchantId, externalOrderId, orderDateMs, lines: priced.lines };
  const hash = payloadHash(order, (text) => createHash('sha256').update(text).digest('hex'));
  const key = `${merchantId}/${externalOrderId}`;
  const there = api.orders.get(key);
  if (there !== undefined) {
    return there.hash === hash
      ? { order: there, replayed: true }
      : { fault: new Fault('order-conflict', 'Another content.') };
  }
  const stored = { ...order, hash, orderId: 1_000 + api.orders.size };
  api.orders.set(key, stored);
  return { order: stored, replayed: false };
}

function created({ order, replayed, fault }: Stored): Answered {
  if (fault !== undefined) return problem(fault);
  return { status: 201, json: { ...order }, ...(replayed ? { headers: { 'idempotent-replayed': 'true' } } : {}) };
}

function bulkResult({ order, replayed, fault }: Stored, index: number): object {
  if (fault !== undefined) return { index, status: fault.status, problem: problem(fault).json };
  return { index, status: 201, orderId: order?.orderId, ...(replayed ? { replayed } : {}) };
}

function problem(fault: Fault): Answered {
  const { status, title, detail, errors } = fault;
  return { status, json: { type: `/problems/${fault.code}`, title, status, detail, errors } };
}

function notFound(): Answered {
  return problem(new Fault('order-not-found', 'There is no such order.'));
}
