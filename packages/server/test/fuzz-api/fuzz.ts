// One run of schemathesis over one listener: its document is validated, and then every operation of it is asked.

import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Calls, Outcome } from './report.ts';
import type { Run } from './runs.ts';
import { strictDocument } from './strict-document.ts';

const HERE = import.meta.dirname;
/** The largest run takes a tenth of it on two idle cores; one that hangs is ended. */
const RUN_MAX_MS = 600_000;

export interface FuzzDeps {
  /** Of the virtual environment. */
  readonly python: string;
  /** Made for this run; whatever schemathesis writes goes there. */
  readonly directory: string;
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

export interface Target {
  readonly url: string;
  readonly key: string | undefined;
  readonly seed: number;
}

/** What schemathesis writes of a run, as far as it is read. */
interface Report {
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number; readonly errored: number };
  readonly failures: readonly { readonly operations: readonly (string | { readonly label: string })[] }[];
}

export async function fuzz(deps: FuzzDeps, run: Run, target: Target): Promise<Outcome> {
  const startedAt = performance.now();
  const published = join(deps.directory, 'openapi.json');
  const strict = join(deps.directory, 'strict.json');
  const text = await (await fetch(`${target.url}/openapi.json`)).text();
  await writeFile(published, text);
  await writeFile(strict, JSON.stringify(strictDocument(JSON.parse(text))));
  const linted = await start(deps, ['-m', 'openapi_spec_validator', published]);
  const asked = await start(deps, argumentsOf(deps, run, target, strict));
  const report = await readJson<Report>(join(deps.directory, 'report.json'));
  const { total: operations = 0, tested = 0, errored = 0 } = report?.operations ?? {};
  const whole = report?.complete === true && operations > 0 && tested === operations && errored === 0;
  const passed = linted.code === 0 && asked.code === 0 && whole;
  return {
    ...{ run, passed, operations, tested },
    seconds: (performance.now() - startedAt) / 1_000,
    calls: (await readJson<Calls>(join(deps.directory, 'calls.json'))) ?? {},
    failures: countFailures(report?.failures ?? []),
    output: passed ? '' : `${linted.code === 0 ? '' : linted.output}${asked.output}`,
  };
}

function argumentsOf({ directory }: FuzzDeps, run: Run, { url, key, seed }: Target, document: string): string[] {
  return [
    ...['-m', 'schemathesis.cli', '--config-file', join(HERE, 'schemathesis.toml'), 'run', document, '--url', url],
    ...(key === undefined ? [] : ['--header', `Authorization: Bearer ${key}`]),
    ...['--checks', 'all', '--phases', run.phases, '--max-examples', String(run.examples), '--seed', String(seed)],
    ...['--report-json-path', join(directory, 'report.json'), '--no-color'],
  ];
}

function start({ python, directory, signal: ending }: FuzzDeps, args: readonly string[]) {
  const child = spawn(python, args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_MAX_MS,
    signal: ending,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: join(HERE, 'hooks.py'),
      TOPLINE_FUZZ_CALLS: join(directory, 'calls.json'),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, output: signal ? `${output}\nended by ${signal}` : output }));
  });
}

/** undefined: it ended before it had written the file. */
async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as T);
}

function countFailures(failures: Report['failures']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const operation of failures.flatMap(({ operations }) => operations)) {
    const label = typeof operation === 'string' ? operation : operation.label;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}
