// Where the stores of a command are: given URLs, the running instance's, or engines started for the command.
import { join } from 'node:path';
import { createEmbeddedEngines } from '../embedded/engines.ts';
import { DirectoryInUse } from '../platform/directory-lock.ts';
import { readJsonFile } from '../platform/json-file.ts';
import { createLog } from '../platform/log.ts';
import { type Config, ConfigError } from './config.ts';

export interface EngineUrls {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
}

/** Written by the supervisor while it runs, for commands in the same directory. Readable by its owner only: it has passwords. */
export function engineUrlsPath(dataDir: string): string {
  return join(dataDir, 'run', 'engines.json');
}

export async function withEngines(config: Config, work: (urls: EngineUrls) => Promise<number>): Promise<number> {
  const { databaseUrl, clickhouseUrl, dataDir } = config;
  if (databaseUrl && clickhouseUrl) return work({ databaseUrl, clickhouseUrl });
  const log = createLog({ level: 'warn', name: 'topline' });
  const engines = createEmbeddedEngines({ log }, { dataDir, postgres: !databaseUrl, clickhouse: !clickhouseUrl });
  try {
    const urls = await engines.start();
    return await work({
      databaseUrl: databaseUrl ?? urls.databaseUrl ?? '',
      clickhouseUrl: clickhouseUrl ?? urls.clickhouseUrl ?? '',
    });
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    return work(runningUrls(dataDir));
  } finally {
    await engines.stop();
  }
}

function runningUrls(dataDir: string): EngineUrls {
  const found = readJsonFile(engineUrlsPath(dataDir)) as EngineUrls | undefined;
  if (!found) throw new ConfigError(`The instance in ${dataDir} is still starting: try again in a moment.`);
  return found;
}
