// Runs the tools of the checks and suites one after another, with one line each: what, result, seconds.
import { type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** What Node has compiled once, for the hundreds of processes of a suite: a third of what a small test file costs. */
const COMPILE_CACHE = join(import.meta.dirname, '../node_modules/.cache/compiled');

export async function run(name: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  const startedAt = performance.now();
  const [command = '', ...rest] = args;
  const code = await new Promise<number | null>((resolve) => {
    const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...(options.env ?? process.env) };
    const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'], ...options, env });
    child.on('error', () => resolve(null));
    child.on('exit', resolve);
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  return { name, passed: code === 0, seconds };
}

export const NODE = process.execPath;
export const bin = (name: string): string => `node_modules/.bin/${name}`;

/** node:test over globs; files run three at a time on the two cores of the smallest machine, because many of them mostly wait. */
export function nodeTest(globs: readonly string[], timeoutMs = 120_000): string[] {
  return [NODE, '--test', '--test-concurrency=3', `--test-timeout=${timeoutMs}`, '--test-reporter=dot', ...globs];
}
