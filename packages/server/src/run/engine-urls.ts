// Where the stores of a command are: given URLs, the running instance's, or engines started for the command.
// A supervisor publishes its engines' URLs in its data directory while it runs. A file whose writer is gone was left by a
// supervisor that was killed; its URLs are not used, but its processes may still be ending.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createEmbeddedEngines, type EngineUrls } from '../embedded/engines.ts';
import { DirectoryInUse } from '../platform/directory-lock.ts';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import { createLog } from '../platform/log.ts';
import { isSameProcessAlive, readProcessState } from '../platform/process-state.ts';
import { ConfigError } from './config-error.ts';
import { bringSchemaUpToDate, type StoreUrls } from './schema.ts';
import type { Config } from './settings.ts';

interface Published extends StoreUrls {
  readonly supervisor: { readonly pid: number; readonly startedAt: string };
}

/** Readable by its owner only: it has passwords. */
export function publishEngineUrls(dataDir: string, urls: StoreUrls): void {
  const startedAt = readProcessState(process.pid)?.startedAt ?? '';
  writeJsonFile(pathOf(dataDir), { ...urls, supervisor: { pid: process.pid, startedAt } } satisfies Published);
}

export function withdrawEngineUrls(dataDir: string): void {
  rmSync(pathOf(dataDir), { force: true });
}

/** The last supervisor of the directory could not withdraw what it had published, and is gone. */
export function wasSupervisorKilled(dataDir: string): boolean {
  const found = read(dataDir);
  return found !== undefined && !isSameProcessAlive(found.supervisor);
}

function read(dataDir: string): Published | undefined {
  return readJsonFile(pathOf(dataDir)) as Published | undefined;
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'run', 'engines.json');
}

/** An embedded PostgreSQL brings its three logins; one that is given, those that are given with it. */
export function storeUrlsOf(config: Config, started: EngineUrls): StoreUrls {
  const { databaseUrl, databaseWriterUrl: writerUrl, databaseReaderUrl: readerUrl, databaseReadUrl: readUrl } = config;
  const pooled = config.databasePooler === 'transaction';
  const given = databaseUrl === undefined ? started : { databaseUrl, writerUrl, readerUrl, readUrl, pooled };
  const { clickhouseUrl = started.clickhouseUrl ?? '', clickhouseCluster } = config;
  return { databaseUrl: '', ...given, clickhouseUrl, clickhouseCluster };
}

export async function withEngines(config: Config, work: (urls: StoreUrls) => Promise<number>): Promise<number> {
  const { databaseUrl, clickhouseUrl, dataDir } = config;
  if (databaseUrl && clickhouseUrl) return work(storeUrlsOf(config, {}));
  refuseWithoutData(config);
  const log = createLog({ level: 'warn', name: 'topline' });
  const engines = createEmbeddedEngines({ log }, { dataDir, postgres: !databaseUrl, clickhouse: !clickhouseUrl });
  try {
    const urls = storeUrlsOf(config, await engines.start());
    // As every start does: an older program may have filled them.
    await bringSchemaUpToDate({ log }, urls);
    return await work(urls);
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    return work(runningUrls(dataDir));
  } finally {
    await engines.stop();
  }
}

function runningUrls(dataDir: string): StoreUrls {
  const found = read(dataDir);
  if (found && isSameProcessAlive(found.supervisor)) return found;
  throw new ConfigError(`The instance in ${dataDir} is still starting or stopping: try again in a moment.`);
}

/** A mistyped name must not become a new, empty directory in which all is well. */
function refuseWithoutData({ databaseUrl, clickhouseUrl, dataDir }: Config): void {
  const needed = [...(databaseUrl ? [] : ['postgres']), ...(clickhouseUrl ? [] : ['clickhouse'])];
  if (needed.every((name) => existsSync(join(dataDir, name)))) return;
  throw new ConfigError(`There is no data in ${dataDir}: say where it is with --data-dir.`);
}
