// Reads the environment and the command line by the table of settings; the one place where they are read. The whole is validated
// before anything starts.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';
import { refuseContradictions } from './config-rules.ts';
import { type Config, SETTINGS, type Setting, type SettingName } from './settings.ts';

export interface CommandLine {
  readonly config: Config;
  readonly help: boolean;
  readonly checkConfig: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const entries = Object.entries(SETTINGS) as [SettingName, Setting<unknown>][];

/** Throws a ConfigError with one sentence that names the setting and says what would be right. */
export function readConfig(argv: readonly string[], env: Environment): CommandLine {
  const flags = readFlags(argv);
  const config: Record<string, unknown> = {};
  for (const [name, setting] of entries) {
    const flag = setting.flag === undefined ? undefined : flags[setting.flag];
    const fromEnv = setting.env === undefined ? undefined : (secretFromFile(setting, env) ?? env[setting.env]);
    const text =
      flag === true ? 'off' : (flag ?? (fromEnv === undefined || fromEnv === '' ? setting.fallback : fromEnv));
    const spelled = flag === undefined && fromEnv ? setting.env : `--${setting.flag}`;
    try {
      // The empty text is how a default says "not given".
      if (flag === '') throw new RangeError('must not be empty.');
      config[name] = setting.parse(String(text));
    } catch (error) {
      throw new ConfigError(`${spelled}: ${error instanceof Error ? error.message : error}`);
    }
  }
  refuseContradictions(config as Config);
  return { config: config as Config, help: flags.help === true, checkConfig: flags['check-config'] === true };
}

/**
 * A secret may stand in a file that NAME_FILE names, as containers are given them: an environment is seen by more eyes. Files end
 * with a line end, secrets do not.
 */
function secretFromFile({ env: name, secret }: Setting<unknown>, env: Environment): string | undefined {
  const path = name === undefined || secret === undefined ? undefined : env[`${name}_FILE`];
  if (path === undefined || path === '') return undefined;
  if (env[`${name}`]) throw new ConfigError(`${name} and ${name}_FILE are both set: say it once.`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigError(`${name}_FILE: cannot read ${path} (${reason}).`);
  }
}

function readFlags(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
    'check-config': { type: 'boolean' },
  };
  for (const [, setting] of entries)
    if (setting.flag) options[setting.flag] = { type: setting.value ? 'string' : 'boolean' };
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message.split('. ')[0] : error}. See --help.`);
  }
}

/** Where ingest listens, for the program's own clients: on this machine unless told. */
export function ingestUrlOf({ ingestUrl, host, ingestPort }: Config): string {
  if (ingestUrl !== undefined) return ingestUrl.replace(/\/+$/, '');
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${address}:${ingestPort}`;
}

/** Every setting with its value in force; secrets are masked. */
export function describeConfig(config: Config): string {
  return entries
    .map(([name, setting]) => {
      const value = config[name];
      const shown = value === undefined ? '(embedded or all)' : shownOf(setting, String(value));
      return `${(setting.env ?? name).padEnd(36)} ${shown}`;
    })
    .join('\n');
}

export function helpText(): string {
  const rows = entries.map(([, setting]) => {
    const left = setting.flag ? `--${setting.flag}${setting.value ? ` ${setting.value}` : ''}` : '';
    const env = setting.env ? ` [${setting.env}${setting.fallback === '' ? '' : `, default ${setting.fallback}`}]` : '';
    return `  ${left.padEnd(24)} ${setting.help}${env}`;
  });
  return [
    'Topline: which categories sell most, and which will sell most next.',
    '',
    'Usage: npm start -- [options]',
    '',
    ...rows,
    `  ${'--check-config'.padEnd(24)} print the settings in force and exit`,
    `  ${'--help'.padEnd(24)} this text`,
    '',
    'A secret, or a URL that may hold one, can also stand in a file: DATABASE_URL_FILE=/run/secrets/database_url.',
    'Without DATABASE_URL and CLICKHOUSE_URL, PostgreSQL and ClickHouse run embedded in the data directory.',
  ].join('\n');
}

function shownOf({ secret }: Setting<unknown>, text: string): string {
  if (secret === undefined) return text;
  return secret === 'in-url' ? masked(text) : '***';
}

function masked(url: string): string {
  if (!URL.canParse(url)) return '***';
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  for (const name of shown.searchParams.keys()) {
    if (/pass|secret|token|key/i.test(name)) shown.searchParams.set(name, '***');
  }
  return shown.href;
}
