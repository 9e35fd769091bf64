// A caller of a running program: its catalogue, its orders, its answers.
import type { Listener, Ports } from './program.ts';

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const REQUEST_TIMEOUT_MS = 20_000;

export function createClient(ports: Ports) {
  const ask = async (listener: Listener, method: string, path: string, body?: object): Promise<Answered> => {
    const response = await fetch(`http://127.0.0.1:${ports[listener]}${path}`, {
      method,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: await response.text(),
    };
  };
  const get = (listener: Listener, path: string) => ask(listener, 'GET', path);

  return {
    get,
    put: (path: string, body: object) => ask('ingest', 'PUT', path, body),
    /** Of merchant 7, category 1, on 15 January 2024. */
    postOrder: (externalOrderId: string, lineAmount: string) =>
      ask('ingest', 'POST', '/v1/orders', {
        externalOrderId,
        merchantId: 7,
        orderDate: '2024-01-15T10:30:00Z',
        items: [{ categoryId: 1, quantity: 1, lineAmount }],
      }),
    /** What that year's answer says was sold in all. */
    async total(listener: Listener = 'query'): Promise<string> {
      const path = '/api/top-categories?merchantId=7&bucketType=YEAR&bucketStart=2024-01-01';
      return JSON.parse((await get(listener, path)).text).total.amount;
    },
    async isReady(): Promise<boolean> {
      const answers = await Promise.all(
        (['ingest', 'query', 'predict'] as const).map((listener) => get(listener, '/health/ready')),
      );
      return answers.every((answer) => answer.status === 200);
    },
  };
}

export type Client = ReturnType<typeof createClient>;
