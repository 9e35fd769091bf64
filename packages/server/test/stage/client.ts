// A caller as the contract asks for: what got no answer, or 503, is sent again, to whichever instance lives, until it is answered.
// Guarantee: every order handed in ends in the ledger, or the call rejects: after its limit, or for an answer that must not be.
import { setTimeout as delay } from 'node:timers/promises';
import type { Instance, ListenerName } from './instances.ts';
import type { Ledger } from './ledger.ts';
import { orderJson, type Random, type TestMerchant, type TestOrder } from './orders.ts';

const REQUEST_MAX_MS = 20_000;
const ANSWERED_MAX_MS = 60_000;
const AGAIN_AFTER_MS = 40;

export interface Client {
  /** Those to send to; who is dead is passed over. */
  instances: Instance[];
  post(order: TestOrder): Promise<void>;
  postBulk(orders: readonly TestOrder[]): Promise<void>;
  /** Asks for the merchant's calendar; false as long as its totals are not kept under it. */
  putMerchant(merchant: TestMerchant): Promise<boolean>;
  get(listener: ListenerName, path: string): Promise<unknown>;
  /** Orders sent and not yet answered. */
  unanswered(): number;
  /** Answers that told of an order stored by an earlier request. */
  replayed(): number;
}

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly replayed: boolean;
}

export function createClient(deps: { ledger: Ledger; random: Random }): Client {
  const { ledger, random } = deps;
  let open = 0;
  let replays = 0;

  const pick = (listener: ListenerName): Instance | undefined => {
    const alive = client.instances.filter((instance) => instance.alive() && instance.serves(listener));
    return alive[random.integer(0, alive.length - 1)];
  };

  /** Undefined when nobody answered, or 503 asked to come back. */
  const attempt = async (listener: ListenerName, path: string, init: RequestInit): Promise<Sent | undefined> => {
    const instance = pick(listener);
    if (!instance) return undefined;
    try {
      const answer = await fetch(instance.url(listener) + path, {
        ...init,
        signal: AbortSignal.timeout(REQUEST_MAX_MS),
      });
      const text = await answer.text();
      const replayed = answer.headers.get('idempotent-replayed') === 'true';
      return answer.status === 503 ? undefined : { status: answer.status, text, replayed };
    } catch {
      // Reset, refused, or cut off in the middle of the answer: nothing is known, so it is sent again.
      return undefined;
    }
  };

  const untilAnswered = async (
    listener: ListenerName,
    path: string,
    request: () => RequestInit,
    expected: readonly number[],
  ): Promise<Sent> => {
    const deadline = Date.now() + ANSWERED_MAX_MS;
    while (Date.now() < deadline) {
      const sent = await attempt(listener, path, request());
      if (sent && expected.includes(sent.status)) return sent;
      if (sent) throw new Error(`${path} was answered ${sent.status}: ${sent.text}`);
      await delay(AGAIN_AFTER_MS);
    }
    throw new Error(`${path} was not answered within ${ANSWERED_MAX_MS} ms`);
  };

  const sendBulk = async (orders: readonly TestOrder[]): Promise<void> => {
    const bodies = () => orders.map((order) => orderJson(order, random));
    const lines = random.unit() < 0.5;
    const request = () =>
      lines ? withBody('application/x-ndjson', bodies().join('\n')) : json(`[${bodies().join(',')}]`);
    const sent = await untilAnswered('ingest', '/v1/orders/bulk', request, [200]);
    const { results } = JSON.parse(sent.text) as { results: { status: number; orderId: number; replayed?: true }[] };
    const again = orders.filter((order, index) => {
      const result = results[index];
      if (result?.status !== 201 && result?.status !== 503)
        throw new Error(`bulk order ${order.externalOrderId} was answered ${JSON.stringify(result)}`);
      if (result.status === 201) ledger.accept(order, { orderId: result.orderId });
      if (result.replayed) replays += 1;
      return result.status === 503;
    });
    if (again.length > 0) await delay(AGAIN_AFTER_MS);
    if (again.length > 0) await sendBulk(again);
  };

  const counted = async (count: number, send: () => Promise<void>): Promise<void> => {
    open += count;
    try {
      await send();
    } finally {
      open -= count;
    }
  };

  const client: Client = {
    instances: [],
    post: (order) =>
      counted(1, async () => {
        const sent = await untilAnswered('ingest', '/v1/orders', () => json(orderJson(order, random)), [201]);
        const { orderId } = JSON.parse(sent.text) as { orderId: number };
        if (sent.replayed) replays += 1;
        ledger.accept(order, { orderId, body: sent.text });
      }),
    postBulk: (orders) => counted(orders.length, () => sendBulk(orders)),
    async putMerchant({ merchantId, currency, calendar }) {
      const request = () => ({
        ...json(JSON.stringify({ name: `Merchant ${merchantId}`, currency, ...calendar })),
        method: 'PUT',
      });
      return (await untilAnswered('ingest', `/v1/merchants/${merchantId}`, request, [200, 201, 202])).status !== 202;
    },
    async get(listener, path) {
      return JSON.parse((await untilAnswered(listener, path, () => ({}), [200])).text);
    },
    unanswered: () => open,
    replayed: () => replays,
  };
  return client;
}

function json(body: string): RequestInit {
  return withBody('application/json', body);
}

function withBody(mediaType: string, body: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': mediaType }, body };
}
