// `npm start`: refuses early what cannot work, builds the page when it is not there, starts everything, and stops everything in
// order within ten seconds of Ctrl-C.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { bindAddress, listenError } from '../http/bind-address.ts';
import type { Log } from '../platform/log.ts';
import { pollUntil } from '../platform/poll-until.ts';
import { buildPage } from './build-page.ts';
import { EXIT_REFUSED, type Ports } from './child.ts';
import { ConfigError } from './config-error.ts';
import { wasSupervisorKilled } from './engine-urls.ts';
import { hostnamesOf } from './gate.ts';
import { ROLES } from './role-names.ts';
import type { Config } from './settings.ts';
import { createSupervisor } from './supervisor.ts';

/** A stop that takes longer than this is a bug; the engines recover from a kill. */
const STOP_MAX_MS = 9_500;
/** How long the processes of a killed supervisor may hold their ports; they end by themselves. */
const LEFT_BEHIND_MAX_MS = 8_000;
const PORT_POLL_INTERVAL_MS = 100;

export async function runSupervised(deps: { log: Log }, config: Config): Promise<number> {
  // Its processes would all listen on the one port.
  if (config.observePort !== undefined)
    throw new ConfigError('TOPLINE_OBSERVE_PORT is for one process: it needs --role, DATABASE_URL and CLICKHOUSE_URL.');
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const stop = Promise.withResolvers<number>();
  process.on('SIGINT', () => stop.resolve(0));
  process.on('SIGTERM', () => stop.resolve(0));
  process.on('SIGHUP', () => stop.resolve(0));

  const address = bindAddress(config.host, config.auth ? 'authenticated' : 'open-loopback');
  hostnamesOf(config);
  requireWritable(config.dataDir);
  await requireFreePorts(config, address, say);
  const stopping = new AbortController();
  const prepare = async () => {
    if ((config.roles ?? ROLES).includes('web')) await buildPage(say, stopping.signal);
  };
  const onRefused = () => stop.resolve(EXIT_REFUSED);
  const supervisor = createSupervisor({ log: deps.log, say, onRefused, prepare }, config);
  try {
    const started = supervisor.start().then((ports) => greet(ports, config));
    const code = (await Promise.race([started, stop.promise])) ?? (await stop.promise);
    if (code === 0) say('Stopping …');
    return code;
  } finally {
    stopping.abort();
    const limit = setTimeout(() => process.exit(1), STOP_MAX_MS);
    await supervisor.stop();
    clearTimeout(limit);
  }
}

function greet(ports: Ports, config: Config): undefined {
  const at = (port: number) => `http://localhost:${port}`;
  const lines = ['', '  Topline is ready.'];
  if (ports.predict) lines.push(`  Page and forecasts   ${at(ports.predict)}`);
  if (ports.query) lines.push(`  Top categories       ${at(ports.query)}/api/top-categories`);
  if (ports.ingest) lines.push(`  Orders               ${at(ports.ingest)}/v1/orders`);
  if (ports.predict) lines.push(`  Interface            ${at(ports.predict)}/docs`);
  lines.push(`  Data                 ${config.dataDir}`, '', '  Ctrl-C stops everything; the data stays.', '');
  process.stdout.write(`${lines.join('\n')}\n`);
  return undefined;
}

function requireWritable(directory: string): void {
  try {
    if (!existsSync(directory)) {
      makeDirectories(dirname(directory));
      // Orders are nobody else's business.
      mkdirSync(directory, { mode: 0o700 });
    }
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigError(
      `Cannot write to the data directory ${directory} (${reason}): choose another with --data-dir.`,
    );
  }
}

/** One by one: mkdir with `recursive` never returns below a directory that takes no children, such as /proc. */
function makeDirectories(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectories(dirname(directory));
  mkdirSync(directory);
}

/** Said before anything has been started, by name and option. */
async function requireFreePorts(config: Config, address: string, say: (sentence: string) => void): Promise<void> {
  const wanted = [
    ['ingest', config.ingestPort],
    ['query', config.queryPort],
    ['predict', config.predictPort],
  ] as const;
  const waiting = { timeoutMs: LEFT_BEHIND_MAX_MS, intervalMs: PORT_POLL_INTERVAL_MS };
  for (const [name, port] of wanted) {
    const free = () => port === 0 || isFree(name, address, port);
    if (await free()) continue;
    if (wasSupervisorKilled(config.dataDir)) {
      say('Waiting for the processes of a killed program to end …');
      if (await pollUntil(async () => (await free()) || undefined, waiting)) continue;
    }
    throw new ConfigError(
      `Port ${port} is already in use: stop the other program, or choose another port with --${name}-port.`,
    );
  }
}

function isFree(name: string, address: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(listenError(error, name, address, port)),
    );
    probe.listen(port, address, () => probe.close(() => resolve(true)));
  });
}
