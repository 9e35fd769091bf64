// A cluster as far as one engine without a keeper can be one: a real ClickHouse whose remote_servers name itself, so that Distributed
// tables, clusterAllReplicas and cluster() are the real ones; and a front before it that writes every statement down and takes out
// of it what needs a keeper: ON CLUSTER, replication, and how many replicas there are, which a test says.
// What it cannot show: several servers, replication, the queue of statements ON CLUSTER.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startEngineProcess } from '../src/embedded/clickhouse-process.ts';

export const CLUSTER = 'main';

export interface Recorded {
  /** As the program sent it, blanks collapsed. */
  readonly text: string;
  /** What the address says: database, settings, parameters. */
  readonly said: Readonly<Record<string, string>>;
}

export interface OneServerCluster {
  /** Of the database `topline`, by way of the front. */
  readonly url: string;
  /** Every statement so far. */
  readonly statements: Recorded[];
  /** How many replicas the shard is told to have. */
  replicas: number;
  /** The next statement that this fits is refused, as by a server that has gone. */
  refuse(pattern: RegExp): void;
  stop(): Promise<void>;
}

/** The port is the one that the engine takes for its own; nothing listens there, as it speaks to itself without a wire. */
const CONFIG = `<clickhouse><tcp_port>9000</tcp_port><remote_servers><${CLUSTER}><shard><internal_replication>true</internal_replication>
  <replica><host>127.0.0.1</host><port>9000</port></replica></shard></${CLUSTER}></remote_servers></clickhouse>`;
const MEBIBYTE = 1024 * 1024;

export interface EngineWithConfig {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The embedded engine, in a directory that the caller removes. */
export async function startEngineWith(home: string, configPath: string): Promise<EngineWithConfig> {
  const password = randomBytes(12).toString('hex');
  const { port, stop } = await startEngineProcess({
    settings: {
      ...{ directory: join(home, 'clickhouse'), configPath, uploadsPath: join(home, 'uploads'), port: 0 },
      ...{ user: 'topline', password, database: 'topline', settings: { async_insert: '0' } },
      ...{ lanes: 4, queueMax: 400, textBytesMax: 16 * MEBIBYTE, dataBytesMax: 64 * MEBIBYTE, closeTimeoutMs: 3_000 },
    },
    ...{ processPath: join(home, 'process.json'), logPath: join(home, 'log') },
    ...{ startTimeoutMs: 60_000, stopTimeoutMs: 4_000 },
  });
  return { url: `http://topline:${password}@127.0.0.1:${port}/topline`, port, stop: async () => void (await stop()) };
}

export async function startOneServerCluster(): Promise<OneServerCluster> {
  const home = mkdtempSync(join(tmpdir(), 'topline-cluster-'));
  const configPath = join(home, 'config.xml');
  writeFileSync(configPath, CONFIG);
  const engine = await startEngineWith(home, configPath);
  const statements: Recorded[] = [];
  let refused: RegExp | undefined;
  const front = createServer((asked, answer) => {
    void pass(asked, answer).catch((error) => answer.destroy(error));
  });
  const pass = async (asked: IncomingMessage, answer: ServerResponse) => {
    const body = await buffer(asked);
    const { searchParams } = new URL(asked.url ?? '', 'http://front');
    const { query, ...said } = Object.fromEntries(searchParams);
    const text = (query ?? body.toString()).replace(/\s+/g, ' ').trim();
    statements.push({ text, said });
    if (refused?.test(text)) {
      refused = undefined;
      return void answer
        .writeHead(500, { 'x-clickhouse-exception-code': '159' })
        .end('Code: 159. DB::Exception: a server is away. (TIMEOUT_EXCEEDED)');
    }
    const sent = query === undefined ? Buffer.from(withoutKeeper(body.toString(), cluster.replicas)) : body;
    const { 'transfer-encoding': _, ...kept } = asked.headers;
    const headers = { ...kept, 'content-length': String(sent.length) };
    const passed = request(
      { port: engine.port, host: '127.0.0.1', path: asked.url, method: asked.method, headers },
      (back) => {
        answer.writeHead(back.statusCode ?? 500, back.headers);
        back.pipe(answer);
      },
    );
    passed.on('error', (error) => answer.destroy(error));
    passed.end(sent);
  };
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const cluster: OneServerCluster = {
    url: engine.url.replace(`:${engine.port}/`, `:${(front.address() as AddressInfo).port}/`),
    statements,
    replicas: 1,
    refuse(pattern) {
      refused = pattern;
    },
    async stop() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await engine.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return cluster;
}

function withoutKeeper(text: string, replicas: number): string {
  return text
    .replace(/ ON CLUSTER \w+/, '')
    .replace("'Replicated%'", "'Replacing%'")
    .replace('SELECT engine FROM', `SELECT replaceOne(engine, 'Replacing', 'ReplicatedReplacing') AS engine FROM`)
    .replace(/ENGINE = Replicated(\w+)\('[^']+', '[^']+'(?:, )?/, 'ENGINE = $1(')
    .replace(/\breplicated_deduplication_window/, 'non_replicated_deduplication_window')
    .replace(/SELECT min\(total_replicas\)[\s\S]*?_local'/, `SELECT ${replicas} AS least, ${replicas} AS most`);
}
