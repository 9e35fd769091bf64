// Where the PostgreSQL cluster lives: `<dataDir>/postgres`. One case needs another place: we are root, so the server
// runs under another account, and that account cannot reach the data directory (a clone below /root). The data
// directory itself we open for passing through; opening /root is not ours to do, and the server insists on absolute paths. Then the cluster is put below `/var/lib/topline`
// and `<dataDir>/postgres` is a link to it. The place has a random name and only the link knows it: when somebody
// deletes the data directory, the old cluster is never taken up again beside a new ClickHouse directory.
// Guarantee: the account can enter every directory named here; none but that account (and root) can read the cluster.
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeJsonFile } from '../platform/json-file.ts';
import { type Account, canAccountEnter, choosePostgresAccount } from './postgres-account.ts';

export interface PostgresHome {
  /** Undefined: the server runs as ourselves. */
  readonly account: Account | undefined;
  /** The directory that holds the cluster and, if needed, a copy of the programs. */
  readonly homePath: string;
  readonly clusterPath: string;
}

const outsidePath = process.platform === 'linux' ? '/var/lib/topline' : '/usr/local/var/topline';

export function preparePostgresHome(dataDir: string): PostgresHome {
  const clusterLink = join(dataDir, 'postgres');
  const linkTarget = readLink(clusterLink);
  if (linkTarget !== undefined && !existsSync(dirname(linkTarget))) {
    throw new Error(
      `${clusterLink} points to ${linkTarget}, which does not exist any more; remove the link to begin anew`,
    );
  }
  const clusterPath = linkTarget ?? clusterLink;
  const account = choosePostgresAccount(existsSync(clusterPath) ? clusterPath : undefined);
  if (account) letPass(dataDir);
  if (linkTarget !== undefined || canAccountEnter(account, dataDir)) {
    return { account, homePath: dirname(clusterPath), clusterPath };
  }
  if (existsSync(clusterLink)) {
    throw new Error(`the account ${account?.uid} that owns ${clusterLink} cannot enter ${dataDir}`);
  }
  const homePath = createOutsideHome(dataDir, account);
  symlinkSync(join(homePath, 'postgres'), clusterLink);
  return { account, homePath, clusterPath: join(homePath, 'postgres') };
}

/** The server's account must pass through the data directory, which is ours alone, but need not look around in it. */
function letPass(dataDir: string): void {
  const { uid, mode } = statSync(dataDir);
  if (uid === process.getuid?.() && (mode & 0o011) !== 0o011) chmodSync(dataDir, (mode & 0o777) | 0o011);
}

function createOutsideHome(dataDir: string, account: Account | undefined): string {
  const homePath = join(outsidePath, randomBytes(6).toString('hex'));
  try {
    mkdirSync(homePath, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new Error(`cannot create ${homePath} for PostgreSQL; choose another data directory`, { cause });
  }
  if (!canAccountEnter(account, homePath)) throw new Error(`account ${account?.uid} cannot enter ${homePath}`);
  writeJsonFile(join(homePath, 'belongs-to.json'), { dataDir });
  return homePath;
}

function readLink(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** A directory (0700) that the server's account owns. */
export function createOwnDirectory(path: string, account: Account | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  if (account) chownSync(path, account.uid, account.gid);
}
