// The laptop's PostgreSQL: prepares programs, account, cluster and port, and keeps one postmaster running.
// A postmaster that an earlier supervisor left behind is used on when it is as good as a new one. The port and the
// passwords are chosen once and kept in `<dataDir>/run/postgres.json`.
// Guarantee: when start() resolves, the database of the URLs exists and accepts connections; the port stays the same for
// as long as this supervisor lives, through restarts.
import { loopbackHost } from '../platform/free-port.ts';
import type { Log } from '../platform/log.ts';
import { ROLE_NAMES } from '../platform/session-role.ts';
import { type ClusterPasswords, databaseName, ensureLoginsAndDatabase, loginName } from './postgres-cluster.ts';
import { launchPostmaster, type PreparedCluster, prepareCluster, takeOverOrLaunch } from './postgres-launch.ts';
import type { StopDeadlines } from './postgres-process.ts';
import { createSupervised, type ServerEvent, type Supervised } from './supervised.ts';

export interface PostgresServerOptions {
  /** Absolute and without links; the caller holds its lock. */
  dataDir: string;
  unsafeFsyncOff?: boolean | undefined;
  startTimeoutMs?: number;
  stopDeadlines?: StopDeadlines;
  onEvent?: ((event: ServerEvent) => void) | undefined;
}

export interface PostgresServer extends Pick<Supervised, 'stop' | 'health' | 'pid'> {
  start(): Promise<PostgresUrls>;
}

/** Of the program's database, by login: the owner's, and one for each role. */
export interface PostgresUrls {
  readonly databaseUrl: string;
  readonly writerUrl: string;
  readonly readerUrl: string;
}

/** Replaying two gigabytes of log takes a while on a slow disk. */
const defaultStartTimeoutMs = 120_000;
const defaultStopDeadlines = { fastMs: 4_000, immediateMs: 1_000 };

export function createPostgresServer(deps: { log: Log }, options: PostgresServerOptions): PostgresServer {
  const launching = {
    dataDir: options.dataDir,
    unsafeFsyncOff: options.unsafeFsyncOff ?? false,
    startTimeoutMs: options.startTimeoutMs ?? defaultStartTimeoutMs,
    stopDeadlines: options.stopDeadlines ?? defaultStopDeadlines,
  };
  let running: { prepared: PreparedCluster; port: number } | undefined;

  const supervised = createSupervised(deps, {
    name: 'postgres',
    onEvent: options.onEvent,
    async start() {
      if (running) return launchPostmaster(running.prepared, launching, running.port);
      const prepared = await prepareCluster(options.dataDir);
      const { server, port } = await takeOverOrLaunch(deps, prepared, launching);
      running = { prepared, port };
      return server;
    },
  });

  return {
    async start() {
      await supervised.start();
      try {
        if (!running) throw new Error('PostgreSQL was not prepared');
        const { port, prepared } = running;
        await ensureLoginsAndDatabase(port, prepared.stored);
        return urlsOf(port, prepared.stored);
      } catch (error) {
        await supervised.stop();
        throw error;
      }
    },
    stop: supervised.stop,
    health: supervised.health,
    pid: supervised.pid,
  };
}

function urlsOf(port: number, { loginPassword, writerPassword, readerPassword }: ClusterPasswords): PostgresUrls {
  const url = (login: string, password: string) =>
    `postgresql://${login}:${password}@${loopbackHost}:${port}/${databaseName}`;
  return {
    databaseUrl: url(loginName, loginPassword),
    writerUrl: url(ROLE_NAMES.writer, writerPassword),
    readerUrl: url(ROLE_NAMES.reader, readerPassword),
  };
}
