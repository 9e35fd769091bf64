// The program. With a DATABASE_URL, a CLICKHOUSE_URL and roles it is one process that runs these roles, watched by whoever
// started it. Otherwise it is the supervisor that brings what is missing and starts such processes.
// It ends with 0 after a stop that was asked for, with 78 when it refuses to run (one sentence on stderr says why), else with 1.
import { armCrashPoint } from '../platform/crash-point.ts';
import { createLog, type Log } from '../platform/log.ts';
import { EXIT_REFUSED } from './child.ts';
import { describeConfig, helpText, readConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { requireRoles } from './database-roles.ts';
import { storeUrlsOf } from './engine-urls.ts';
import { kafkaSettingsOf, lookAtKafka } from './kafka.ts';
import { refusalOf } from './refusal.ts';
import { runRoles } from './run-roles.ts';
import { runSupervised } from './run-supervised.ts';
import { bringSchemaUpToDate, type StoreUrls } from './schema.ts';
import type { Config } from './settings.ts';
import { StoreError } from './store-error.ts';
import { openTracing } from './tracing.ts';

const CHECK_TIMEOUT_MS = 3_000;

async function main(): Promise<number> {
  const { config, help, checkConfig } = readConfig(process.argv.slice(2), process.env);
  if (help) return print(helpText());
  if (checkConfig) return check(config);
  const { databaseUrl, clickhouseUrl, roles } = config;
  const tracing = await openTracing(config);
  const context = tracing.on ? { context: tracing.logFields } : {};
  const log = createLog({
    level: config.logLevel,
    name: 'topline',
    ...(roles ? { fields: { roles } } : {}),
    ...context,
  });
  const kafka = kafkaSettingsOf(config);
  // A supervisor has looked for those that it starts.
  if (kafka && !isSupervised()) await lookAtKafka(log, kafka);
  if (databaseUrl && clickhouseUrl && roles) {
    armCrashPoint(config.crashPoint);
    const urls = storeUrlsOf(config, {});
    if (!isSupervised()) await checkSchema(log, urls);
    return runRoles({ log, tracing }, config, { ...urls, roles });
  }
  return runSupervised({ log }, config);
}

/** A supervisor has brought the schema up to date; where each role is started on its own, each role does. */
function isSupervised(): boolean {
  return process.connected !== undefined;
}

async function checkSchema(log: Log, urls: StoreUrls): Promise<void> {
  try {
    await bringSchemaUpToDate({ log }, urls);
  } catch (error) {
    // An outage must not keep a role from answering with what is left.
    if (!(error instanceof StoreError) || !error.unreachable) throw error;
    log.warn({ err: error }, 'a store does not answer; starting without it');
  }
}

/** The settings in force; and of a PostgreSQL that answers, whether it lets the program have its roles. */
async function check(config: Config): Promise<number> {
  print(describeConfig(config));
  if (config.databaseUrl === undefined) return 0;
  try {
    await requireRoles(storeUrlsOf(config, {}), CHECK_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
  return 0;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const refusal = error instanceof ConfigError ? error.message : refusalOf(error);
  process.stderr.write(refusal === undefined ? `Topline stopped on an error: ${describe(error)}\n` : `${refusal}\n`);
  process.exitCode = refusal === undefined ? 1 : EXIT_REFUSED;
}
// Nothing may keep a stopped program alive.
process.exit();

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
