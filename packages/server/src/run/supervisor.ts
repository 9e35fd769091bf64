// `npm start`: the engines that no URL replaces, the schema, then the roles in processes of their own.
// Start: engines → migrations → serving roles → background roles. Stop: all roles (listeners, then loops), ClickHouse,
// PostgreSQL. The engines run in sessions of their own, so Ctrl-C reaches only this process and its
// children, and only this process ends the engines.
import { fileURLToPath } from 'node:url';
import { createEmbeddedEngines, type EmbeddedEngines } from '../embedded/engines.ts';
import type { Log } from '../platform/log.ts';
import { type Child, createChild, type Ports } from './child.ts';
import { publishEngineUrls, storeUrlsOf, withdrawEngineUrls } from './engine-urls.ts';
import { ROLES, type RoleName } from './role-names.ts';
import { bringSchemaUpToDate, type StoreUrls } from './schema.ts';
import type { Config } from './settings.ts';

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Requests under way have five seconds to end; loops need less, and lose nothing by a kill. */
const CHILD_STOP_MS = 6_000;

/** What must not slow down requests gets a process of its own: forecasts compute, the simulator generates. */
const BACKGROUND: readonly RoleName[] = ['predict-worker', 'simulate'];

type ServingPorts = Required<Omit<Ports, 'observe'>>;

export interface Supervisor {
  start(): Promise<Ports>;
  stop(): Promise<void>;
}

export function createSupervisor(
  deps: {
    log: Log;
    onRefused: () => void;
    say: (sentence: string) => void;
    /** What must be there before the roles start; runs while the engines start. */
    prepare: () => Promise<void>;
  },
  config: Config,
): Supervisor {
  const { log } = deps;
  const wanted = config.roles ?? ROLES;
  const roles = wanted.filter((role) => role !== 'simulate' || config.demo);
  const serving = roles.filter((role) => !BACKGROUND.includes(role));
  const children: Child[] = [];
  let engines: EmbeddedEngines | undefined;
  let published = false;
  let stopping = false;

  const startChild = (ofRoles: readonly RoleName[], env: Record<string, string>) => {
    // Nobody would end it.
    if (stopping) throw new Error('stopped while it started');
    const options = { roles: ofRoles, entry: ENTRY, env, stopTimeoutMs: CHILD_STOP_MS };
    const child = createChild({ log, onRefused: deps.onRefused }, options);
    children.push(child);
    return child.start();
  };

  return {
    async start() {
      const embedded = { postgres: !config.databaseUrl, clickhouse: !config.clickhouseUrl };
      engines = createEmbeddedEngines({ log }, { dataDir: config.dataDir, ...embedded });
      if (embedded.postgres || embedded.clickhouse) deps.say('Starting the embedded engines …');
      const [urls] = await Promise.all([engines.start(), deps.prepare()]);
      const stores = storeUrlsOf(config, urls);
      publishEngineUrls(config.dataDir, stores);
      published = true;
      await bringSchemaUpToDate({ log }, stores);
      const env: Record<string, string> = { ...environmentOf(stores), ...settingsOf(config) };
      const ports = serving.length > 0 ? await startChild(serving, env) : {};
      // A process that is started again listens where it was first found, also when the system chose the port.
      Object.assign(env, portSettings({ ...portsOf(config), ...ports }));
      const backgroundRoles = roles.filter((role) => BACKGROUND.includes(role));
      await Promise.all(backgroundRoles.map((role) => startChild([role], env)));
      return ports;
    },
    async stop() {
      stopping = true;
      await Promise.all(children.map((child) => child.stop()));
      if (published) withdrawEngineUrls(config.dataDir);
      await engines?.stop();
    },
  };
}

/** What was read from these files is handed on itself. */
const FILES_READ = {
  DATABASE_URL_FILE: '',
  DATABASE_WRITER_URL_FILE: '',
  DATABASE_READER_URL_FILE: '',
  CLICKHOUSE_URL_FILE: '',
};

function environmentOf({ databaseUrl, writerUrl, readerUrl, clickhouseUrl }: StoreUrls): Record<string, string> {
  return {
    ...FILES_READ,
    DATABASE_URL: databaseUrl,
    ...(writerUrl === undefined ? {} : { DATABASE_WRITER_URL: writerUrl }),
    ...(readerUrl === undefined ? {} : { DATABASE_READER_URL: readerUrl }),
    CLICKHOUSE_URL: clickhouseUrl,
  };
}

/** The children read the same settings from their environment, whichever way they were given to us. */
function settingsOf(config: Config): Record<string, string> {
  return {
    TOPLINE_DATA_DIR: config.dataDir,
    ...portSettings(portsOf(config)),
    TOPLINE_HOST: config.host,
    TOPLINE_DEMO: config.demo ? 'on' : 'off',
    TOPLINE_FORECAST_INTERVAL_SECONDS: String(config.forecastIntervalMs / 1_000),
    TOPLINE_STALE_AFTER_SECONDS: String(config.staleAfterMs / 1_000),
    TOPLINE_SIMULATE_RATE: String(config.simulateRate),
    TOPLINE_LOG_LEVEL: config.logLevel,
  };
}

function portsOf({ ingestPort, queryPort, predictPort }: Config): ServingPorts {
  return { ingest: ingestPort, query: queryPort, predict: predictPort };
}

function portSettings(ports: ServingPorts): Record<string, string> {
  return {
    TOPLINE_INGEST_PORT: String(ports.ingest),
    TOPLINE_QUERY_PORT: String(ports.query),
    TOPLINE_PREDICT_PORT: String(ports.predict),
  };
}
