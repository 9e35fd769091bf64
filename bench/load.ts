// A bounded HTTP load from a process of its own: `connections` keep-alive connections, each with one request under way, until
// `requests` have been answered. Run as a program it prints one JSON line.
import { Agent, request } from 'node:http';
import { orderAt } from './orders.ts';

export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  readonly prefix: string;
  readonly requests: number;
  readonly connections: number;
  /** 1 posts single orders; more posts arrays of this many. */
  readonly ordersPerRequest: number;
}

export interface LoadResult {
  readonly orders: number;
  readonly seconds: number;
  readonly failed: number;
  readonly latencyMs: readonly number[];
}

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const nowMs = Date.now();
  const bodies = Array.from({ length: options.requests }, (_, index) => bodyAt(index, options, nowMs));
  const latencyMs: number[] = [];
  let next = 0;
  let failed = 0;
  const startedAt = performance.now();
  const worker = async () => {
    for (let index = next++; index < bodies.length; index = next++) {
      const sentAt = performance.now();
      const status = await post(agent, options, bodies[index] ?? '');
      latencyMs.push(performance.now() - sentAt);
      if (status !== (options.ordersPerRequest === 1 ? 201 : 200)) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  return { orders: options.requests * options.ordersPerRequest, seconds, failed, latencyMs };
}

function bodyAt(index: number, { ordersPerRequest, prefix }: LoadOptions, nowMs: number): string {
  if (ordersPerRequest === 1) return JSON.stringify(orderAt(index, prefix, nowMs));
  const first = index * ordersPerRequest;
  return JSON.stringify(
    Array.from({ length: ordersPerRequest }, (_, offset) => orderAt(first + offset, prefix, nowMs)),
  );
}

function post(agent: Agent, { port, path }: LoadOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end(body);
  });
}

if (import.meta.main) {
  process.stdout.write(`${JSON.stringify(await runLoad(JSON.parse(process.argv[2] ?? '{}') as LoadOptions))}\n`);
}
