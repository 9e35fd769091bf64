// Top categories under load: `connections` keep-alive connections, each with one request under way, against a ClickHouse that is
// well and against one whose every answer comes 200 ms late. Run as a program it is the load itself and prints one JSON line.
import { spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { TestEngines } from '../packages/server/test/engines.ts';
import { createTcpProxy } from '../packages/server/test/tcp-proxy.ts';
import { milliseconds, percentile, perSecond, type Row, times } from './figures.ts';
import { MERCHANTS } from './orders.ts';
import { load, startTopline } from './processes.ts';
import { caughtUp } from './reads.ts';
import { createStage } from './stage.ts';

const BULK_ORDERS = 500;
const CLICKHOUSE_DELAY_MS = 200;
const CONNECTIONS = [1, 32] as const;

interface ReadLoad {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Questions are asked in turn; one alone is what everybody looks at. */
  readonly merchants: number;
}

export interface ReadResult {
  readonly latencyMs: readonly number[];
  readonly seconds: number;
  readonly sources: Readonly<Record<string, number>>;
}

export async function benchReadLoad(
  engines: TestEngines,
  options: { orders: number; seconds: number },
): Promise<Row[]> {
  const stage = await createStage(engines);
  const proxy = await createTcpProxy(stage.clickhouseUrl);
  const server = await startTopline('ingest,aggregate,query', { ...stage, clickhouseUrl: proxy.url });
  const rows: Row[] = [];
  try {
    const requests = Math.ceil(options.orders / BULK_ORDERS);
    const bulk = { path: '/v1/orders/bulk', prefix: 'history', connections: 4, ordersPerRequest: BULK_ORDERS };
    await load({ ...bulk, port: server.ports.ingest, requests });
    await caughtUp(server.ports.query);
    const run = async (what: string, connections: number, merchants: number) =>
      rows.push(
        rowOf(what, await readLoad({ port: server.ports.query, connections, merchants, seconds: options.seconds })),
      );
    for (const connections of CONNECTIONS) {
      await run(`${connections} connections, one question`, connections, 1);
      await run(`${connections} connections, ${MERCHANTS} questions`, connections, MERCHANTS);
    }
    proxy.late(CLICKHOUSE_DELAY_MS / 2);
    for (const connections of CONNECTIONS)
      await run(`${connections} connections, ClickHouse ${CLICKHOUSE_DELAY_MS} ms late`, connections, MERCHANTS);
    return rows;
  } finally {
    await server.stop();
    await proxy.stop();
    await stage.close();
  }
}

function rowOf(what: string, { latencyMs, seconds, sources }: ReadResult): Row {
  const [p50, p99] = [percentile(latencyMs, 50), percentile(latencyMs, 99)];
  return {
    what: `top categories, ${what}`,
    topline: perSecond(latencyMs.length / seconds),
    peer: milliseconds(p50),
    ratio: times(p99 / p50),
    note: `p50; p99 ${milliseconds(p99)}; ${Object.entries(sources)
      .map(([source, count]) => `${source} ${count}`)
      .join(', ')}`,
  };
}

export async function readLoad(options: ReadLoad): Promise<ReadResult> {
  const program = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const text = (await Array.fromAsync(child.stdout.setEncoding('utf8'))).join('');
  return JSON.parse(text) as ReadResult;
}

async function runReadLoad({ port, connections, seconds, merchants }: ReadLoad): Promise<ReadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencyMs: number[] = [];
  const sources: Record<string, number> = {};
  const startedAt = performance.now();
  let asked = 0;
  const worker = async () => {
    while (performance.now() - startedAt < seconds * 1_000) {
      const sentAt = performance.now();
      const source = await read(agent, port, 1 + (asked++ % merchants));
      sources[source] = (sources[source] ?? 0) + 1;
      latencyMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return { latencyMs, sources, seconds: (performance.now() - startedAt) / 1_000 };
}

function read(agent: Agent, port: number, merchantId: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = `/api/top-categories?merchantId=${merchantId}&bucketType=MONTH`;
    const call = get({ host: '127.0.0.1', port, path, agent }, async (answer) => {
      const text = (await Array.fromAsync(answer.setEncoding('utf8'))).join('');
      if (answer.statusCode !== 200) return reject(new Error(`a read was answered ${answer.statusCode}: ${text}`));
      resolve((JSON.parse(text) as { source: string }).source);
    });
    call.on('error', reject);
  });
}

if (import.meta.main) {
  process.stdout.write(`${JSON.stringify(await runReadLoad(JSON.parse(process.argv[2] ?? '{}') as ReadLoad))}\n`);
}
