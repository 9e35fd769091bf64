// The answer's file: written beside its name and renamed when it is whole, so that nobody ever sees half of it.
// States: open → committed | discarded. A name that ends with .gz is zipped.
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CommandError, systemReason } from './fault.ts';

export type OutputFile = {
  /** Writes all texts and gives the file its name. */
  commit(texts: AsyncIterable<string>, signal: AbortSignal): Promise<void>;
  /** Removes what was written; after a commit it does nothing. */
  discard(): Promise<void>;
};

/** @throws CommandError when the file cannot be written, before anything is computed */
export async function openOutput(name: string, input: string): Promise<OutputFile> {
  const path = await targetOf(name, input);
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.unfinished`);
  const handle = await open(unfinished, 'w').catch((error: unknown) => {
    throw unwritable(name, error);
  });

  async function commit(texts: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    const file = handle.createWriteStream({ flush: true });
    try {
      const source = Readable.from(texts);
      if (path.endsWith('.gz')) await pipeline(source, createGzip(), file, { signal });
      else await pipeline(source, file, { signal });
      await rename(unfinished, path);
    } catch (error) {
      throw isSystemError(error) ? unwritable(name, error) : error;
    }
  }

  async function discard(): Promise<void> {
    await handle.close();
    await rm(unfinished, { force: true });
  }
  return { commit, discard };
}

/** The file behind links: renaming over a link would leave the real file old. */
async function targetOf(name: string, input: string): Promise<string> {
  const existing = await stat(name).catch(() => undefined);
  if (existing === undefined) return name;
  if (!existing.isFile()) throw new CommandError(`${name} cannot be written: it is no regular file.`);
  const source = await stat(input).catch(() => undefined);
  if (source?.ino === existing.ino && source.dev === existing.dev) {
    throw new CommandError(`${name} cannot be written: it is the file that is read.`);
  }
  return realpath(name);
}

function isSystemError(error: unknown): boolean {
  return /^E(?!RR_)[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? '');
}

function unwritable(name: string, error: unknown): CommandError {
  return new CommandError(`${name} cannot be written: ${systemReason(error)}.`);
}
