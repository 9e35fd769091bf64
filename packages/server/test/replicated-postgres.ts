// A PostgreSQL that has a streaming standby, both real servers. The embedded one has no replication, so this one is started here,
// on a cluster made by the embedded room. When the standby takes over it moves to the address of the primary, as an address that
// belongs to the service does.
// States: alone → followed (the standby streams) → the primary is killed → the standby is promoted and has its address: alone again.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { databaseName, ensureLoginsAndDatabase, loginName } from '../src/embedded/postgres-cluster.ts';
import { type PreparedCluster, prepareCluster } from '../src/embedded/postgres-launch.ts';
import { postgresSettings, toArguments } from '../src/embedded/postgres-settings.ts';
import { findFreePort, loopbackHost } from '../src/platform/free-port.ts';
import { copyFrozen, familyOf } from './server-family.ts';
import { until } from './until.ts';

export interface Standby {
  /** Starts it on a copy of the primary; resolves with its URL when it streams. */
  follow(how: { synchronous: boolean }): Promise<string>;
  /** The primary goes on alone. */
  stop(): Promise<void>;
  /** As its superuser. */
  ask(sql: string): Promise<Record<string, unknown>[]>;
  /** It gets nothing any more. */
  cutOff(): Promise<void>;
  /** Kills the primary and lets the standby serve at its address. */
  takeOver(): Promise<void>;
}

const REPLICATION = { wal_level: 'replica', max_wal_senders: '4', hot_standby: 'on' };
const READY_MAX_MS = 60_000;
const STOP_MAX_MS = 10_000;
const PROMOTE_SECONDS = 30;
const NAME = 'standby';

export interface ReplicatedPostgres {
  readonly store: {
    readonly directory: string;
    pid(): number | undefined;
    start(): Promise<void>;
    stop(): Promise<void>;
  };
  readonly url: string;
  readonly standby: Standby;
}

interface Server {
  readonly pid: number;
  stop(signal: NodeJS.Signals): Promise<void>;
}

export async function startReplicatedPostgres(directory: string): Promise<ReplicatedPostgres> {
  const prepared = await prepareCluster(directory);
  const port = await findFreePort();
  const { clusterPath } = prepared.home;
  const copyPath = join(prepared.home.homePath, NAME);
  let primary: Server | undefined;
  let follower: { server: Server; port: number } | undefined;

  const urlOf = (at: number) =>
    `postgresql://${loginName}:${prepared.stored.loginPassword}@${loopbackHost}:${at}/${databaseName}`;
  const start = async () => {
    primary = run(prepared, clusterPath, port);
    await answers(prepared, port);
    await ensureLoginsAndDatabase(port, prepared.stored);
  };
  const stop = async () => {
    await follower?.server.stop('SIGQUIT');
    await primary?.stop('SIGINT');
    primary = undefined;
  };

  const standby: Standby = {
    async follow({ synchronous }) {
      if (!primary) throw new Error('the primary does not run');
      copyFrozen(primary.pid, clusterPath, copyPath);
      rmSync(join(copyPath, 'postmaster.pid'), { force: true });
      writeFileSync(join(copyPath, 'standby.signal'), '');
      const { superuserPassword } = prepared.stored;
      const from = `host=${loopbackHost} port=${port} user=postgres password=${superuserPassword} application_name=${NAME}`;
      appendFileSync(join(copyPath, 'postgresql.auto.conf'), `primary_conninfo = '${from}'\n`);
      const own = await findFreePort();
      follower = { server: run(prepared, copyPath, own), port: own };
      const state = async () => (await ask(prepared, port, 'SELECT state, sync_state FROM pg_stat_replication'))[0];
      await until('the standby streams', async () => (await state())?.state === 'streaming', READY_MAX_MS);
      if (!synchronous) return urlOf(own);
      await ask(prepared, port, `ALTER SYSTEM SET synchronous_standby_names = '${NAME}'`);
      await ask(prepared, port, 'SELECT pg_reload_conf()');
      await until('commits wait for the standby', async () => (await state())?.sync_state === 'sync', READY_MAX_MS);
      return urlOf(own);
    },
    async stop() {
      await follower?.server.stop('SIGQUIT');
    },
    ask: (sql) => ask(prepared, follower?.port ?? 0, sql),
    async cutOff() {
      // Not held still: what had reached its socket by then it would take in later.
      await standby.ask(`ALTER SYSTEM SET primary_conninfo = ''`);
      await standby.ask('SELECT pg_reload_conf()');
      const senders = () => ask(prepared, port, 'SELECT 1 FROM pg_stat_replication');
      await until('nothing is streamed', async () => (await senders()).length === 0, READY_MAX_MS);
    },
    async takeOver() {
      if (!follower) throw new Error('there is no standby');
      const { server, port: own } = follower;
      await primary?.stop('SIGKILL');
      await ask(prepared, own, `SELECT pg_promote(true, ${PROMOTE_SECONDS})`);
      await server.stop('SIGINT');
      follower = undefined;
      rmSync(clusterPath, { recursive: true });
      execFileSync('mv', [copyPath, clusterPath]);
      await start();
    },
  };
  await start();
  return { store: { directory, pid: () => primary?.pid, start, stop }, url: urlOf(port), standby };
}

function run({ home, binaries }: PreparedCluster, clusterPath: string, port: number): Server {
  const settings = { ...postgresSettings({ port, unsafeFsyncOff: false }), ...REPLICATION };
  const child = spawn(binaries.postgres, ['-D', clusterPath, ...toArguments(settings)], {
    ...home.account,
    cwd: '/',
    stdio: 'ignore',
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async stop(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const left = familyOf(child.pid ?? 0).slice(1);
      child.kill(signal);
      const late = setTimeout(() => child.kill('SIGQUIT'), STOP_MAX_MS);
      await ended;
      clearTimeout(late);
      // Killed, it leaves its children, which notice it one after the other.
      await until('its processes are gone', () => left.every((pid) => !isAlive(pid)), STOP_MAX_MS);
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function answers(prepared: PreparedCluster, port: number): Promise<void> {
  const ready = () =>
    ask(prepared, port, 'SELECT 1').then(
      () => true,
      () => false,
    );
  await until('PostgreSQL answers', ready, READY_MAX_MS);
}

async function ask({ stored }: PreparedCluster, port: number, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({
    ...{ host: loopbackHost, port, user: 'postgres', password: stored.superuserPassword, database: 'postgres' },
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
