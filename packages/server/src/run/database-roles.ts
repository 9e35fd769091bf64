// The roles topline_writer and topline_reader of PostgreSQL as start finds them. Each session must be able to have its role, by the login
// of its own URL or by the owner's; whatever is missing is said in one sentence with the SQL that mends it, before anything is changed.
// What a session gets at its start must reach PostgreSQL: a pooler in between is found out, and told where none may be.
import pg from 'pg';
import { asRole, ROLE_NAMES, withStartOption } from '../platform/session-role.ts';
import { requirePooledSession } from './pooled-sessions.ts';
import { RoleError } from './role-error.ts';
import { StoreError } from './store-error.ts';

export interface DatabaseUrls {
  /** Of the owner, or of a login that may work as the writer on a schema that is there. Never a pooler's. */
  readonly databaseUrl: string;
  /** Logins of their own for the two roles; without them the first login takes the roles. */
  readonly writerUrl?: string | undefined;
  readonly readerUrl?: string | undefined;
  /** Of a replica, for readers. */
  readonly readUrl?: string | undefined;
  /** The URLs of the roles and of the replica are those of a pooler of transactions. */
  readonly pooled?: boolean;
}

/** For what is bound to a session of a writer. */
export function lastingWriterUrl({ databaseUrl, writerUrl, pooled }: DatabaseUrls): string {
  return pooled ? databaseUrl : (writerUrl ?? databaseUrl);
}

type Role = keyof typeof ROLE_NAMES;

