// From a prepared cluster to a running postmaster: take over what an earlier supervisor left, or start anew.
// Guarantee: a server is taken over only when it is ours, was started with these settings and programs, and answers
// with our password; any other that works on our cluster is stopped before a new one starts.
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort, isPortFree } from '../platform/free-port.ts';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import type { Log } from '../platform/log.ts';
import { pollUntil } from '../platform/poll-until.ts';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries.ts';
import { type ClusterPasswords, createCluster, hasCluster, newPassword, servesCluster } from './postgres-cluster.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';
import * as postmaster from './postgres-process.ts';
import { fingerprintOf, postgresSettings, toArguments } from './postgres-settings.ts';
import type { RunningServer } from './supervised.ts';

/** What must be known before a postmaster can be started or taken over. */
export interface PreparedCluster {
  readonly home: PostgresHome;
  readonly binaries: PostgresBinaries;
  readonly stored: StoredState;
}

interface StoredState extends ClusterPasswords {
  readonly port: number;
  /** Settings and version that the running server was started with. */
  readonly fingerprint: string;
}

export interface LaunchOptions {
  dataDir: string;
  unsafeFsyncOff: boolean;
  startTimeoutMs: number;
  stopDeadlines: postmaster.StopDeadlines;
}

export interface LaunchedServer {
  readonly server: RunningServer;
  readonly port: number;
}

/** How long processes of a killed postmaster may hold its port. */
const portTimeoutMs = 10_000;
const portPollIntervalMs = 100;
const startAttemptsMax = 6;
const startPauseMs = 200;

export async function prepareCluster(dataDir: string): Promise<PreparedCluster> {
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  const home = preparePostgresHome(dataDir);
  const binaries = preparePostgresBinaries(home.account, home.homePath);
  const found = parseState(readJsonFile(statePathOf(dataDir)));
  if (!found && hasCluster(home))
    throw new Error(`${statePathOf(dataDir)} is missing, and with it the password of ${home.clusterPath}`);
  const stored = found ?? { port: 0, fingerprint: '', superuserPassword: newPassword(), ...newLoginPasswords() };
  // Written before the cluster that has these passwords, so that there is never one without the other.
  writeJsonFile(statePathOf(dataDir), stored);
  if (!hasCluster(home)) await createCluster(binaries, home, stored.superuserPassword);
  return { home: { ...home, clusterPath: realpathSync(home.clusterPath) }, binaries, stored };
}

/** The first start of a supervisor. */
export async function takeOverOrLaunch(
  deps: { log: Log },
  prepared: PreparedCluster,
  options: LaunchOptions,
): Promise<LaunchedServer> {
  const taken = await takeOver(prepared, options);
  if (taken) return taken;
  const left = postmaster.findPostmaster(prepared.home.clusterPath);
  if (left) await postmaster.stopPostmaster(left, options.stopDeadlines);
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(prepared.stored.port || undefined);
    try {
      return { server: await launchPostmaster(prepared, options, port), port };
    } catch (error) {
      // Two things pass: helpers of a killed postmaster still hold its shared memory, and somebody may have taken the
      // port between our look and the server's bind.
      if (attempt >= startAttemptsMax) throw error;
      deps.log.warn({ err: error, attempt }, 'PostgreSQL did not start; trying again');
      await delay(startPauseMs * attempt);
    }
  }
}

async function takeOver(prepared: PreparedCluster, options: LaunchOptions): Promise<LaunchedServer | undefined> {
  const { home, binaries, stored } = prepared;
  const left = postmaster.findPostmaster(home.clusterPath);
  const fingerprint = fingerprintOf(settingsFor(stored.port, options), binaries.version);
  if (!left || left.port !== stored.port || stored.fingerprint !== fingerprint) return undefined;
  // It may still be replaying its log; stopping it now would only begin that again.
  await postmaster.untilReadyOrGone(left, home.clusterPath, options.startTimeoutMs);
  const serves = await servesCluster(stored.port, stored.superuserPassword, home.clusterPath);
  return serves ? { server: postmaster.adoptPostmaster(left, options.stopDeadlines), port: stored.port } : undefined;
}

/** Also for every restart: always on the same port. */
export async function launchPostmaster(
  prepared: PreparedCluster,
  options: LaunchOptions,
  port: number,
): Promise<RunningServer> {
  const { home, binaries, stored } = prepared;
  const left = postmaster.findPostmaster(home.clusterPath);
  if (left) await postmaster.stopPostmaster(left, options.stopDeadlines);
  const waiting = { timeoutMs: portTimeoutMs, intervalMs: portPollIntervalMs };
  await pollUntil(async () => (await isPortFree(port)) || undefined, waiting);
  const settings = settingsFor(port, options);
  const fingerprint = fingerprintOf(settings, binaries.version);
  writeJsonFile(statePathOf(options.dataDir), { ...stored, port, fingerprint } satisfies StoredState);
  return postmaster.startPostmaster({
    program: binaries.postgres,
    arguments: toArguments(settings),
    clusterPath: home.clusterPath,
    account: home.account,
    startupLogPath: join(options.dataDir, 'run/postgres-startup.log'),
    startTimeoutMs: options.startTimeoutMs,
    stopDeadlines: options.stopDeadlines,
  });
}

function settingsFor(port: number, { unsafeFsyncOff }: LaunchOptions): Record<string, string> {
  return postgresSettings({ port, unsafeFsyncOff });
}

function statePathOf(dataDir: string): string {
  return join(dataDir, 'run/postgres.json');
}

function newLoginPasswords(): Omit<ClusterPasswords, 'superuserPassword'> {
  return { loginPassword: newPassword(), writerPassword: newPassword(), readerPassword: newPassword() };
}

function parseState(value: unknown): StoredState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const state = value as Partial<Record<keyof StoredState, unknown>>;
  const { port, fingerprint, superuserPassword, loginPassword } = state;
  if (typeof port !== 'number' || typeof fingerprint !== 'string') return undefined;
  if (typeof superuserPassword !== 'string' || typeof loginPassword !== 'string') return undefined;
  // A state file of the version before has none of the roles' passwords; every start sets them.
  const { writerPassword = newPassword(), readerPassword = newPassword() } = state;
  if (typeof writerPassword !== 'string' || typeof readerPassword !== 'string') return undefined;
  return { port, fingerprint, superuserPassword, loginPassword, writerPassword, readerPassword };
}
