// `npm run topline -- COMMAND`, and the entries of `npm run import` and `npm run simulate`.
// Commands on the data need the stores: those of DATABASE_URL and CLICKHOUSE_URL, else those of the instance that runs in the
// data directory, else the embedded engines are started for the time of the command.
import type { Command, CommandDeps } from '../cli/command.ts';
import { UsageError } from '../cli/command.ts';
import { deadLettersCommand } from '../cli/dead-letters.ts';
import { keysCommand } from '../cli/keys.ts';
import { rebuildCommand } from '../cli/rebuild.ts';
import { replayCommand } from '../cli/replay.ts';
import { streamCommand } from '../cli/stream.ts';
import { verifyCommand } from '../cli/verify.ts';
import { systemScope } from '../http/guard.ts';
import { createLog } from '../platform/log.ts';
import { createPool } from '../platform/pool.ts';
import { createClickHouse } from '../store/client.ts';
import { runImportCommand, runSimulateCommand } from './client-commands.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { lastingWriterUrl } from './database-roles.ts';
import { withEngines } from './engine-urls.ts';
import { kafkaSettingsOf, openLog } from './kafka.ts';
import { refusalOf } from './refusal.ts';
import { bringSchemaUpToDate, type StoreUrls } from './schema.ts';
import type { Config } from './settings.ts';

const DATA_COMMANDS: readonly Command[] = [
  verifyCommand,
  rebuildCommand,
  deadLettersCommand,
  streamCommand,
  replayCommand,
  keysCommand,
];
const COMMAND_TIMEOUT_MS = 600_000;
const EXIT_USAGE = 2;

function help(): string {
  const rows = [
    ...DATA_COMMANDS.map(({ name, summary }) => [name, summary]),
    ['migrate', 'bring the schemas of both databases up to date, and end'],
    ['import', 'orders from a CSV file through the public API'],
    ['simulate', 'demo merchants and orders through the public API'],
  ];
  return [
    'Usage: npm run topline -- COMMAND [options]',
    '',
    ...rows.map(([name, summary]) => `  ${name?.padEnd(10)} ${summary}`),
    '',
    'topline COMMAND --help tells more. The data directory is --data-dir or TOPLINE_DATA_DIR (default ./.topline).',
  ].join('\n');
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help')
    return print(help(), name === undefined ? EXIT_USAGE : 0);
  if (name === 'import') return runImportCommand(rest, process.env);
  if (name === 'simulate') return runSimulateCommand(rest, process.env);
  if (name === 'migrate') return migrate(rest);
  const command = DATA_COMMANDS.find((one) => one.name === name);
  if (!command)
    throw new UsageError(
      `There is no command ${JSON.stringify(name)}; known: ${DATA_COMMANDS.map((one) => one.name).join(', ')}, migrate, import, simulate.`,
    );
  if (rest.includes('--help')) return print(command.help, 0);
  const { config, remaining } = splitConfig(rest);
  return withEngines(config, (urls) => runOnData(command, remaining, config, urls));
}

/** Every start does the same; where processes are replaced one by one it is done before them, and its failure stops the rest. */
async function migrate(argv: readonly string[]): Promise<number> {
  const { config, remaining } = splitConfig(argv);
  if (remaining.length > 0) throw new UsageError('topline migrate takes --data-dir only.');
  return withEngines(config, async (urls) => {
    await bringSchemaUpToDate({ log: createLog({ level: 'info', name: 'topline' }) }, urls);
    return print('The schemas of PostgreSQL and ClickHouse are up to date.', 0);
  });
}

/** --data-dir belongs to every command; the rest is the command's own. */
function splitConfig(argv: readonly string[]): { config: Config; remaining: string[] } {
  const remaining = [...argv];
  const at = remaining.findIndex((one) => one === '--data-dir' || one.startsWith('--data-dir='));
  const flags = at < 0 ? [] : remaining.splice(at, remaining[at] === '--data-dir' ? 2 : 1);
  return { config: readConfig(flags, process.env).config, remaining };
}

async function runOnData(command: Command, argv: readonly string[], config: Config, urls: StoreUrls): Promise<number> {
  const log = createLog({ level: 'warn', name: 'topline' });
  const pool = createPool(
    { log },
    {
      ...{ url: lastingWriterUrl(urls), name: command.name, role: 'writer' },
      ...{ connectionsMax: 2, statementTimeoutMs: COMMAND_TIMEOUT_MS },
    },
  );
  const clickhouse = createClickHouse({
    ...{ url: urls.clickhouseUrl, cluster: urls.clickhouseCluster },
    name: command.name,
    connectionsMax: 2,
    requestTimeoutMs: COMMAND_TIMEOUT_MS,
  });
  const opened = openLog(pool, kafkaSettingsOf(config));
  const deps: CommandDeps = {
    pool,
    clickhouse,
    log,
    eventLog: opened.eventLog,
    partitions: opened.eventLog.partitions,
    scopeOf: systemScope,
    print: (line) => void process.stdout.write(`${line}\n`),
  };
  try {
    return await command.run(deps, argv);
  } finally {
    await opened.close();
    await clickhouse.close();
    await pool.end();
  }
}

function print(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

function sentenceOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof ConfigError) return error.message;
  // parseArgs: an unknown or incomplete option.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
    return error.message;
  return refusalOf(error) ?? `It failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = EXIT_USAGE;
}
process.exit();
