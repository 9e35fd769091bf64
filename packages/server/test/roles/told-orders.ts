// What callers of ingest were told, written down on the way: a listener that passes every request on to one of the ingest processes,
// and the answer back, and keeps the order ids of those that say "stored".
// Guarantee: an answer is written down before the caller has it; one that the caller never took is written down all the same.
import { createServer, type IncomingMessage } from 'node:http';
import type { Instance } from '../stage/instances.ts';

export interface ToldOrders {
  readonly url: string;
  /** Ids of orders that a caller was told are stored. */
  readonly orderIds: ReadonlySet<number>;
  /** Answers that said so, of single orders and of orders in bulk. */
  answered(): { readonly single: number; readonly bulk: number; readonly replayed: number };
  stop(): Promise<void>;
}

interface Passed {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

const REQUEST_MAX_MS = 30_000;
/** Of a request and of an answer; the rest is the connection's own. */
const PASSED_HEADERS = ['content-type', 'retry-after', 'idempotent-replayed'];

export async function createToldOrders(ingests: () => readonly Instance[]): Promise<ToldOrders> {
  const orderIds = new Set<number>();
  const counts = { single: 0, bulk: 0, replayed: 0 };
  let turn = 0;
  const write = (kind: 'single' | 'bulk', orderId: number, replayed: boolean) => {
    orderIds.add(orderId);
    counts[kind] += 1;
    if (replayed) counts.replayed += 1;
  };
  const note = (path: string, { status, headers, text }: Passed) => {
    if (path === '/v1/orders' && status === 201)
      write('single', JSON.parse(text).orderId, headers['idempotent-replayed'] === 'true');
    if (path !== '/v1/orders/bulk' || status !== 200) return;
    const { results } = JSON.parse(text) as { results: { status: number; orderId: number; replayed?: boolean }[] };
    for (const result of results) if (result.status === 201) write('bulk', result.orderId, result.replayed === true);
  };
  const server = createServer((request, response) => {
    const alive = ingests().filter((one) => one.alive());
    const ingest = alive[turn++ % alive.length];
    const passing = ingest ? pass(request, ingest) : Promise.reject(new Error('there is no ingest'));
    passing.then(
      (answer) => {
        if (request.method === 'POST') note(request.url ?? '', answer);
        response.writeHead(answer.status, answer.headers).end(answer.text);
      },
      // Nobody answered: the caller learns as much as if it had asked itself.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    orderIds,
    answered: () => ({ ...counts }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(request: IncomingMessage, ingest: Instance): Promise<Passed> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const answer = await fetch(ingest.url('ingest') + request.url, {
    method: request.method ?? 'GET',
    headers: kept((name) => request.headers[name]),
    signal: AbortSignal.timeout(REQUEST_MAX_MS),
    ...(body.length > 0 ? { body } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, headers: kept((name) => answer.headers.get(name)), text };
}

function kept(header: (name: string) => unknown): Record<string, string> {
  return Object.fromEntries(
    PASSED_HEADERS.flatMap((name) => (typeof header(name) === 'string' ? [[name, String(header(name))]] : [])),
  );
}