interface Session {
  readonly role: Role;
  readonly url: string;
  readonly setting: string;
  readonly pooled: boolean;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Given at the start of a session and read in it: who does not find it is not speaking with PostgreSQL itself. */
const SIGN = 'topline.own_session';
const SIGN_READ = `SELECT current_setting('${SIGN}', true) = 'yes' AS found`;
/** What a pooler says that does not take the start options of a session. */
const PROTOCOL_VIOLATION = '08P01';
const PERMISSION_DENIED = '42501';
/** What the server calls a role in the start options that it does not know. */
const INVALID_VALUE = '22023';

const LOGIN = `
  SELECT current_user AS login, rolsuper OR rolcreaterole AS may_create,
         ARRAY(SELECT wanted FROM unnest($1::text[]) AS wanted WHERE NOT EXISTS (
           SELECT FROM pg_roles WHERE rolname = wanted)) AS missing
    FROM pg_roles WHERE rolname = current_user`;
const OWN_ROLE = `
  SELECT rolsuper OR rolbypassrls AS unbound, EXISTS (
           SELECT FROM pg_namespace WHERE nspname = 'ingestion' AND has_schema_privilege(oid, 'USAGE')) AS usable
    FROM pg_roles WHERE rolname = current_user`;

/** Before the schema is brought up to date, which makes the roles where the owner may. @throws RoleError, StoreError */
export async function requireRoles(urls: DatabaseUrls, connectTimeoutMs = CONNECT_TIMEOUT_MS): Promise<void> {
  const first = { url: urls.databaseUrl, setting: 'DATABASE_URL', pooled: false };
  const { login, mayCreate, missing } = await withClient(first, connectTimeoutMs, lookAtLogin);
  const own = sessionsOf(urls).filter(({ url }) => url !== urls.databaseUrl);
  const taken = sessionsOf(urls).filter(({ url }) => url === urls.databaseUrl);
  const absent = taken.filter(({ role }) => missing.includes(ROLE_NAMES[role]));
  if (absent.length > 0 && !mayCreate) throw cannotCreate(urls.databaseUrl, login, absent, taken);
  for (const session of mayCreate ? own : [...own, ...taken])
    await withSession(session, connectTimeoutMs, refuseUnbound);
}

/** Afterwards: every session can begin, and finds the tables. @throws RoleError, StoreError */
export async function requireSessions(urls: DatabaseUrls): Promise<void> {
  for (const session of sessionsOf(urls)) {
    await withSession(session, CONNECT_TIMEOUT_MS, async (client) => {
      const { usable } = await refuseUnbound(client, session);
      if (usable) return;
      throw new RoleError(
        `The tables in PostgreSQL at ${hostOf(session.url)} know no role ${ROLE_NAMES[session.role]}: the database was restored without its roles. Make the roles first, then restore it.`,
      );
    });
  }
  await requireReplica(urls);
}

/** One that does not answer is done without; one that answers must keep readers apart as the primary does. */
async function requireReplica({ readUrl: url, pooled = false }: DatabaseUrls): Promise<void> {
  if (url === undefined) return;
  const session: Session = { role: 'reader', url, setting: 'DATABASE_READ_URL', pooled };
  await withSession(session, CONNECT_TIMEOUT_MS, refuseUnbound).catch((error) => {
    if (!(error instanceof StoreError) || !error.unreachable) throw error;
  });
}

function sessionsOf({ databaseUrl, writerUrl, readerUrl, pooled = false }: DatabaseUrls): Session[] {
  const ofDatabaseUrl = (role: Role): Session => ({ role, url: databaseUrl, setting: 'DATABASE_URL', pooled: false });
  const of = (role: Role, url: string | undefined, setting: string): Session =>
    url === undefined ? ofDatabaseUrl(role) : { role, url, setting, pooled };
  return [
    ...(pooled ? [ofDatabaseUrl('writer')] : []),
    of('writer', writerUrl, 'DATABASE_WRITER_URL'),
    of('reader', readerUrl, 'DATABASE_READER_URL'),
  ];
}

async function lookAtLogin(client: pg.Client) {
  const [row] = (await client.query(LOGIN, [Object.values(ROLE_NAMES)])).rows;
  return { login: String(row.login), mayCreate: row.may_create === true, missing: row.missing as string[] };
}

async function refuseUnbound(client: pg.Client, session: Session): Promise<{ usable: boolean }> {
  const { role, url } = session;
  const name = ROLE_NAMES[role];
  if (session.pooled) await requirePooledSession(client, { name, host: hostOf(url), setting: session.setting });
  const [row] = (await client.query(OWN_ROLE)).rows;
  if (!row.unbound) return { usable: row.usable === true };
  throw new RoleError(
    `The role ${name} of PostgreSQL at ${hostOf(url)} would see the rows of every merchant. Have an administrator run: ALTER ROLE ${name} NOSUPERUSER NOBYPASSRLS;`,
  );
}

/** A login that may not have the role, or a role that is not there, is told with the SQL that grants it. */
async function withSession<T>(
  session: Session,
  connectTimeoutMs: number,
  work: (client: pg.Client, session: Session) => Promise<T>,
): Promise<T> {
  try {
    const as = session.pooled ? session : { ...session, url: asRole(session.url, session.role) };
    return await withClient(as, connectTimeoutMs, (client) => work(client, session));
  } catch (error) {
    if (session.pooled) throw error;
    const { cause } = error as Error;
    if (!(cause instanceof pg.DatabaseError)) throw error;
    if (cause.code !== PERMISSION_DENIED && cause.code !== INVALID_VALUE) throw error;
    throw cannotTake(session, cause.code === INVALID_VALUE);
  }
}

async function withClient<T>(
  { url, setting, pooled }: Omit<Session, 'role'>,
  timeoutMs: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const connectionString = pooled ? url : withStartOption(url, `${SIGN}=yes`);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: timeoutMs });
  // A connection lost between two statements; the next one tells.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (!pooled && !(await client.query(SIGN_READ)).rows[0].found) throw throughPooler(url, setting);
    return await work(client);
  } catch (cause) {
    if (cause instanceof RoleError) throw cause;
    if (!pooled && cause instanceof pg.DatabaseError && cause.code === PROTOCOL_VIOLATION)
      throw throughPooler(url, setting);
    throw new StoreError('PostgreSQL', url, setting, cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Silent about it, it would lose what is bound to a session: the role, the bounds, a lock that is nobody's in particular. */
function throughPooler(url: string, setting: string): RoleError {
  return new RoleError(
    `${setting} reaches PostgreSQL at ${hostOf(url)} through a pooler, where no session is the program’s own. Let DATABASE_URL name PostgreSQL itself; the other URLs may name a pooler of transactions with DATABASE_POOLER=transaction (docs/operating/pooler.md).`,
  );
}

function cannotCreate(url: string, login: string, absent: readonly Session[], taken: readonly Session[]): RoleError {
  const made = absent.map(({ role }) => `CREATE ROLE ${ROLE_NAMES[role]};`).join(' ');
  const names = taken.map(({ role }) => ROLE_NAMES[role]).join(', ');
  return new RoleError(
    `The login ${login} of DATABASE_URL may not make the roles that row security needs in PostgreSQL at ${hostOf(url)}. Have an administrator run: ${made} GRANT ${names} TO ${quoted(login)};`,
  );
}

function cannotTake({ role, url, setting }: Session, isAbsent: boolean): RoleError {
  const login = decodeURIComponent(new URL(url).username);
  const name = ROLE_NAMES[role];
  const made = isAbsent ? `CREATE ROLE ${name}; ` : '';
  return new RoleError(
    `The login ${login} of ${setting} cannot work as ${name} in PostgreSQL at ${hostOf(url)}. Have an administrator run: ${made}GRANT ${name} TO ${quoted(login)};`,
  );
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}
