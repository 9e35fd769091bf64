// npm run faults, npm run soak: faults under traffic on real engines, and nothing is lost, double or wrong. See options.ts.
// States: engines start → rows run, a few at once → table (a soak: a line a round, until its time is over). Ctrl-C, a limit or an
// error ends every process that was started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted, untilInterrupted } from '../stage/interrupted.ts';
import { createRandom } from '../stage/orders.ts';
import { type Places, startPlaces } from '../stage/places.ts';
import { within } from '../stage/within.ts';
import { type Fault, NotPossibleHere } from './fault.ts';
import { startHistories } from './histories.ts';
import { HELP, type RunOptions, readOptions, WrongOption } from './options.ts';
import { startOwnStores } from './own-stores.ts';
import { type Asked, details, isGood, lastLine, table } from './report.ts';
import { type FaultRow, notRun, runFaults } from './run-fault.ts';
import type { Scene } from './scene.ts';

/** A run that takes longer has hung somewhere that has no limit of its own. */
const RUN_MAX_MS = 45 * 60_000;
/** The last round of a soak may have begun just before its end. */
const ROUND_MAX_MS = 10 * 60_000;
const END_MAX_MS = 20_000;
/** Of a scene: as many as its place has room for. */
const PROCESSES = 4;
/** What is compared grows with every row of a scene. */
const FAULTS_A_SCENE = 4;

interface Run {
  readonly compileCache: string;
  readonly scenes: Set<Scene>;
  readonly ending: AbortController;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options || options.list) {
    process.stdout.write(`${options ? options.faults.map((fault) => fault.name).join('\n') : HELP}\n`);
    return 0;
  }
  const startedAt = performance.now();
  const compileCache = mkdtempSync(join(tmpdir(), 'topline-faults-'));
  const run: Run = { scenes: new Set(), compileCache, ending: new AbortController() };
  const interrupted = untilInterrupted(run.ending);
  const shared = options.faults.some((fault) => !isOwn(fault));
  // Engines that are starting are waited for, or nobody would stop them.
  const places = await startPlaces(shared ? options.parallel : 0);
  const all = options.soakMinutes === undefined ? runAll(run, places, options) : soak(run, places, options);
  const histories = startHistories(options.seeds);
  const limitMs = options.soakMinutes === undefined ? RUN_MAX_MS : options.soakMinutes * 60_000 + ROUND_MAX_MS;
  try {
    const rows = await Promise.race([within('the run ends', all, limitMs), interrupted]);
    const held = await Promise.race([within('the histories end', histories.held, limitMs), interrupted]);
    const code = report(rows, options, (performance.now() - startedAt) / 1_000);
    process.stdout.write(histories.said());
    return held === true ? code : 1;
  } finally {
    run.ending.abort();
    histories.stop();
    await Promise.allSettled([...run.scenes].map((scene) => scene.end()));
    await within('nothing runs any more', all, END_MAX_MS).catch(() => undefined);
    await places.stop();
    rmSync(compileCache, { recursive: true, force: true });
  }
}

function isOwn(fault: Fault): boolean {
  return fault.ownStores === true;
}

async function runAll(run: Run, places: Places, options: RunOptions): Promise<FaultRow[]> {
  const rows: FaultRow[] = [];
  const play = async (queue: (readonly Fault[])[], lanes: number) =>
    inLanes(lanes, async () => {
      const job = run.ending.signal.aborted ? undefined : queue.shift();
      if (!job) return false;
      await runJob(run, places, options, job, (row) => {
        rows.push(row);
        if (!run.ending.signal.aborted) progress(`${rows.length}/${options.faults.length}`, row, options.traffic);
      });
      return true;
    });
  await play(jobsOf(options.faults.filter((fault) => fault.timed)), 1);
  await play(jobsOf(options.faults.filter((fault) => !fault.timed)), options.parallel);
  const order = options.faults.map((fault) => fault.name);
  return rows.sort((a, b) => order.indexOf(a.fault) - order.indexOf(b.fault));
}

/** Faults that want the same processes and hurt nobody else's stores share a scene. Those that wait longest begin. */
function jobsOf(faults: readonly Fault[]): (readonly Fault[])[] {
  const alone = faults.filter((fault) => isOwn(fault) || fault.aggregators || fault.readers);
  const together = faults.filter((fault) => !alone.includes(fault));
  const jobs = Math.ceil(together.length / FAULTS_A_SCENE);
  // Dealt out like cards, so that those of one kind, which take equally long, do not come together.
  const dealt = Array.from({ length: jobs }, (_, job) => together.filter((_fault, index) => index % jobs === job));
  return [...alone.map((fault) => [fault]), ...dealt];
}

/** Rounds of one random fault each; the seed of a round is in its line, and plays it again. */
async function soak(run: Run, places: Places, options: RunOptions): Promise<FaultRow[]> {
  const rows: FaultRow[] = [];
  const random = createRandom(`soak ${options.seed}`);
  const deadline = performance.now() + (options.soakMinutes ?? 0) * 60_000;
  let round = 0;
  await inLanes(options.parallel, async () => {
    if (run.ending.signal.aborted || performance.now() > deadline) return false;
    const fault = options.faults[random.integer(0, options.faults.length - 1)];
    if (!fault) return false;
    round += 1;
    const asked = { seed: `${options.seed}-${round}`, traffic: options.traffic };
    await runJob(run, places, asked, [fault], (row) => {
      rows.push(row);
      if (!run.ending.signal.aborted) progress(`round ${rows.length}, seed ${row.seed}`, row, options.traffic);
    });
    return true;
  });
  return rows;
}

/** Each lane steps until its step says that there is nothing left. */
async function inLanes(lanes: number, step: () => Promise<boolean>): Promise<void> {
  const lane = async () => {
    while (await step());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function runJob(
  run: Run,
  places: Places,
  { seed, traffic }: Asked,
  faults: readonly Fault[],
  onRow: (row: FaultRow) => void,
): Promise<void> {
  const { compileCache, scenes } = run;
  const common = { compileCache, seed, traffic, scenes, ending: run.ending.signal };
  const [own] = faults.filter(isOwn);
  if (!own)
    return places.use(PROCESSES, (engines) => runFaults({ ...common, engines, ownStores: undefined }, faults, onRow));
  try {
    const ownStores = await startOwnStores(own);
    try {
      await runFaults({ ...common, engines: ownStores, ownStores }, faults, onRow);
    } finally {
      await ownStores.stop();
    }
  } catch (error) {
    if (!(error instanceof NotPossibleHere)) throw error;
    onRow(notRun(own, seed, error.message));
  }
}

function progress(where: string, row: FaultRow, traffic: number): void {
  const good = isGood(row, traffic);
  const how = row.notRun === undefined ? (good ? 'good' : 'NOT GOOD') : 'not run';
  process.stderr.write(`${where} ${row.fault}: ${how}, ${row.recoverySeconds} s to recover\n`);
  if (!good) process.stderr.write(`${details([row])}\n`);
}

function report(rows: readonly FaultRow[], options: RunOptions, seconds: number): number {
  const found = details(rows);
  process.stdout.write(`${table(rows)}\n${found ? `\n${found}\n` : ''}\n${lastLine(rows, options, seconds)}\n`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.every((row) => isGood(row, options.traffic)) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const inWords = error instanceof WrongOption || error instanceof Interrupted;
  process.stderr.write(`${inWords ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = error instanceof WrongOption ? 2 : 1;
}
process.exit();
