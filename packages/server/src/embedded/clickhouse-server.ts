// The laptop's ClickHouse: keeps one engine process running behind one port. Port and password are chosen once and kept
// in `<dataDir>/run/clickhouse.json`.
// Guarantee: when start() resolves, the database of `url` exists and queries are answered; the port stays the same for
// as long as this supervisor lives, through restarts.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { findFreePort, loopbackHost } from '../platform/free-port.ts';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import type { Log } from '../platform/log.ts';
import type { ChdbServerSettings } from './chdb-server.ts';
import { EngineRefused, endRecordedProcess, startEngineProcess } from './clickhouse-process.ts';
import { createSupervised, type RunningServer, type ServerEvent, type Supervised } from './supervised.ts';

export interface ClickHouseServerOptions {
  /** Absolute and without links; the caller holds its lock. */
  dataDir: string;
  startTimeoutMs?: number;
  stopTimeoutMs?: number;
  restartPauseMaxMs?: number;
  onEvent?: ((event: ServerEvent) => void) | undefined;
}

export interface ClickHouseServer extends Pick<Supervised, 'stop' | 'health' | 'pid'> {
  /** Resolves with the URL of the program's database. */
  start(): Promise<string>;
}

interface Address {
  readonly port: number;
  readonly password: string;
}

const loginName = 'topline';
const databaseName = 'topline';
const defaultStartTimeoutMs = 60_000;
const defaultStopTimeoutMs = 3_000;
const portAttemptsMax = 3;
const mebibyte = 1024 * 1024;

export function createClickHouseServer(deps: { log: Log }, options: ClickHouseServerOptions): ClickHouseServer {
  const { startTimeoutMs = defaultStartTimeoutMs, stopTimeoutMs = defaultStopTimeoutMs } = options;
  const runPath = join(options.dataDir, 'run');
  const statePath = join(runPath, 'clickhouse.json');
  const configPath = join(runPath, 'clickhouse-config.xml');
  const processPath = join(runPath, 'clickhouse-process.json');
  let address: Address | undefined;

  const launch = ({ port, password }: Address) =>
    startEngineProcess({
      settings: engineSettings({ dataDir: options.dataDir, configPath, port, password, stopTimeoutMs }),
      processPath,
      logPath: join(runPath, 'clickhouse.log'),
      startTimeoutMs,
      stopTimeoutMs,
    });

  const firstStart = async (): Promise<RunningServer> => {
    checkPath(options.dataDir);
    mkdirSync(runPath, { recursive: true, mode: 0o700 });
    writeFileSync(configPath, engineConfig());
    // First of all, because it may still hold the port that shall be kept.
    await endRecordedProcess({ processPath, stopTimeoutMs });
    const stored = parseAddress(readJsonFile(statePath));
    const password = stored?.password ?? randomBytes(24).toString('hex');
    for (let attempt = 1; ; attempt += 1) {
      const chosen = { port: await findFreePort(stored?.port), password };
      writeJsonFile(statePath, chosen);
      try {
        const server = await launch(chosen);
        address = chosen;
        return server;
      } catch (error) {
        // Somebody may have taken the port between our look and the front's bind.
        const again = error instanceof EngineRefused && error.reason === 'port' && attempt < portAttemptsMax;
        if (!again) throw error;
      }
    }
  };

  const supervised = createSupervised(deps, {
    name: 'clickhouse',
    onEvent: options.onEvent,
    ...(options.restartPauseMaxMs !== undefined && { restartPauseMaxMs: options.restartPauseMaxMs }),
    start: () => (address ? launch(address) : firstStart()),
  });

  return {
    async start() {
      await supervised.start();
      if (!address) throw new Error('ClickHouse has no address');
      return `http://${loginName}:${address.password}@${loopbackHost}:${address.port}/${databaseName}`;
    },
    stop: supervised.stop,
    health: supervised.health,
    pid: supervised.pid,
  };
}

/** The engine reads these characters in the path of a file as a pattern for many files. */
function checkPath(dataDir: string): void {
  if (!/[*?{}[\]]/.test(dataDir)) return;
  throw new Error(`the embedded ClickHouse cannot use ${dataDir}: a path with any of * ? { } [ ] is a pattern to it`);
}

/** Server settings, which only a file can give: bounds for all queries and caches together. */
function engineConfig(): string {
  const values = {
    max_server_memory_usage: clampBytes(totalmem() / 4, 1024, 4096),
    mark_cache_size: 128 * mebibyte,
    primary_index_cache_size: 128 * mebibyte,
    index_mark_cache_size: 32 * mebibyte,
    query_condition_cache_size: 32 * mebibyte,
    max_thread_pool_size: 200,
  };
  const lines = Object.entries(values).map(([name, value]) => `  <${name}>${value}</${name}>`);
  return `<clickhouse>\n${lines.join('\n')}\n</clickhouse>\n`;
}

function clampBytes(bytes: number, minMebibytes: number, maxMebibytes: number): number {
  return Math.floor(Math.max(minMebibytes * mebibyte, Math.min(maxMebibytes * mebibyte, bytes)));
}

function engineSettings(from: {
  dataDir: string;
  configPath: string;
  port: number;
  password: string;
  stopTimeoutMs: number;
}): ChdbServerSettings {
  return {
    directory: join(from.dataDir, 'clickhouse'),
    configPath: from.configPath,
    uploadsPath: join(from.dataDir, 'run/clickhouse-uploads'),
    port: from.port,
    user: loginName,
    password: from.password,
    database: databaseName,
    settings: querySettings(),
    // Two cores: more at once only makes each slower; fewer let a long query hold up the short ones.
    lanes: 4,
    queueMax: 400,
    textBytesMax: 16 * mebibyte,
    dataBytesMax: 512 * mebibyte,
    closeTimeoutMs: Math.round(from.stopTimeoutMs * 0.75),
  };
}

/** For every query that does not say otherwise. */
function querySettings(): Record<string, string> {
  return {
    // The engine's default collects small inserts in memory first; our batches are to be on disk when acknowledged.
    async_insert: '0',
    max_threads: '2',
    max_memory_usage: String(clampBytes(totalmem() / 8, 512, 2048)),
    max_execution_time: '60',
    max_result_bytes: String(256 * mebibyte),
    // What the embedded engine turns on beyond an ordinary server.
    implicit_select: '0',
    allow_introspection_functions: '0',
  };
}

function parseAddress(value: unknown): Address | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { port, password } = value as { port?: unknown; password?: unknown };
  return typeof port === 'number' && typeof password === 'string' ? { port, password } : undefined;
}
