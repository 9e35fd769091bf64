// A pair of stores that only one row uses, each in a directory of its own and under a supervisor of its own, so that one can be
// stopped, put back, emptied or filled up while the other goes on.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedEngines, type EmbeddedEngines } from '../../src/embedded/engines.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { TestEngines } from '../engines.ts';
import { type Standby, startReplicatedPostgres } from '../replicated-postgres.ts';
import { type Fault, NotPossibleHere } from './fault.ts';

export type StoreName = 'postgres' | 'clickhouse';

export interface OwnStore {
  readonly directory: string;
  pid(): number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface OwnStores extends TestEngines, Readonly<Record<StoreName, OwnStore>> {
  /** Only of a fault that asked for it. */
  readonly standby: Standby | undefined;
}

/** The directory prefix by which left engines of killed test runs are found and removed. */
const PREFIX = 'topline-test-';
const SMALL_DISK_MEBIBYTES = { postgres: 320, clickhouse: 128 };

export async function startOwnStores({ smallDisk, standby }: Pick<Fault, 'smallDisk' | 'standby'>): Promise<OwnStores> {
  const made: { unmount(): void; directory: string }[] = [];
  const stores: OwnStore[] = [];
  const stop = async () => {
    await Promise.allSettled(stores.map((store) => store.stop()));
    for (const { directory, unmount } of made) {
      unmount();
      rmSync(directory, { recursive: true, force: true });
    }
  };
  const create = async (name: StoreName): Promise<StartedStore> => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), PREFIX)));
    made.push({
      directory,
      unmount: smallDisk === name ? mountSmall(directory, SMALL_DISK_MEBIBYTES[name]) : () => {},
    });
    const started =
      name === 'postgres' && standby ? await startReplicatedPostgres(directory) : await startStore(name, directory);
    stores.push(started.store);
    return started;
  };
  try {
    // Not at once: the second directory is cleaned up also when the first one cannot be mounted.
    const postgres = await create('postgres');
    const clickhouse = await create('clickhouse');
    return {
      databaseUrl: postgres.url,
      clickhouseUrl: clickhouse.url,
      postgres: postgres.store,
      clickhouse: clickhouse.store,
      standby: postgres.standby,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface StartedStore {
  readonly store: OwnStore;
  readonly url: string;
  readonly standby?: Standby;
}

async function startStore(name: StoreName, directory: string): Promise<StartedStore> {
  let engines: EmbeddedEngines | undefined;
  let url = '';
  const store: OwnStore = {
    directory,
    pid: () => engines?.pids()[name],
    async start() {
      const options = { dataDir: directory, postgres: name === 'postgres', clickhouse: name === 'clickhouse' };
      engines = createEmbeddedEngines({ log: silentLog }, options);
      const urls = await engines.start();
      const found = (name === 'postgres' ? urls.databaseUrl : urls.clickhouseUrl) ?? '';
      // Whoever uses it knows the address of its first start.
      if (url !== '' && found !== url) throw new Error(`${name} came back at ${new URL(found).host}`);
      url = found;
    },
    async stop() {
      await engines?.stop();
      engines = undefined;
    },
  };
  await store.start();
  return { store, url };
}

function mountSmall(directory: string, mebibytes: number): () => void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new NotPossibleHere('a small file system can only be mounted on Linux as root');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory], { stdio: 'pipe' });
  } catch (cause) {
    throw new NotPossibleHere(
      `a small file system cannot be mounted: ${String((cause as Error).message).split('\n')[0]}`,
    );
  }
  chmodSync(directory, 0o711);
  return () => void execFileSync('umount', ['-l', directory], { stdio: 'pipe' });
}
