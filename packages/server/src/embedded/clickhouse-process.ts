// One engine process: start it, wait for its word, end it, and deal with one that still holds the directory.
// It runs in a session of its own (Ctrl-C must not reach it) but ends with its supervisor, through the closed pipe.
// Only when it was busy at that moment can the next start meet it alive. So every first start ends the process that the
// state file names. Should somebody still hold the directory (the engine prints code 76 and says no more to us; the
// file `status` in the directory names the holder), the start is tried again for a while.
// Guarantee: only a process that started when the state file says it did is ever signalled.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import { pollUntil } from '../platform/poll-until.ts';
import { isSameProcessAlive, readProcessState, signalProcess } from '../platform/process-state.ts';
import type { ChdbServerAnswer, ChdbServerSettings } from './chdb-server.ts';
import type { RunningServer } from './supervised.ts';

export interface EngineProcessOptions {
  settings: ChdbServerSettings;
  /** Holds pid and start time of the running process. */
  processPath: string;
  logPath: string;
  startTimeoutMs: number;
  stopTimeoutMs: number;
}

export interface EngineProcess extends RunningServer {
  readonly port: number;
  readonly version: string;
}

interface KnownProcess {
  readonly pid: number;
  readonly startedAt: string;
}

export class EngineRefused extends Error {
  readonly reason: 'engine' | 'port' | 'other';
  constructor(reason: 'engine' | 'port' | 'other', detail: string) {
    super(`ClickHouse engine: ${detail}`);
    this.name = 'EngineRefused';
    this.reason = reason;
  }
}

const entryPath = fileURLToPath(new URL('./chdb-server.ts', import.meta.url));
const logBytesMax = 5 * 1024 * 1024;
const pollIntervalMs = 25;
const killTimeoutMs = 5_000;
const lockPauseMs = 300;
const lockAttemptsMax = 10;

export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof EngineRefused) || error.reason !== 'engine') throw error;
      const holderPid = findHolder(options.settings.directory);
      // The holder may have ended just after it was in our way: once more without one.
      if (holderPid === undefined && attempt > 1) throw error;
      if (attempt >= lockAttemptsMax) throw new EngineRefused('engine', `process ${holderPid} holds the directory`);
      await delay(lockPauseMs);
    }
  }
}

/** The live process that the engine's own lock file names. */
function findHolder(directory: string): number | undefined {
  const statusPath = join(directory, 'status');
  const pid = existsSync(statusPath) ? Number(/^PID: (\d+)/m.exec(readFileSync(statusPath, 'utf8'))?.[1]) : 0;
  return readProcessState(pid)?.pid;
}

async function startOnce(options: EngineProcessOptions): Promise<EngineProcess> {
  const child = spawnEngine(options);
  const { pid, stdin, stdout } = child;
  let ending: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be run: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
  });
  void ended.then((how) => {
    ending = how;
  });
  if (pid === undefined || !stdin || !stdout) throw new Error(`ClickHouse engine ${await ended}`);
  const state = readProcessState(pid);
  if (state) writeJsonFile(options.processPath, { pid, startedAt: state.startedAt });
  let first: ChdbServerAnswer | undefined;
  createInterface({ input: stdout }).once('line', (line) => {
    first = JSON.parse(line) as ChdbServerAnswer;
  });
  stdin.on('error', () => undefined);
  stdin.write(`${JSON.stringify(options.settings)}\n`);
  const waiting = { timeoutMs: options.startTimeoutMs, intervalMs: pollIntervalMs };
  await pollUntil(() => first ?? (ending === undefined ? undefined : true), waiting);
  const stop = async () => {
    stdin.end();
    if (state) await endProcess(state, options.stopTimeoutMs);
    await ended;
  };
  if (first?.ready) return { pid, ended, stop, port: first.port, version: first.version };
  await stop();
  if (first && !first.ready) throw new EngineRefused(first.reason, first.detail);
  throw new Error(
    `ClickHouse engine ${ending ?? `was not ready within ${options.startTimeoutMs} ms`}, see ${options.logPath}`,
  );
}

function spawnEngine(options: EngineProcessOptions): ChildProcess {
  if ((statSync(options.logPath, { throwIfNoEntry: false })?.size ?? 0) > logBytesMax) {
    renameSync(options.logPath, `${options.logPath}.1`);
  }
  const log = openSync(options.logPath, 'a', 0o600);
  const child = spawn(process.execPath, [entryPath], {
    detached: true,
    stdio: ['pipe', 'pipe', log],
    // A thread for each lane, and some for files and compression.
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '/',
      TZ: 'UTC',
      UV_THREADPOOL_SIZE: String(options.settings.lanes + 4),
    },
  });
  closeSync(log);
  return child;
}

/** Whoever the state file names was left behind by an earlier supervisor; the caller holds the data directory's lock. */
export async function endRecordedProcess(
  options: Pick<EngineProcessOptions, 'processPath' | 'stopTimeoutMs'>,
): Promise<void> {
  const recorded = readJsonFile(options.processPath) as { pid?: unknown; startedAt?: unknown } | undefined;
  if (typeof recorded?.pid !== 'number' || typeof recorded.startedAt !== 'string') return;
  await endProcess({ pid: recorded.pid, startedAt: recorded.startedAt }, options.stopTimeoutMs);
}

async function endProcess(known: KnownProcess, timeoutMs: number): Promise<void> {
  const gone = () => (isSameProcessAlive(known) ? undefined : true);
  if (gone() || !signalProcess(known.pid, 'SIGTERM')) return;
  if (await pollUntil(gone, { timeoutMs, intervalMs: pollIntervalMs })) return;
  if (!signalProcess(known.pid, 'SIGKILL')) return;
  if (!(await pollUntil(gone, { timeoutMs: killTimeoutMs, intervalMs: pollIntervalMs }))) {
    throw new Error(`ClickHouse engine process ${known.pid} cannot be ended`);
  }
}
