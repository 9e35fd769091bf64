// npm run crash: kill -9 at every named crash point on real engines, and nothing is lost, double or wrong. See options.ts.
// States: engines start → series run, a few at once → table. Ctrl-C, a limit or an error ends every process that was started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CRASH_POINTS } from '../../src/platform/crash-point.ts';
import { HELP, type RunOptions, readOptions, WrongOption } from './options.ts';
import { type Places, startPlaces } from './places.ts';
import { details, isClean, lastLine, table } from './report.ts';
import { type Job, runJob, type SeriesOutcome } from './series.ts';
import type { Stage } from './stage.ts';
import { within } from './within.ts';

/** A run that takes longer has hung somewhere that has no limit of its own. */
const RUN_MAX_MS = 45 * 60_000;
const JOBS_PER_ENGINES = 3;
/** Orders are served by a process of its own beside the workers. */
const WORKER_PROCESSES = 2;

interface Run {
  readonly places: Places;
  readonly compileCache: string;
  readonly stages: Set<Stage>;
  readonly ending: AbortController;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const startedAt = performance.now();
  const run: Run = {
    stages: new Set(),
    compileCache: mkdtempSync(join(tmpdir(), 'topline-crash-')),
    places: await startPlaces(Math.ceil(options.parallel / JOBS_PER_ENGINES)),
    ending: new AbortController(),
  };
  const interrupted = Promise.withResolvers<never>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.reject(new Error(`stopped by ${signal}`)));
  try {
    const all = within('the run ends', runAll(run, options), RUN_MAX_MS);
    const outcomes = await Promise.race([all, interrupted.promise]);
    return report(outcomes, options, (performance.now() - startedAt) / 1_000);
  } finally {
    run.ending.abort();
    await Promise.allSettled([...run.stages].map((stage) => stage.end()));
    await run.places.stop();
    rmSync(run.compileCache, { recursive: true, force: true });
  }
}

async function runAll({ places, stages, compileCache, ending }: Run, options: RunOptions): Promise<SeriesOutcome[]> {
  const all = options.jobs.flatMap((job) => job.series);
  const outcomes: SeriesOutcome[] = [];
  const onOutcome = (outcome: SeriesOutcome) => {
    outcomes.push(outcome);
    progress(outcome, outcomes.length, all.length);
  };
  const queue = [...options.jobs];
  const lane = async () => {
    for (let job = queue.shift(); job && !ending.signal.aborted; job = queue.shift()) {
      const now = job;
      await places.use(processesOf(now), (engines) =>
        runJob({ engines, compileCache, seed: options.seed, stages, onOutcome }, now),
      );
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, lane));
  return outcomes.sort(
    (a, b) => CRASH_POINTS.indexOf(a.point) - CRASH_POINTS.indexOf(b.point) || a.instances - b.instances,
  );
}

function processesOf({ step, instances }: Job): number {
  return step === 'worker' ? WORKER_PROCESSES : instances;
}

function progress(outcome: SeriesOutcome, done: number, of: number): void {
  const { point, instances, rounds } = outcome;
  const what = `${point} with ${instances}: ${rounds.length} crashes, ${isClean(outcome) ? 'clean' : 'NOT CLEAN'}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done}/${of} ${what}${done === of ? '\n' : ''}`);
  else process.stderr.write(`${done}/${of} ${what}\n`);
}

function report(outcomes: readonly SeriesOutcome[], options: RunOptions, seconds: number): number {
  const found = details(outcomes);
  process.stdout.write(`${table(outcomes)}\n${found ? `\n${found}\n` : ''}\n${lastLine(outcomes, seconds)}\n`);
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ seed: options.seed, seconds, outcomes }, null, 2)}\n`);
  return outcomes.every(isClean) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const usage = error instanceof WrongOption;
  process.stderr.write(`${usage ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = usage ? 2 : 1;
}
process.exit();
