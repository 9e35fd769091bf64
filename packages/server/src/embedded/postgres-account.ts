// The account under which the PostgreSQL server runs. It refuses to run as root, and initdb wants an account that the
// system knows by name. So: not root → ourselves; root → the owner of an existing cluster, so that a data directory
// first used by a person keeps working under sudo; else the first of the usual unprivileged accounts.
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const unprivilegedNames = ['postgres', '_postgres', 'nobody', 'daemon'];

/** Undefined means: run as ourselves. */
export function choosePostgresAccount(existingClusterPath?: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existingClusterPath !== undefined) {
    const { uid, gid } = statSync(existingClusterPath);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of unprivilegedNames) {
    const account = lookUpAccount(name);
    if (account) return account;
  }
  throw new Error(
    `PostgreSQL cannot run as root, and none of the accounts ${unprivilegedNames.join(', ')} exists here`,
  );
}

function lookUpAccount(name: string): Account | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
  try {
    const account = { uid: id('-u'), gid: id('-g') };
    // macOS gives nobody the number -2, which spawn does not take.
    return account.uid > 0 && account.uid < 2 ** 31 && account.gid >= 0 ? account : undefined;
  } catch {
    return undefined;
  }
}

/** Asks the system itself, as that account, because owners, groups and access lists all have a say. */
export function canAccountEnter(account: Account | undefined, directory: string): boolean {
  if (!account) return true;
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', directory], {
    ...account,
    stdio: 'ignore',
    cwd: '/',
  });
  return status === 0;
}
