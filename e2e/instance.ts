// The program under test: one that runs already (its address is given), or one started here on free ports with a data
// directory of its own and no demo merchants, which is stopped and removed afterwards.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const READY_LIMIT_MS = 180_000;
const READY_POLL_MS = 250;
const STOP_LIMIT_MS = 15_000;
/** Enough to see why a start failed. */
const OUTPUT_KEPT_CHARS = 4_000;

export interface Instance {
  readonly origin: string;
  /** Nobody else uses it: the checks may write. */
  readonly own: boolean;
  /** Holds a process of the instance still, as if its machine had hung, while `act` runs. Only on one of our own. */
  without(part: Part, act: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export type Part = 'clickhouse' | 'worker' | 'server';

/** What stands in the command line of each. */
const COMMANDS: Readonly<Record<Part, RegExp>> = {
  clickhouse: /chdb-server/,
  worker: /--role predict-worker/,
  server: /--role ingest/,
};

export function runningInstance(origin: string): Instance {
  return {
    origin: origin.replace(/\/$/, ''),
    own: false,
    without: () => Promise.reject(new Error('this instance is not ours to stop')),
    stop: async () => {},
  };
}

export interface InstanceOptions {
  /** With the demo merchants, which fill while it runs. */
  readonly demo?: boolean;
  /** Further settings, by their names in the environment, once it is known where the page will be. */
  readonly settings?: (origin: string) => Promise<Readonly<Record<string, string>>>;
}

export async function startInstance({ demo = false, settings }: InstanceOptions = {}): Promise<Instance> {
  const dataDir = await mkdtemp(join(tmpdir(), 'topline-e2e-'));
  const [ingest, query, predict] = [await freePort(), await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${predict}`;
  const given = await settings?.(origin);
  const child = spawn(
    process.execPath,
    [
      ...[join(ROOT, 'packages/server/src/run/main.ts'), ...(demo ? [] : ['--no-demo']), '--data-dir', dataDir],
      ...['--ingest-port', String(ingest), '--query-port', String(query), '--predict-port', String(predict)],
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...given } },
  );
  const said = keepOutput(child);
  const stop = async () => {
    await end(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await untilReady(`${origin}/health/ready`, child);
  } catch (cause) {
    await stop();
    throw new Error(`the program did not become ready. It said last:\n${said()}`, { cause });
  }
  return { origin, own: true, without: (part, act) => holdStill(child.pid, part, act), stop };
}

async function holdStill(supervisor: number | undefined, part: Part, act: () => Promise<void>): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,command=']);
  const lines = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line));
  const line = lines.find((found) => Number(found?.[2]) === supervisor && COMMANDS[part].test(found?.[3] ?? ''));
  if (!line) throw new Error(`no process of the instance is its ${part}`);
  const pid = Number(line[1]);
  process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + READY_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended');
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await wait(READY_POLL_MS);
  }
  throw new Error(`${url} was not ready within ${READY_LIMIT_MS / 1000} s`);
}

/** Asks it to stop; ends it only when it does not. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const limit = new AbortController();
  await Promise.race([ended, wait(STOP_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => {})]);
  limit.abort();
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

function keepOutput(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-OUTPUT_KEPT_CHARS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
