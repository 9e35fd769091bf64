// `npm start`: refuses early what cannot work, builds the page when it is not there, starts everything, and stops everything in
// order within ten seconds of Ctrl-C.
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { bindAddress } from '../http/bind-address.ts';
import { createGuard } from '../http/guard.ts';
import type { Log } from '../platform/log.ts';
import { buildPage } from './build-page.ts';
import { EXIT_REFUSED, type Ports } from './child.ts';
import { type Config, ConfigError } from './config.ts';
import { ROLES } from './role-names.ts';
import { createSupervisor } from './supervisor.ts';

/** A stop that takes longer than this is a bug; the engines recover from a kill. */
const STOP_MAX_MS = 9_500;

export async function runSupervised(deps: { log: Log }, config: Config): Promise<number> {
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const stop = Promise.withResolvers<number>();
  process.on('SIGINT', () => stop.resolve(0));
  process.on('SIGTERM', () => stop.resolve(0));
  process.on('SIGHUP', () => stop.resolve(0));

  requireLoopback(config.host);
  requireWritable(config.dataDir);
  await requireFreePorts(config);
  const supervisor = createSupervisor({ log: deps.log, say, onRefused: () => stop.resolve(EXIT_REFUSED) }, config);
  let code = 1;
  try {
    const started = supervisor.start();
    if ((config.roles ?? ROLES).includes('web')) await buildPage(say);
    const outcome = await Promise.race([started.then((ports) => greet(ports, config)), stop.promise]);
    code = outcome ?? (await stop.promise);
  } finally {
    say('Stopping …');
    const limit = setTimeout(() => process.exit(1), STOP_MAX_MS);
    await supervisor.stop();
    clearTimeout(limit);
  }
  return code;
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

/** The listener refuses too; here it is said before engines and data exist. */
function requireLoopback(host: string): void {
  bindAddress(host, createGuard({ mode: 'open-loopback' }));
}

function requireWritable(directory: string): void {
  try {
    makeDirectories(directory);
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
async function requireFreePorts(config: Config): Promise<void> {
  const wanted = [
    ['ingest', config.ingestPort],
    ['query', config.queryPort],
    ['predict', config.predictPort],
  ] as const;
  for (const [name, port] of wanted) {
    if (port !== 0 && !(await isFree(config.host, port))) {
      throw new ConfigError(
        `Port ${port} is already in use: stop the other program, or choose another port with --${name}-port.`,
      );
    }
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
