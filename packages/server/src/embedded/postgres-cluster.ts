// The cluster on disk and what must be in it: made by initdb in a directory beside its final one and then renamed, so
// that a half-made cluster is never taken for a whole one; one superuser for us, the login `topline` and its database, and the
// logins of the two roles that its sessions work under. The program gets no superuser, as it would in production.
// Guarantee: doing it again changes nothing, after a crash at any point too.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { loopbackHost } from '../platform/free-port.ts';
import { ROLE_NAMES } from '../platform/session-role.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { createOwnDirectory, type PostgresHome } from './postgres-home.ts';

const superuserName = 'postgres';
export const loginName = 'topline';
export const databaseName = 'topline';

const partialPrefix = 'postgres-partial-';
const initdbTimeoutMs = 120_000;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 20_000;

const initdbArguments = [
  `--username=${superuserName}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // The server's own provider: byte order, Unicode case rules, the same on every system and in every version.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

export function hasCluster(home: PostgresHome): boolean {
  return existsSync(join(home.clusterPath, 'PG_VERSION'));
}

export async function createCluster(binaries: PostgresBinaries, home: PostgresHome, password: string): Promise<void> {
  // Never the same name twice: an initdb that outlived its supervisor may still be writing into the other one.
  const partialPath = join(home.homePath, `${partialPrefix}${randomBytes(6).toString('hex')}`);
  const passwordPath = `${partialPath}-password`;
  removePartials(home);
  createOwnDirectory(partialPath, home.account);
  writeFileSync(passwordPath, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (home.account) chownSync(passwordPath, home.account.uid, home.account.gid);
  const initdb = promisify(execFile);
  try {
    await initdb(binaries.initdb, ['-D', partialPath, `--pwfile=${passwordPath}`, ...initdbArguments], {
      ...home.account,
      cwd: '/',
      timeout: initdbTimeoutMs,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (cause) {
    const words = (cause as { stderr?: string }).stderr?.trim() ?? String(cause);
    throw new Error(`initdb failed: ${words}`, { cause });
  } finally {
    rmSync(passwordPath, { force: true });
  }
  renameSync(partialPath, home.clusterPath);
  removePartials(home);
}

/** As far as possible now; what a dying initdb still holds goes with the next attempt. */
function removePartials(home: PostgresHome): void {
  for (const name of readdirSync(home.homePath)) {
    if (!name.startsWith(partialPrefix)) continue;
    try {
      rmSync(join(home.homePath, name), { recursive: true, force: true });
    } catch {
      // A file appeared while the directory was emptied.
    }
  }
}

export interface ClusterPasswords {
  readonly superuserPassword: string;
  readonly loginPassword: string;
  readonly writerPassword: string;
  readonly readerPassword: string;
}

/** Hexadecimal, so that it needs no escaping in a URL. */
export function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** Runs at every start; rights and passwords are set again each time, which heals a restored state file and an older cluster. */
export async function ensureLoginsAndDatabase(port: number, passwords: ClusterPasswords): Promise<void> {
  await withSuperuser(port, passwords.superuserPassword, async (client) => {
    const login = client.escapeIdentifier(loginName);
    const { writer, reader } = ROLE_NAMES;
    await ensureLogin(client, loginName, 'CREATEDB', passwords.loginPassword);
    await ensureLogin(client, writer, 'NOCREATEDB NOCREATEROLE', passwords.writerPassword);
    await ensureLogin(client, reader, 'NOCREATEDB NOCREATEROLE', passwords.readerPassword);
    // The owner may take the roles, for who has only its URL, but has none of their rights before it does.
    await client.query(`GRANT ${writer}, ${reader} TO ${login} WITH INHERIT FALSE, SET TRUE`);
    // Whose transactions hold back the outbox is told of every session.
    await client.query(`GRANT pg_monitor TO ${login}, ${writer}`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName} OWNER ${login}`);
  });
}

async function ensureLogin(client: pg.Client, name: string, rights: string, password: string): Promise<void> {
  const login = client.escapeIdentifier(name);
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${login}`);
  await client.query(
    `ALTER ROLE ${login} LOGIN NOSUPERUSER NOBYPASSRLS ${rights} PASSWORD ${client.escapeLiteral(password)}`,
  );
}

/** True when the server on that port accepts our password and serves this cluster. */
export async function servesCluster(port: number, superuserPassword: string, clusterPath: string): Promise<boolean> {
  try {
    return await withSuperuser(port, superuserPassword, async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return rows[0]?.data_directory === clusterPath;
    });
  } catch {
    return false;
  }
}

async function withSuperuser<T>(port: number, password: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: loopbackHost,
    port,
    user: superuserName,
    password,
    database: 'postgres',
    application_name: 'topline-embedded',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs,
  });
  // A connection that breaks between two statements fails the next one; nothing else must end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
