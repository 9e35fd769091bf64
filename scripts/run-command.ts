// Runs the tools of the checks and suites, with one line each: what, result, seconds.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** What it prints: at once, or, beside another suite, whole when it has ended. */
  readonly output?: 'at once' | 'afterwards';
}

/** What Node has compiled once, for the hundreds of processes of a suite: a third of what a small test file costs. */
const COMPILE_CACHE = join(import.meta.dirname, '../node_modules/.cache/compiled');

export async function run(
  name: string,
  [command = '', ...args]: readonly string[],
  { env = process.env, output = 'at once' }: RunOptions = {},
): Promise<Outcome> {
  const startedAt = performance.now();
  const printed: Buffer[] = [];
  const code = await new Promise<number | null>((resolve) => {
    const to = output === 'at once' ? 'inherit' : 'pipe';
    const child = spawn(command, args, {
      stdio: ['ignore', to, to],
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  process.stdout.write(Buffer.concat(printed));
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  return { name, passed: code === 0, seconds };
}

export const NODE = process.execPath;
export const bin = (name: string): string => `node_modules/.bin/${name}`;

/** node:test over globs; files run three at a time on the two cores of the smallest machine, because many of them mostly wait. */
export function nodeTest(globs: readonly string[], timeoutMs = 120_000): string[] {
  return [NODE, '--test', '--test-concurrency=3', `--test-timeout=${timeoutMs}`, '--test-reporter=dot', ...globs];
}
