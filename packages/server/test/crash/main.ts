// npm run crash: kill -9 at every named crash point on real engines, and nothing is lost, double or wrong. See options.ts.
// States: engines start → series run, a few at once → table. Ctrl-C, a limit or an error ends every process that was started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CRASH_POINTS } from '../../src/platform/crash-point.ts';
import { Interrupted, untilInterrupted } from '../stage/interrupted.ts';
import { type Places, startPlaces } from '../stage/places.ts';
import type { Stage } from '../stage/stage.ts';
import { within } from '../stage/within.ts';
import { HELP, type RunOptions, readOptions, WrongOption } from './options.ts';
import { details, isClean, lastLine, table } from './report.ts';
import { type Job, runJob, type SeriesOutcome } from './series.ts';

/** A run that takes longer has hung somewhere that has no limit of its own. */
const RUN_MAX_MS = 45 * 60_000;
const END_MAX_MS = 5_000;
const JOBS_PER_ENGINES = 3;
/** Orders are served by a process of its own beside the workers. */
const WORKER_PROCESSES = 2;

interface Run {
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
  const compileCache = mkdtempSync(join(tmpdir(), 'topline-crash-'));
  const run: Run = { stages: new Set(), compileCache, ending: new AbortController() };
  const interrupted = untilInterrupted(run.ending);
  // Engines that are starting are waited for, or nobody would stop them.
  const places = await startPlaces(Math.ceil(options.parallel / JOBS_PER_ENGINES));
  const all = runAll(run, places, options);
  try {
    const outcomes = await Promise.race([within('the run ends', all, RUN_MAX_MS), interrupted]);
    return report(outcomes, options, (performance.now() - startedAt) / 1_000);
  } finally {
    run.ending.abort();
    await Promise.allSettled([...run.stages].map((stage) => stage.end()));
    await within('nothing runs any more', all, END_MAX_MS).catch(() => undefined);
    await places.stop();
    rmSync(compileCache, { recursive: true, force: true });
  }
}

async function runAll(
  { stages, compileCache, ending }: Run,
  places: Places,
  options: RunOptions,
): Promise<SeriesOutcome[]> {
  const all = options.jobs.flatMap((job) => job.series);
  const outcomes: SeriesOutcome[] = [];
  const onOutcome = (outcome: SeriesOutcome) => {
    outcomes.push(outcome);
    if (!ending.signal.aborted) progress(outcome, outcomes.length, all.length);
  };
  const queue = [...options.jobs];
  const lane = async () => {
    for (let job = queue.shift(); job && !ending.signal.aborted; job = queue.shift()) {
      const now = job;
      await places.use(processesOf(now), (engines) =>
        runJob({ engines, compileCache, seed: options.seed, stages, onOutcome, ending: ending.signal }, now),
      );
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, lane));
  const order: readonly string[] = CRASH_POINTS;
  return outcomes.sort((a, b) => order.indexOf(a.point) - order.indexOf(b.point) || a.instances - b.instances);
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
  const inWords = error instanceof WrongOption || error instanceof Interrupted;
  process.stderr.write(`${inWords ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = error instanceof WrongOption ? 2 : 1;
}
process.exit();
