// npm run crash: kill -9 at every named crash point on real engines, and nothing is lost, double or wrong. See options.ts.
// States: engines start → series run, a few at once → table. Ctrl-C, a limit or an error ends every process that was started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestEngines } from '../engines.ts';
import { HELP, type RunOptions, readOptions, type Series, WrongOption } from './options.ts';
import { details, isClean, lastLine, table } from './report.ts';
import { runSeries, type SeriesDeps, type SeriesOutcome } from './series.ts';
import { within } from './within.ts';

/** A run that takes longer has hung somewhere that has no limit of its own. */
const RUN_MAX_MS = 45 * 60_000;
/** Worker series mostly wait for a lease, and so run beside the others. */
const WAITING_STEP = 'worker:';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const startedAt = performance.now();
  const stages: SeriesDeps['stages'] = new Set();
  const ending = new AbortController();
  const compileCache = mkdtempSync(join(tmpdir(), 'topline-crash-'));
  const engines = await startTestEngines({ fsync: true });
  const interrupted = Promise.withResolvers<never>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.reject(new Error(`stopped by ${signal}`)));
  try {
    const all = runAll({ engines, compileCache, stages }, options, ending.signal);
    const outcomes = await Promise.race([within('the run ends', all, RUN_MAX_MS), interrupted.promise]);
    return report(outcomes, options, (performance.now() - startedAt) / 1_000);
  } finally {
    ending.abort();
    await Promise.allSettled([...stages].map((stage) => stage.end()));
    await engines.stop();
    rmSync(compileCache, { recursive: true, force: true });
  }
}

async function runAll(deps: SeriesDeps, options: RunOptions, ending: AbortSignal): Promise<SeriesOutcome[]> {
  const outcomes = new Map<Series, SeriesOutcome>();
  const waiting = options.series.filter((one) => one.point.startsWith(WAITING_STEP));
  const working = options.series.filter((one) => !one.point.startsWith(WAITING_STEP));
  const lane = async (queue: Series[]) => {
    for (let series = queue.shift(); series && !ending.aborted; series = queue.shift()) {
      const outcome = await runSeries(deps, series, options.seed);
      outcomes.set(series, outcome);
      progress(outcome, outcomes.size, options.series.length);
    }
  };
  const lanes = Array.from({ length: options.parallel }, () => [lane(waiting), lane(working)]);
  await Promise.all(lanes.flat());
  return options.series.flatMap((series) => outcomes.get(series) ?? []);
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
