// A process of the program under a supervisor: started, ready, restarted when it dies, stopped in time.
// States: starting → ready → (died → waiting → starting …) → stopping → stopped. A child that ends by itself with the exit code
// for a wrong configuration is not restarted: trying again cannot help.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Log } from '../platform/log.ts';
import type { RoleName } from './role-names.ts';

/** The program refuses to run like this; a sentence on stderr has said why. */
export const EXIT_REFUSED = 78;
const RESTART_MIN_MS = 300;
const RESTART_MAX_MS = 10_000;
/** A child that ran this long before it died starts its back-off anew. */
const HEALTHY_AFTER_MS = 30_000;

export interface Ports {
  readonly ingest?: number;
  readonly query?: number;
  readonly predict?: number;
  readonly observe?: number;
}

export interface ChildOptions {
  readonly roles: readonly RoleName[];
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stopTimeoutMs: number;
}

export interface Child {
  /** Resolves with the ports it listens on; rejects when it refuses to run. */
  start(): Promise<Ports>;
  stop(): Promise<void>;
  pid(): number | undefined;
}

export class ChildRefused extends Error {
  override name = 'ChildRefused';
}

export function createChild(deps: { log: Log; onRefused: () => void }, options: ChildOptions): Child {
  const { log } = deps;
  let current: ChildProcess | undefined;
  let stopping = false;
  let backoffMs = RESTART_MIN_MS;
  let restart: NodeJS.Timeout | undefined;
  const first = Promise.withResolvers<Ports>();

  const launch = () => {
    const startedAt = Date.now();
    const child = spawn(process.execPath, [options.entry, '--role', options.roles.join(',')], {
      env: { ...process.env, ...options.env },
      // The channel is the life line: when the supervisor dies, by whatever signal, the child sees it close and ends itself.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    current = child;
    child.on('message', (message) => {
      if (isReady(message)) first.resolve(message.ports);
    });
    child.on('error', (error) => log.error({ err: error, roles: options.roles }, 'a process could not be started'));
    child.on('exit', (code, signal) => {
      if (current === child) current = undefined;
      if (stopping) return;
      if (code === EXIT_REFUSED) {
        first.reject(new ChildRefused(options.roles.join(',')));
        deps.onRefused();
        return;
      }
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) backoffMs = RESTART_MIN_MS;
      log.warn({ roles: options.roles, code, signal, restartInMs: backoffMs }, 'a process ended and is started again');
      restart = setTimeout(launch, backoffMs);
      backoffMs = Math.min(RESTART_MAX_MS, backoffMs * 2);
    });
  };

  return {
    start() {
      launch();
      return first.promise;
    },
    async stop() {
      stopping = true;
      clearTimeout(restart);
      first.promise.catch(() => undefined);
      const child = current;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), options.stopTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
    pid: () => current?.pid,
  };
}

function isReady(message: unknown): message is { ready: true; ports: Ports } {
  return typeof message === 'object' && message !== null && 'ready' in message && 'ports' in message;
}
