// Tools that come from Python: a virtual environment of its own under node_modules/.cache, made once for each requirements.txt and
// Python, with exactly what is named there by its hash.
// States of a directory: none → being filled (no mark) → ready (mark). One without a mark is made anew.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CACHE = join(import.meta.dirname, '../../../../node_modules/.cache/topline-python');
const INSTALL_MAX_MS = 300_000;
const OLDEST = [3, 11];
const VERSION = 'import sys, ensurepip, venv; print(*sys.version_info[:3], sep=".")';

const exec = promisify(execFile);

/** What keeps the tools from being there, in words. */
export class NoPython extends Error {
  override name = 'NoPython';
}

/** @returns the path of the environment's python. @throws NoPython */
export async function preparePython(requirements = REQUIREMENTS): Promise<string> {
  const version = await pythonVersion();
  const key = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const directory = join(CACHE, key);
  const python = join(directory, 'bin', 'python');
  const ready = join(directory, 'ready');
  if (existsSync(ready)) return python;
  await rm(directory, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  await run('python3', ['-m', 'venv', directory]);
  await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--require-hashes',
    '-r',
    requirements,
  ]);
  await writeFile(ready, '');
  return python;
}

async function pythonVersion(): Promise<string> {
  const version = (
    await run('python3', ['-c', VERSION]).catch((cause) => {
      throw new NoPython('no python3 that makes virtual environments (Debian: python3 and python3-venv)', { cause });
    })
  ).trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return version;
  throw new NoPython(`python3 is ${version}, needed is ${OLDEST.join('.')} or newer`);
}

async function run(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await exec(command, [...args], { timeout: INSTALL_MAX_MS })).stdout;
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n').at(-1) : '';
    throw new NoPython(`${command} ${args.slice(0, 2).join(' ')} failed${said ? `: ${said}` : ''}`, { cause });
  }
}
