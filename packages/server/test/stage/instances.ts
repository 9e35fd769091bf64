// Real processes of the program, started as its supervisor starts them.
// States of one: starting → ready → died (its own crash point, or an accident) | stopped by us.
// Guarantee: every process started here is ended by end(), by its own handle; and each ends by itself when this process dies,
// because the channel between them closes.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { within } from './within.ts';

export interface Death {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly atMs: number;
}

export type ListenerName = 'ingest' | 'query' | 'predict' | 'observe';

export interface Instance {
  readonly name: string;
  readonly pid: number;
  serves(listener: ListenerName): boolean;
  /** Base URL of a listener; throws for one that it does not have. */
  url(listener: ListenerName): string;
  alive(): boolean;
  /** Resolves when the process has ended, for whatever reason. */
  readonly died: Promise<Death>;
  stop(): Promise<void>;
  /** False when it is gone already. */
  signal(signal: NodeJS.Signals): boolean;
  /** The end of what it printed. */
  output(): string;
}

export interface StartOptions {
  readonly name: string;
  readonly roles: string;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  /** Name and count; empty: not armed. */
  readonly crashPoint?: string;
  /** Further variables of its environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For Node, before the program. */
  readonly nodeArguments?: readonly string[];
}

export interface Instances {
  start(options: StartOptions): Promise<Instance>;
  /** Kills whatever still runs. */
  end(): Promise<void>;
}

const ENTRY = fileURLToPath(new URL('../../src/run/main.ts', import.meta.url));
const READY_MAX_MS = 120_000;
const STOP_MAX_MS = 20_000;
const OUTPUT_CHARS_MAX = 800;

/** @param compileCache a directory in which Node keeps compiled code; it changes nothing but the time to start. */
export function createInstances(compileCache: string): Instances {
  const running = new Set<ChildProcess>();
  let ended = false;

  return {
    async start(options) {
      if (ended) throw new Error('the run is ending');
      const child = spawn(process.execPath, [...(options.nodeArguments ?? []), ENTRY, '--role', options.roles], {
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment(options) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      running.add(child);
      child.once('exit', () => running.delete(child));
      return started(child, options.name);
    },
    async end() {
      ended = true;
      const gone = [...running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(gone);
    },
  };
}

function environment({ databaseUrl, clickhouseUrl, crashPoint, settings }: StartOptions): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: clickhouseUrl,
    TOPLINE_CRASH_POINT: crashPoint ?? '',
    TOPLINE_INGEST_PORT: '0',
    TOPLINE_QUERY_PORT: '0',
    TOPLINE_PREDICT_PORT: '0',
    TOPLINE_HOST: '127.0.0.1',
    TOPLINE_LOG_LEVEL: 'warn',
    TOPLINE_FORECAST_INTERVAL_SECONDS: '1',
    ...settings,
  };
}

async function started(child: ChildProcess, name: string): Promise<Instance> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
    });
  }
  let death: Death | undefined;
  const died = new Promise<Death>((resolve) => {
    child.once('exit', (code, signal) => {
      death = { code, signal, atMs: Date.now() };
      resolve(death);
    });
  });
  const ready = new Promise<Record<string, number>>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { ports: Record<string, number> }).ports));
    child.once('error', reject);
    died.then(({ code, signal }) =>
      reject(new Error(`${name} ended (${code ?? signal}) before it was ready: ${output}`)),
    );
  });
  const ports = await within(`${name} is ready`, ready, READY_MAX_MS);
  return {
    name,
    pid: child.pid ?? 0,
    serves: (listener) => ports[listener] !== undefined,
    url(listener) {
      if (!ports[listener]) throw new Error(`${name} has no listener ${listener}`);
      return `http://127.0.0.1:${ports[listener]}`;
    },
    alive: () => death === undefined,
    died,
    async stop() {
      if (!death) child.kill('SIGTERM');
      await within(`${name} stops`, died, STOP_MAX_MS);
    },
    signal: (signal) => child.kill(signal),
    output: () => output,
  };
}
