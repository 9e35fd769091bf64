// One engine process: start it, wait for its word, end it, and deal with one that still holds the directory.
// It runs in a session of its own (Ctrl-C must not reach it) but ends with its supervisor, through the closed pipe.
// Only when it was busy at that moment can the next start meet it alive. So every start first ends the process that the
// state file names; should the engine still refuse with code 76 (the directory is locked), it is tried again a while.
// Guarantee: only a process that started when the state file says it did is ever signalled.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
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

/** The engine said no; code 76 means that another process holds the directory, -1 that the port is taken. */
export class EngineRefused extends Error {
  readonly code: number;
  constructor(code: number, detail: string) {
    super(`ClickHouse engine: ${detail}`);
    this.code = code;
  }
}

export const portTaken = -1;
const directoryLocked = 76;
const entryPath = fileURLToPath(new URL('./chdb-server.ts', import.meta.url));
const logBytesMax = 5 * 1024 * 1024;
const pollIntervalMs = 25;
const killTimeoutMs = 5_000;
const lockPauseMs = 300;
const lockAttemptsMax = 20;

export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  await endRecordedProcess(options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      const locked = error instanceof EngineRefused && error.code === directoryLocked;
      if (!locked || attempt >= lockAttemptsMax) throw error;
      await delay(lockPauseMs);
    }
  }
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
  if (first && !first.ready) throw new EngineRefused(first.code, first.detail);
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

/** Whoever the state file names was left behind: the caller holds the data directory's lock. */
async function endRecordedProcess(options: EngineProcessOptions): Promise<void> {
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
