// Faults of the stores themselves: killed, restarted, put back to an earlier state, emptied, without room on their disk.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import { inTransaction } from '../../src/platform/tx.ts';
import { copyFrozen } from '../server-family.ts';
import { until } from '../until.ts';
import type { Fault } from './fault.ts';
import type { OwnStores, StoreName } from './own-stores.ts';
import type { Scene } from './scene.ts';

const BACK_MAX_MS = 60_000;
/** How much of the past is lost by the restore. */
const RESTORED_BACK_MS = 10_000;
/** For so long the standby follows, or lags behind, under traffic. */
const FOLLOWED_MS = 3_000;
const FULL_LASTS_MS = 4_000;
const FILL_BYTES = 256 * 1024;
const FILL_PAUSE_MS = 100;
/** So that an answer that was given just before the stop is in the ledger. */
const IN_FLIGHT_MS = 300;

function ownStores({ ownStores }: Scene): OwnStores {
  if (!ownStores) throw new Error('the row has no stores of its own');
  return ownStores;
}

async function answers(scene: Scene, name: StoreName): Promise<void> {
  const { pool, clickhouse } = scene.stage;
  const ask = () => (name === 'postgres' ? pool.query('SELECT 1') : clickhouse.command({ query: 'SELECT 1' }));
  await until(`${name} answers`, async () => ask().then(() => true), BACK_MAX_MS);
}

const signalled = (name: string, store: StoreName, signal: NodeJS.Signals): Fault => ({
  name,
  ownStores: true,
  async inject(scene) {
    const pid = ownStores(scene)[store].pid();
    if (!pid) throw new Error(`${store} is not running`);
    process.kill(pid, signal);
    await until(`${store} is another process`, () => (ownStores(scene)[store].pid() ?? pid) !== pid, BACK_MAX_MS);
    await answers(scene, store);
    return 1;
  },
});

function clusterOf(store: OwnStores['postgres']): string {
  return realpathSync(join(store.directory, 'postgres'));
}

const restored: Fault = {
  name: 'postgres restored to 10 s earlier',
  ownStores: true,
  async inject(scene) {
    const { stage, posting, reading } = scene;
    const { postgres } = ownStores(scene);
    const copy = join(postgres.directory, 'snapshot');
    copyFrozen(postgres.pid() ?? 0, clusterOf(postgres), copy);
    await delay(RESTORED_BACK_MS);
    reading?.trustNothing(true);
    const cluster = clusterOf(postgres);
    await postgres.stop();
    await delay(IN_FLIGHT_MS);
    const orders = stage.ledger.startAnew();
    rmSync(cluster, { recursive: true });
    rmSync(join(copy, 'postmaster.pid'), { force: true });
    execFileSync('mv', [copy, cluster]);
    await postgres.start();
    await answers(scene, 'postgres');
    await posting?.pause();
    await scene.repost(orders);
    reading?.trustNothing(false);
    posting?.resume();
    return 1;
  },
};

const failedOver = (synchronous: boolean): Fault => ({
  name: `postgres failover to ${synchronous ? 'a synchronous' : 'an asynchronous'} standby`,
  ownStores: true,
  standby: true,
  async inject(scene, random) {
    const { stage, posting, reading } = scene;
    const { standby } = ownStores(scene);
    if (!standby) throw new Error('the row has no standby');
    await standby.follow({ synchronous });
    if (!synchronous) {
      reading?.trustNothing(true);
      await standby.cutOff();
    }
    await delay(FOLLOWED_MS + random.integer(0, 1_000));
    await standby.takeOver();
    await answers(scene, 'postgres');
    if (synchronous) return 1;
    // What had not reached it is gone, so whoever posts does it again, as after a restore.
    const { rows } = await stage.pool.query<{ stored: number }>('SELECT count(*)::int AS stored FROM ingestion.orders');
    const orders = stage.ledger.startAnew();
    await posting?.pause();
    await scene.repost(orders);
    reading?.trustNothing(false);
    posting?.resume();
    // None gone would be no failover of a standby that lagged.
    return orders.length - (rows[0]?.stored ?? 0);
  },
});

const emptied: Fault = {
  name: 'clickhouse directory deleted',
  ownStores: true,
  async inject(scene) {
    const { clickhouse } = ownStores(scene);
    await clickhouse.stop();
    rmSync(join(clickhouse.directory, 'clickhouse'), { recursive: true });
    await clickhouse.start();
    // An empty server that was prepared as for a first start: the database of the URL is there, and nothing in it.
    const url = new URL(scene.stage.clickhouseUrl);
    const database = url.pathname.slice(1);
    url.pathname = '/';
    const client = createClient({ url: url.href });
    await client.command({ query: `CREATE DATABASE ${database}` });
    await client.close();
    return 1;
  },
};

const full = (store: StoreName): Fault => ({
  name: `disk full: ${store}`,
  ownStores: true,
  smallDisk: store,
  async inject(scene, random) {
    const { directory } = ownStores(scene)[store];
    const path = join(directory, 'ballast');
    const until = performance.now() + FULL_LASTS_MS + random.integer(0, 1_000);
    let refused = 0;
    while (performance.now() < until) {
      fillUp(path);
      await delay(FILL_PAUSE_MS);
      if (await isRefused(scene, store)) refused += 1;
    }
    rmSync(path);
    await answers(scene, store);
    return refused;
  },
});

/** Until the file system takes nothing any more. */
function fillUp(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = FILL_BYTES; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

const GROW_POSTGRES =
  'CREATE TABLE probe AS SELECT repeat(md5(n::text), 100) AS text FROM generate_series(1, 2000) AS n';
const PROBE_CLICKHOUSE = 'CREATE TABLE IF NOT EXISTS probe (text String) ENGINE = MergeTree ORDER BY tuple()';
const GROW_CLICKHOUSE = 'INSERT INTO probe SELECT randomString(10000) FROM numbers(300)';

/** What needs room does not get it. */
async function isRefused({ stage: { pool, clickhouse } }: Scene, store: StoreName): Promise<boolean> {
  try {
    if (store === 'clickhouse') {
      await clickhouse.command({ query: PROBE_CLICKHOUSE });
      await clickhouse.command({ query: GROW_CLICKHOUSE });
      await clickhouse.command({ query: 'DROP TABLE probe SYNC' });
    } else {
      await inTransaction(pool, async (client) => {
        await client.query(GROW_POSTGRES);
        await client.query('DROP TABLE probe');
      });
    }
    return false;
  } catch {
    return true;
  }
}

export const STORE_FAULTS: readonly Fault[] = [
  signalled('postgres immediate restart', 'postgres', 'SIGQUIT'),
  signalled('kill -9 postgres', 'postgres', 'SIGKILL'),
  signalled('kill -9 clickhouse', 'clickhouse', 'SIGKILL'),
  restored,
  failedOver(true),
  failedOver(false),
  emptied,
  full('postgres'),
  full('clickhouse'),
];
