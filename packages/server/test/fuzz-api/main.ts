// npm run fuzz:api: schemathesis asks every operation of every listener's /openapi.json, with what the document allows and
// what it forbids, and holds the answers against it: statuses, schemas, header fields, refusals. Nothing may be undocumented.
//   --seed N       another run of the generator (default 1)
//   --only TEXT    the runs whose names hold it
//   --json FILE    the counts as JSON
// Without Python 3.11 or newer it says so and succeeds, unless TOPLINE_REQUIRE names python.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { NoPython, preparePython } from './python.ts';
import { type Outcome, runLine, table } from './report.ts';
import { RUNS } from './runs.ts';
import { createStage } from './stage.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, only: { type: 'string', default: '' }, json: { type: 'string' } },
});
const seed = Number(values.seed);
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());

async function main(): Promise<number> {
  let python: string;
  try {
    python = await preparePython();
  } catch (error) {
    if (!(error instanceof NoPython)) throw error;
    console.log(`fuzz:api: not run, ${error.message} (set TOPLINE_REQUIRE=python to require it)`);
    return (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('python') ? 1 : 0;
  }
  const outcomes = await runAll(python);
  for (const { run, output } of outcomes.filter((one) => !one.passed)) console.log(`\n${run.name}:\n${output}`);
  console.log(`\n${table(outcomes)}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ seed, outcomes }, null, 2)}\n`);
  const failed = outcomes.filter((one) => !one.passed).length;
  console.log(
    failed === 0 ? '\nfuzz:api: the documents are exact' : `\nfuzz:api: ${failed} of ${outcomes.length} runs failed`,
  );
  return failed === 0 ? 0 : 1;
}

async function runAll(python: string): Promise<readonly Outcome[]> {
  const directory = await mkdtemp(join(tmpdir(), 'topline-fuzz-api-'));
  const stage = await createStage(join(directory, 'compiled'));
  const outcomes: Outcome[] = [];
  try {
    for (const run of RUNS.filter(({ name }) => name.includes(values.only))) {
      const own = await mkdtemp(join(directory, 'run-'));
      const target = { url: stage.url(run), key: stage.key(run.caller), seed };
      const outcome = await fuzz({ python, directory: own, signal: ending.signal }, run, target);
      outcomes.push(outcome);
      console.log(runLine(outcome));
    }
    if (outcomes.some((one) => !one.passed)) console.log(stage.outputs());
    return outcomes;
  } finally {
    await stage.end();
    await rm(directory, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${ending.signal.aborted ? 'Stopped.' : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
process.exit();
