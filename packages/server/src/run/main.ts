// The program. With a DATABASE_URL, a CLICKHOUSE_URL and roles it is one process that runs these roles, watched by whoever
// started it. Otherwise it is the supervisor that brings what is missing and starts such processes.
// It ends with 0 after a stop that was asked for, with 78 when it refuses to run (one sentence on stderr says why), else with 1.
import { armCrashPoint } from '../platform/crash-point.ts';
import { createLog } from '../platform/log.ts';
import { EXIT_REFUSED } from './child.ts';
import { ConfigError, describeConfig, helpText, readConfig } from './config.ts';
import { refusalOf } from './refusal.ts';
import { runRoles } from './run-roles.ts';
import { runSupervised } from './run-supervised.ts';

async function main(): Promise<number> {
  const { config, help, checkConfig } = readConfig(process.argv.slice(2), process.env);
  if (help) return print(helpText());
  if (checkConfig) return print(describeConfig(config));
  const { databaseUrl, clickhouseUrl, roles } = config;
  const log = createLog({ level: config.logLevel, name: 'topline', ...(roles ? { fields: { roles } } : {}) });
  if (databaseUrl && clickhouseUrl && roles) {
    armCrashPoint(config.crashPoint);
    return runRoles({ log }, config, { databaseUrl, clickhouseUrl, roles });
  }
  return runSupervised({ log }, config);
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
