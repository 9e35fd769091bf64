// The program as people start it: a process of its own, in a directory of its own, on ports of its own.
// Guarantee: end() leaves no process and no file behind, whatever the tests did.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signalProcess } from '../../src/platform/process-state.ts';
import { until } from '../until.ts';
import { descendantsOf, enginesOf, stillAlive } from './processes.ts';

const MAIN = fileURLToPath(new URL('../../src/run/main.ts', import.meta.url));
const TOPLINE = fileURLToPath(new URL('../../src/run/topline.ts', import.meta.url));
/** Nothing of the caller's own settings may reach the program. */
const OURS =
  /^(TOPLINE_|KAFKA_|(SCHEMA_REGISTRY_|DATABASE_(WRITER_|READER_|READ_)?|CLICKHOUSE_|REDIS_)URL(_FILE)?$|DATABASE_POOLER$|CONSUL_|OTEL_|NODE_TEST_CONTEXT$)/;
const RUN_MAX_MS = 60_000;

export type Listener = 'ingest' | 'query' | 'predict';
export type Ports = Readonly<Record<Listener, number>>;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From its start to its end. */
  readonly tookMs: number;
}

export interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly ipc?: boolean;
}

export function createPrograms() {
  const home = mkdtempSync(join(tmpdir(), 'topline-run-'));
  // The account of PostgreSQL, when the tests run as root, must pass through.
  chmodSync(home, 0o711);
  const started: Started[] = [];
  const dataDirs = new Set<string>();

  const start = (entry: string, args: readonly string[], options: StartOptions = {}): Started => {
    const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
    const beganAt = performance.now();
    const child = spawn(process.execPath, [entry, ...args], {
      // Compiled code is kept between starts, which changes nothing but the time that they take.
      env: { ...settings, NODE_COMPILE_CACHE: join(home, 'compiled'), ...options.env },
      cwd: home,
      stdio: options.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
      // A process group of its own, as a terminal gives it.
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    const ended = new Promise<Ending>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal, ...output, tookMs: performance.now() - beganAt }));
    });
    const one = { pid: child.pid ?? 0, child, ended, output };
    started.push(one);
    return one;
  };

  const run = (entry: string, args: readonly string[], options?: StartOptions): Promise<Ending> => {
    const one = start(entry, args, options);
    return within(one, RUN_MAX_MS);
  };

  return {
    /** A data directory that does not exist yet. */
    dataDir(name: string): string {
      const path = join(home, name);
      dataDirs.add(path);
      return path;
    },
    start: (args: readonly string[], options?: StartOptions) => start(MAIN, args, options),
    /** Runs the program to its end. */
    run: (args: readonly string[], options?: StartOptions) => run(MAIN, args, options),
    topline: (args: readonly string[], options?: StartOptions) => run(TOPLINE, args, options),

    async end(): Promise<void> {
      const left = started.flatMap((one) => [...descendantsOf(one.pid), ...(hasEnded(one) ? [] : [{ pid: one.pid }])]);
      const engines = [...dataDirs].flatMap((dataDir) => Object.values(enginesOf(dataDir)));
      for (const { pid } of left) signalProcess(pid, 'SIGKILL');
      for (const engine of engines) if (engine) signalProcess(engine.pid, 'SIGKILL');
      await until('every engine has ended', () => stillAlive(engines).length === 0);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function hasEnded({ child }: Started): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Its end, or an error that shows what it had written. */
export async function within(one: Started, limitMs: number): Promise<Ending> {
  await until(`process ${one.pid} has ended`, () => hasEnded(one), limitMs).catch((cause) => {
    throw new Error(`${JSON.stringify(one.output, null, 1)}`, { cause });
  });
  return one.ended;
}

/** Resolves when it has said that it is ready; fails at once when it has ended instead. */
export async function untilReady(one: Started, limitMs: number): Promise<void> {
  const ready = () => {
    if (hasEnded(one)) throw new Error(`it ended: ${JSON.stringify(one.output, null, 1)}`);
    return one.output.stdout.includes('Topline is ready.');
  };
  await until('the program says that it is ready', () => hasEnded(one) || ready(), limitMs);
  ready();
}

/** Three ports that are free right now, and different. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const [ingest = 0, query = 0, predict = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { ingest, query, predict };
}

export function portOptions(ports: Ports): string[] {
  return ['--ingest-port', `${ports.ingest}`, '--query-port', `${ports.query}`, '--predict-port', `${ports.predict}`];
}

/** A file's sentence for the operator: one line, no stack. */
export function sentencesOf(stderr: string): string[] {
  return stderr
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith('…'));
}
