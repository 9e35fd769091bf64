// One owner for a directory, across processes. The lock is SQLite's lock on an empty file: the kernel holds it for the
// process and gives it back when the process ends, however it ends. So there is no stale lock to judge and no pid that
// could have been handed out again. (A lock file with a pid was rejected: two processes that both find it stale can
// both take it over, and the second removes the first one's.) Local file systems only.
// Guarantee: at most one holder at a time; the loser learns the holder's pid when the holder has written it down.
import { DatabaseSync } from 'node:sqlite';
import { readJsonFile, writeJsonFile } from './json-file.ts';

export interface DirectoryLock {
  release(): void;
}

export class DirectoryInUse extends Error {
  readonly holderPid: number | undefined;
  constructor(directory: string, holderPid: number | undefined) {
    super(`${directory} is in use by ${holderPid === undefined ? 'another process' : `process ${holderPid}`}`);
    this.name = 'DirectoryInUse';
    this.holderPid = holderPid;
  }
}

const sqliteBusy = 5;
/** A database that nobody refers to is closed by the garbage collector, and its lock is gone: here somebody does. */
const held = new Set<DatabaseSync>();

/** Takes the lock `<lockPath>`; throws DirectoryInUse when another process, or this one, already holds it. */
export function lockDirectory(directory: string, lockPath: string): DirectoryLock {
  const holderPath = `${lockPath}.json`;
  const database = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error;
    throw new DirectoryInUse(directory, readHolderPid(holderPath));
  }
  writeJsonFile(holderPath, { pid: process.pid });
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

function readHolderPid(path: string): number | undefined {
  const holder = readJsonFile(path);
  const pid = typeof holder === 'object' && holder !== null && 'pid' in holder ? holder.pid : undefined;
  return typeof pid === 'number' ? pid : undefined;
}
