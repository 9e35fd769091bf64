// The laptop's servers together: PostgreSQL and ClickHouse, each in a process of its own behind its standard protocol.
// A deployment that has a server of its own asks only for the other one; the roles know nothing but URLs.
// Directory: `postgres/`, `clickhouse/` (the data), `run/` (ports, passwords, logs; mode 0700).
// States: new → starting → running → stopping → stopped; each server restarts by itself meanwhile.
// Guarantee: one supervisor a directory; a start that fails leaves nothing running; stop() ends ClickHouse first.
import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockDirectory } from '../platform/directory-lock.ts';
import type { HealthSource } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';
import { type ClickHouseServer, createClickHouseServer } from './clickhouse-server.ts';
import { createPostgresServer, type PostgresServer, type PostgresUrls } from './postgres-server.ts';
import type { ServerEvent } from './supervised.ts';

export interface EmbeddedEnginesOptions {
  dataDir: string;
  postgres: boolean;
  clickhouse: boolean;
  onEvent?: (event: ServerEvent) => void;
  /** Tests only: PostgreSQL may lose everything when the machine (not the process) crashes. */
  unsafeFsyncOff?: boolean;
}

export interface EngineUrls extends Partial<PostgresUrls> {
  readonly clickhouseUrl?: string;
}

export interface EmbeddedEngines {
  /** Rejects with DirectoryInUse when another supervisor works on the directory. */
  start(): Promise<EngineUrls>;
  stop(): Promise<void>;
  health(): HealthSource[];
  /** Process ids by server, for diagnosis and tests. */
  pids(): { postgres: number | undefined; clickhouse: number | undefined };
}

export function createEmbeddedEngines(deps: { log: Log }, options: EmbeddedEnginesOptions): EmbeddedEngines {
  let postgres: PostgresServer | undefined;
  let clickhouse: ClickHouseServer | undefined;
  let release: (() => void) | undefined;

  const stop = async () => {
    try {
      await clickhouse?.stop();
      await postgres?.stop();
    } finally {
      release?.();
      release = undefined;
    }
  };

  return {
    async start() {
      const dataDir = prepareDataDir(options.dataDir);
      release = lockDirectory(dataDir, join(dataDir, 'run/supervisor.lock')).release;
      const common = { dataDir, onEvent: options.onEvent };
      if (options.postgres)
        postgres = createPostgresServer(deps, { ...common, unsafeFsyncOff: options.unsafeFsyncOff });
      if (options.clickhouse) clickhouse = createClickHouseServer(deps, common);
      const [postgresUrls, clickhouseUrl] = await Promise.allSettled([postgres?.start(), clickhouse?.start()]);
      if (postgresUrls.status === 'fulfilled' && clickhouseUrl.status === 'fulfilled') {
        return {
          ...postgresUrls.value,
          ...(clickhouseUrl.value !== undefined && { clickhouseUrl: clickhouseUrl.value }),
        };
      }
      await stop();
      throw postgresUrls.status === 'rejected' ? postgresUrls.reason : (clickhouseUrl as PromiseRejectedResult).reason;
    },
    stop,
    health: () => [
      ...(postgres ? [{ name: 'embedded-postgres', check: postgres.health }] : []),
      ...(clickhouse ? [{ name: 'embedded-clickhouse', check: clickhouse.health }] : []),
    ],
    pids: () => ({ postgres: postgres?.pid(), clickhouse: clickhouse?.pid() }),
  };
}

function prepareDataDir(path: string): string {
  const absolute = resolve(path);
  mkdirSync(absolute, { recursive: true, mode: 0o700 });
  mkdirSync(join(absolute, 'run'), { recursive: true, mode: 0o700 });
  return realpathSync(absolute);
}
