// The laptop's ClickHouse: keeps one engine process running behind one port. Port and password are chosen once and kept
// in `<dataDir>/run/clickhouse.json`.
// Guarantee: when start() resolves, the database of `url` exists and queries are answered; the port stays the same for
// as long as this supervisor lives, through restarts.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { findFreePort, loopbackHost } from '../platform/free-port.ts';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import type { Log } from '../platform/log.ts';
import type { ChdbServerSettings } from './chdb-server.ts';
import { startEngineProcess } from './clickhouse-process.ts';
import { createSupervised, type ServerEvent, type Supervised } from './supervised.ts';

export interface ClickHouseServerOptions {
  /** Absolute and without links; the caller holds its lock. */
  dataDir: string;
  startTimeoutMs?: number;
  stopTimeoutMs?: number;
  onEvent?: ((event: ServerEvent) => void) | undefined;
}

export interface ClickHouseServer extends Pick<Supervised, 'stop' | 'health' | 'pid'> {
  /** Resolves with the URL of the program's database. */
  start(): Promise<string>;
}

const loginName = 'topline';
const databaseName = 'topline';
const defaultStartTimeoutMs = 60_000;
const defaultStopTimeoutMs = 4_000;
const mebibyte = 1024 * 1024;

export function createClickHouseServer(deps: { log: Log }, options: ClickHouseServerOptions): ClickHouseServer {
  const { startTimeoutMs = defaultStartTimeoutMs, stopTimeoutMs = defaultStopTimeoutMs } = options;
  const runPath = join(options.dataDir, 'run');
  const statePath = join(runPath, 'clickhouse.json');
  let settings: ChdbServerSettings | undefined;
  const supervised = createSupervised(deps, {
    name: 'clickhouse',
    async start() {
      if (!settings) throw new Error('ClickHouse is not prepared');
      return startEngineProcess({
        settings,
        processPath: join(runPath, 'clickhouse-process.json'),
        logPath: join(runPath, 'clickhouse.log'),
        startTimeoutMs,
        stopTimeoutMs,
      });
    },
    onEvent: options.onEvent,
  });

  return {
    async start() {
      if (/[*?{}[\]]/.test(options.dataDir)) {
        throw new Error(
          `the embedded ClickHouse cannot work below ${options.dataDir}: its path must not hold any of * ? { } [ ]`,
        );
      }
      mkdirSync(runPath, { recursive: true, mode: 0o700 });
      const stored = parseState(readJsonFile(statePath));
      const password = stored?.password ?? randomBytes(24).toString('hex');
      const port = await findFreePort(stored?.port);
      writeJsonFile(statePath, { port, password });
      settings = engineSettings(options.dataDir, port, password, stopTimeoutMs);
      await supervised.start();
      return `http://${loginName}:${password}@${loopbackHost}:${port}/${databaseName}`;
    },
    stop: supervised.stop,
    health: supervised.health,
    pid: supervised.pid,
  };
}

function engineSettings(dataDir: string, port: number, password: string, stopTimeoutMs: number): ChdbServerSettings {
  return {
    directory: join(dataDir, 'clickhouse'),
    uploadsPath: join(dataDir, 'run/clickhouse-uploads'),
    port,
    user: loginName,
    password,
    database: databaseName,
    settings: querySettings(),
    // Two cores: more at once only makes each slower; fewer let a long query hold up the short ones.
    lanes: 4,
    queueMax: 400,
    textBytesMax: 16 * mebibyte,
    dataBytesMax: 512 * mebibyte,
    closeTimeoutMs: Math.round(stopTimeoutMs * 0.75),
  };
}

/** For every query that does not say otherwise. */
function querySettings(): Record<string, string> {
  return {
    // The engine's default collects small inserts in memory first; our batches are to be on disk when acknowledged.
    async_insert: '0',
    max_threads: '2',
    max_memory_usage: String(Math.max(512 * mebibyte, Math.min(2048 * mebibyte, Math.floor(totalmem() / 6)))),
    max_execution_time: '60',
    max_result_bytes: String(512 * mebibyte),
    // What the embedded engine turns on beyond an ordinary server.
    implicit_select: '0',
    allow_introspection_functions: '0',
  };
}

function parseState(value: unknown): { port: number; password: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { port, password } = value as { port?: unknown; password?: unknown };
  return typeof port === 'number' && typeof password === 'string' ? { port, password } : undefined;
}
