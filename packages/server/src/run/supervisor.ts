// `npm start`: the engines that no URL replaces, the schema, then the roles in processes of their own.
// Start: engines → migrations → serving roles → background roles. Stop, in reverse: background roles, serving roles (listeners,
// then loops), ClickHouse, PostgreSQL. The engines run in sessions of their own, so Ctrl-C reaches only this process and its
// children, and only this process ends the engines.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createEmbeddedEngines, type EmbeddedEngines } from '../embedded/engines.ts';
import { writeJsonFile } from '../platform/json-file.ts';
import type { Log } from '../platform/log.ts';
import { type Child, createChild, type Ports } from './child.ts';
import type { Config } from './config.ts';
import { engineUrlsPath } from './engine-urls.ts';
import { ROLES, type RoleName } from './role-names.ts';
import { bringSchemaUpToDate } from './schema.ts';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));
const CHILD_STOP_MS = 6_000;

/** What must not slow down requests gets a process of its own: forecasts compute, the simulator generates. */
const BACKGROUND: readonly RoleName[] = ['predict-worker', 'simulate'];

export interface Supervisor {
  start(): Promise<Ports>;
  stop(): Promise<void>;
}

export function createSupervisor(
  deps: { log: Log; onRefused: () => void; say: (sentence: string) => void },
  config: Config,
): Supervisor {
  const { log } = deps;
  const wanted = config.roles ?? ROLES;
  const roles = wanted.filter((role) => role !== 'simulate' || config.demo);
  const serving = roles.filter((role) => !BACKGROUND.includes(role));
  const children: Child[] = [];
  let engines: EmbeddedEngines | undefined;
  let published = false;

  const startChild = (ofRoles: readonly RoleName[], env: Record<string, string>) => {
    const child = createChild(
      { log, onRefused: deps.onRefused },
      { roles: ofRoles, entry: ENTRY, env, stopTimeoutMs: CHILD_STOP_MS },
    );
    children.push(child);
    return child.start();
  };

  return {
    async start() {
      const embedded = { postgres: !config.databaseUrl, clickhouse: !config.clickhouseUrl };
      engines = createEmbeddedEngines({ log }, { dataDir: config.dataDir, ...embedded });
      if (embedded.postgres || embedded.clickhouse) deps.say('Starting the embedded engines …');
      const urls = await engines.start();
      const databaseUrl = config.databaseUrl ?? urls.databaseUrl ?? '';
      const clickhouseUrl = config.clickhouseUrl ?? urls.clickhouseUrl ?? '';
      writeJsonFile(engineUrlsPath(config.dataDir), { databaseUrl, clickhouseUrl });
      published = true;
      await bringSchemaUpToDate({ log }, { databaseUrl, clickhouseUrl });
      const env: Record<string, string> = {
        DATABASE_URL: databaseUrl,
        CLICKHOUSE_URL: clickhouseUrl,
        ...settingsOf(config),
      };
      const ports = serving.length > 0 ? await startChild(serving, env) : {};
      if (ports.ingest) env.TOPLINE_INGEST_PORT = String(ports.ingest);
      await Promise.all(roles.filter((role) => BACKGROUND.includes(role)).map((role) => startChild([role], env)));
      return ports;
    },
    async stop() {
      for (const child of children.toReversed()) await child.stop();
      if (published) rmSync(engineUrlsPath(config.dataDir), { force: true });
      await engines?.stop();
    },
  };
}

/** The children read the same settings from their environment, whichever way they were given to us. */
function settingsOf(config: Config): Record<string, string> {
  return {
    TOPLINE_DATA_DIR: config.dataDir,
    TOPLINE_INGEST_PORT: String(config.ingestPort),
    TOPLINE_QUERY_PORT: String(config.queryPort),
    TOPLINE_PREDICT_PORT: String(config.predictPort),
    TOPLINE_HOST: config.host,
    TOPLINE_DEMO: config.demo ? 'on' : 'off',
    TOPLINE_FORECAST_INTERVAL_SECONDS: String(config.forecastIntervalMs / 1_000),
    TOPLINE_STALE_AFTER_SECONDS: String(config.staleAfterMs / 1_000),
    TOPLINE_SIMULATE_RATE: String(config.simulateRate),
    TOPLINE_LOG_LEVEL: config.logLevel,
  };
}
