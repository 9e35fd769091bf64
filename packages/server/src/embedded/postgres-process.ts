// One postmaster: start it, take over one that outlived its supervisor, end it.
// It runs in a session of its own, so that Ctrl-C in a terminal, which reaches the whole process group, does not end it
// before the roles that use it. `postmaster.pid` in the cluster is the server's own word on who runs there.
// Guarantee: only a process that is alive and whose command line names this very cluster is ever signalled.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '../platform/poll-until.ts';
import { isSameProcessAlive, type ProcessState, readProcessState, signalProcess } from '../platform/process-state.ts';
import type { Account } from './postgres-account.ts';
import type { RunningServer } from './supervised.ts';

export interface PostmasterFile {
  readonly pid: number;
  readonly clusterPath: string;
  readonly port: number;
  readonly ready: boolean;
}

export interface StopDeadlines {
  /** For a fast shutdown: sessions are cut, a checkpoint is written. */
  fastMs: number;
  /** For an immediate one, which leaves recovery to the next start. After it the process is killed. */
  immediateMs: number;
}

interface StartOptions {
  program: string;
  arguments: string[];
  clusterPath: string;
  account: Account | undefined;
  /** Only what the server says before its own log begins. */
  startupLogPath: string;
  startTimeoutMs: number;
  stopDeadlines: StopDeadlines;
}

const pollIntervalMs = 25;
const adoptedPollIntervalMs = 500;
const killTimeoutMs = 5_000;
const startupLogTailChars = 600;

export function readPostmasterFile(clusterPath: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterPath, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [pid, path, , port, , , , status] = lines;
  return { pid: Number(pid), clusterPath: path ?? '', port: Number(port), ready: status?.trim() === 'ready' };
}

/** The live postmaster of this cluster, if there is one. A file that names a dead or foreign process is removed. */
export function findPostmaster(clusterPath: string): (PostmasterFile & ProcessState) | undefined {
  const file = readPostmasterFile(clusterPath);
  if (!file) return undefined;
  const state = readProcessState(file.pid);
  if (state?.command.includes(clusterPath)) return { ...file, ...state, clusterPath };
  // The server itself refuses to start when the pid in the file belongs to any live process, such as one that got the
  // number of a dead postmaster.
  unlinkSync(join(clusterPath, 'postmaster.pid'));
  return undefined;
}

export async function startPostmaster(options: StartOptions): Promise<RunningServer> {
  const log = openSync(options.startupLogPath, 'w', 0o600);
  const child = spawn(options.program, ['-D', options.clusterPath, ...options.arguments], {
    ...options.account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
  });
  closeSync(log);
  let end: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be run: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
  });
  void ended.then((how) => {
    end = how;
  });
  child.unref();
  const isReady = () => {
    const file = readPostmasterFile(options.clusterPath);
    return end !== undefined || (file?.ready && file.pid === child.pid) ? true : undefined;
  };
  const settled = await pollUntil(isReady, { timeoutMs: options.startTimeoutMs, intervalMs: pollIntervalMs });
  const pid = child.pid;
  if (end !== undefined || pid === undefined) {
    throw new Error(`PostgreSQL ${end ?? 'did not start'}: ${readTail(options.startupLogPath, options.clusterPath)}`);
  }
  const state = readProcessState(pid);
  const stop = async () => {
    // Whoever stops the server waits for its end, also when nothing else keeps the process running.
    child.ref();
    if (state) await stopPostmaster(state, options.stopDeadlines);
  };
  const server = { pid, ended, stop };
  if (settled) return server;
  await server.stop();
  throw new Error(`PostgreSQL was not ready within ${options.startTimeoutMs} ms`);
}

/** For a postmaster that somebody else started and that may still be replaying its log. */
export async function untilReadyOrGone(state: ProcessState, clusterPath: string, timeoutMs: number): Promise<void> {
  const settled = () => {
    const file = readPostmasterFile(clusterPath);
    return !isSameProcessAlive(state) || (file?.pid === state.pid && file.ready) || undefined;
  };
  await pollUntil(settled, { timeoutMs, intervalMs: pollIntervalMs });
}

/** A postmaster that is not our child: its end is noticed by asking. */
export function adoptPostmaster(state: ProcessState, stopDeadlines: StopDeadlines): RunningServer {
  const gone = () => (isSameProcessAlive(state) ? undefined : 'ended (it was not our child)');
  const forever = { timeoutMs: Number.POSITIVE_INFINITY, intervalMs: adoptedPollIntervalMs };
  return {
    pid: state.pid,
    ended: pollUntil(gone, forever).then((how) => how ?? 'ended'),
    stop: () => stopPostmaster(state, stopDeadlines),
  };
}

export async function stopPostmaster(state: ProcessState, deadlines: StopDeadlines): Promise<void> {
  const steps = [
    { signal: 'SIGINT', timeoutMs: deadlines.fastMs },
    { signal: 'SIGQUIT', timeoutMs: deadlines.immediateMs },
    { signal: 'SIGKILL', timeoutMs: killTimeoutMs },
  ] as const;
  for (const { signal, timeoutMs } of steps) {
    if (!isSameProcessAlive(state) || !signalProcess(state.pid, signal)) return;
    const gone = () => (isSameProcessAlive(state) ? undefined : true);
    if (await pollUntil(gone, { timeoutMs, intervalMs: pollIntervalMs })) return;
  }
  throw new Error(`PostgreSQL process ${state.pid} cannot be ended`);
}

function readTail(startupLogPath: string, clusterPath: string): string {
  const text = readFileSync(startupLogPath, 'utf8').trim().slice(-startupLogTailChars).replaceAll('\n', ' ');
  return `${text} (more in ${join(clusterPath, 'log')})`;
}
