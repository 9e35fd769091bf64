// A client of the public HTTP API, as any caller could write one: catalogue, single orders, bulk orders. How a request
// travels, and how long it is repeated, is the business of the ApiRequests that it is given.
// Guarantee: every order gets the result that the API gave it. A refused request is an IngestRefusal and is not
// repeated; an API that stays silent is an IngestUnreachable.
import type { Merchant } from '../merchant.ts';
import { type ApiRequests, isPassing } from './api-requests.ts';

export interface ApiProblem {
  /** The last part of the problem's type, for example rule-broken. */
  readonly code: string;
  readonly detail: string;
  readonly errors: ReadonlyArray<{ readonly pointer: string; readonly detail: string }>;
}

export interface OrderResult {
  readonly status: number;
  readonly orderId?: number;
  readonly replayed: boolean;
  readonly problem?: ApiProblem;
}

interface ListedCategory {
  readonly categoryId: number;
  readonly name: string;
}

export interface IngestClient {
  merchants(): Promise<Merchant[]>;
  categories(merchantId: number): Promise<ListedCategory[]>;
  putMerchant(merchant: Merchant): Promise<void>;
  putCategory(merchantId: number, categoryId: number, name: string): Promise<void>;
  putProduct(merchantId: number, productId: number, name: string, categoryId: number): Promise<void>;
  /** Each order is the JSON text of POST /v1/orders. One result an order, in the same order. */
  postOrders(orders: readonly string[]): Promise<OrderResult[]>;
  postOrder(order: string): Promise<OrderResult>;
  /** The externalOrderId under an orderId; undefined when there is no such order. */
  externalOrderIdOf(orderId: number): Promise<string | undefined>;
}

export class IngestRefusal extends Error {
  readonly status: number;
  readonly problem: ApiProblem;
  constructor(what: string, status: number, problem: ApiProblem) {
    super(`${what} was refused with ${status}: ${problem.detail}`);
    this.status = status;
    this.problem = problem;
  }
}

const PAGE_ROWS = 1_000;
const PAGES_MAX = 10_000;
/** An order inside a bulk request that met an overload is sent again this often, then its 503 is its result. */
const ORDER_ATTEMPTS_MAX = 30;

export function createIngestClient(requests: ApiRequests): IngestClient {
  const put = async (path: string, body: object): Promise<void> => {
    await accepted(requests, 'PUT', path, JSON.stringify(body));
  };
  return {
    merchants: async () => (await pages(requests, '/v1/merchants', 'merchants')).map(merchantOf),
    categories: async (merchantId) => {
      const rows = await pages(requests, `/v1/merchants/${merchantId}/categories`, 'categories');
      return rows.map((row) => ({ categoryId: Number(row.categoryId), name: String(row.name) }));
    },
    putMerchant: ({ merchantId, name, currency, timezone, weekStart }) =>
      put(`/v1/merchants/${merchantId}`, { name, currency, timezone, weekStart }),
    putCategory: (merchantId, categoryId, name) =>
      put(`/v1/merchants/${merchantId}/categories/${categoryId}`, { name }),
    putProduct: (merchantId, productId, name, categoryId) =>
      put(`/v1/merchants/${merchantId}/products/${productId}`, { name, categoryId }),
    postOrders: (orders) => postOrders(requests, orders),
    async postOrder(order) {
      const { status, replayed, json } = await requests.send('POST', '/v1/orders', order);
      return orderResult({ status, replayed, orderId: fields(json).orderId, problem: json });
    },
    async externalOrderIdOf(orderId) {
      const { status, json } = await requests.send('GET', `/v1/orders/${orderId}`);
      return status === 200 ? String(fields(json).externalOrderId) : undefined;
    },
  };
}

async function pages(requests: ApiRequests, path: string, key: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let after = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const json = fields(await accepted(requests, 'GET', `${path}?limit=${PAGE_ROWS}${after}`));
    rows.push(...list(json[key]).map(fields));
    if (json.next === null || json.next === undefined) return rows;
    after = `&after=${encodeURIComponent(String(json.next))}`;
  }
  throw new Error(`${path} has more than ${PAGES_MAX} pages`);
}

async function postOrders(requests: ApiRequests, orders: readonly string[]): Promise<OrderResult[]> {
  const results = new Map<number, OrderResult>();
  let open = orders.map((_, index) => index);
  for (let attempt = 1; open.length > 0; attempt++) {
    const body = `[${open.map((index) => orders[index]).join(',')}]`;
    const rows = list(fields(await accepted(requests, 'POST', '/v1/orders/bulk', body)).results).map(fields);
    for (const row of rows) {
      const index = open[Number(row.index)];
      if (index === undefined)
        throw new Error(`the API gave a result for an order that was not sent: ${String(row.index)}`);
      const result = orderResult(row);
      if (attempt === ORDER_ATTEMPTS_MAX || !isPassing(result.status)) results.set(index, result);
    }
    if (rows.length !== open.length) throw new Error(`the API gave ${rows.length} results for ${open.length} orders`);
    open = open.filter((index) => !results.has(index));
    if (open.length > 0) await requests.pause(attempt);
  }
  return orders.map((_, index) => results.get(index) ?? missing(index));
}

function missing(index: number): never {
  throw new Error(`the API gave order ${index} of a bulk request no result`);
}

async function accepted(requests: ApiRequests, method: string, path: string, body?: string): Promise<unknown> {
  const { status, json } = await requests.send(method, path, body);
  if (status >= 200 && status < 300) return json;
  throw new IngestRefusal(`${method} ${path}`, status, problemOf(json));
}

function orderResult(row: Record<string, unknown>): OrderResult {
  const status = Number(row.status);
  return {
    status,
    replayed: row.replayed === true,
    ...(typeof row.orderId === 'number' ? { orderId: row.orderId } : {}),
    ...(status >= 400 ? { problem: problemOf(row.problem) } : {}),
  };
}

function problemOf(json: unknown): ApiProblem {
  const { type, title, detail, errors } = fields(json);
  return {
    code:
      String(type ?? '')
        .split('/')
        .at(-1) || 'unknown',
    detail: String(detail ?? title ?? 'the answer is no problem document'),
    errors: list(errors).map((error) => ({
      pointer: String(fields(error).pointer ?? ''),
      detail: String(fields(error).detail ?? ''),
    })),
  };
}

function merchantOf(row: Record<string, unknown>): Merchant {
  const { merchantId, name, currency, timezone, weekStart } = row as Record<keyof Merchant, unknown>;
  if (typeof merchantId !== 'number' || typeof name !== 'string' || typeof currency !== 'string') {
    throw new Error(`the API listed a merchant without an id, a name or a currency: ${JSON.stringify(row)}`);
  }
  return { merchantId, name, currency, timezone: String(timezone), weekStart: weekStart as Merchant['weekStart'] };
}

function fields(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

function list(json: unknown): unknown[] {
  return Array.isArray(json) ? json : [];
}
