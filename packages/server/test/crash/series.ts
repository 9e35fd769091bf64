// The rounds of points, one after the other on the same databases with the same number of instances.
// A round that fails (a point that is not reached, an answer that must not be, a wait that ends) ends its series; the next series
// of the job starts on fresh databases.
import type { CrashPoint } from '../../src/platform/crash-point.ts';
import type { TestEngines } from '../engines.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import { type Round, runRound, SERVING_ROLES } from './round.ts';
import { postHistory, runWorkerRound, WORKER_ROLES } from './worker-round.ts';

export interface Series {
  readonly point: CrashPoint;
  readonly instances: number;
  readonly repeats: number;
}

/** Series of the same step and number of instances. */
export interface Job {
  readonly step: string;
  readonly instances: number;
  readonly series: readonly Series[];
}

export interface RoundOutcome extends Round {
  readonly crashPoint: string;
  readonly lost: number;
  readonly double: number;
  readonly wrong: number;
  readonly repeated: number;
  readonly details: readonly string[];
  readonly tookMs: number;
}

export interface SeriesOutcome extends Series {
  readonly rounds: readonly RoundOutcome[];
  readonly orders: number;
  /** Orders that were answered as stored by an earlier request. */
  readonly replayed: number;
  /** Why the series ended early. */
  readonly failure?: string;
}

export interface JobDeps {
  engines: TestEngines;
  compileCache: string;
  seed: string;
  /** Every stage that is up, for whoever must end the run early. */
  stages: Set<Stage>;
  onOutcome: (outcome: SeriesOutcome) => void;
  /** Aborted when the run ends early: nothing new is started then. */
  ending: AbortSignal;
}

interface Scene {
  readonly stage: Stage;
  readonly round: (crashPoint: string) => Promise<Round>;
}

/** The point is reached for the nth time in the middle of the work, n at most this. */
const COUNT_MAX: Readonly<Record<string, number>> = { ingest: 25, apply: 8, push: 6, rebuild: 3, worker: 3 };
const WORKER_STEP = 'worker';
const WORKER_MERCHANTS = 2;
const MERCHANTS_MAX = 5;

export function stepOf(point: CrashPoint): string {
  return point.split(':')[0] ?? '';
}

export async function runJob(deps: JobDeps, job: Job): Promise<void> {
  let stage: Stage | undefined;
  let scene: Scene | undefined;
  const close = async () => {
    await stage?.end();
    if (stage) deps.stages.delete(stage);
    stage = undefined;
    scene = undefined;
  };
  for (const series of job.series) {
    if (deps.ending.aborted) break;
    const rounds: RoundOutcome[] = [];
    let failure: string | undefined;
    let before = { orders: 0, replayed: 0 };
    try {
      stage ??= await openStage(deps, job, series);
      scene ??= await prepare(stage, job);
      before = countsOf(stage);
      for (let repeat = 0; repeat < series.repeats; repeat += 1) rounds.push(await runOne(scene, series.point));
    } catch (error) {
      failure = `${error instanceof Error ? (error.stack ?? error.message) : error}\n${stage?.outputs() ?? ''}`;
    }
    const after = stage ? countsOf(stage) : before;
    const counts = { orders: after.orders - before.orders, replayed: after.replayed - before.replayed };
    if (failure !== undefined) await close();
    deps.onOutcome({ ...series, rounds, ...counts, ...(failure === undefined ? {} : { failure }) });
  }
  await close();
}

async function openStage(deps: JobDeps, { step, instances }: Job, { point }: Series): Promise<Stage> {
  const stage = await createStage(deps.engines, {
    seed: `${deps.seed} ${point} ${instances}`,
    compileCache: deps.compileCache,
    merchantsMax: step === WORKER_STEP ? WORKER_MERCHANTS : MERCHANTS_MAX,
  });
  if (!deps.ending.aborted) {
    deps.stages.add(stage);
    return stage;
  }
  await stage.end();
  throw new Error('the run is ending');
}

async function prepare(stage: Stage, { step, instances }: Job): Promise<Scene> {
  if (step === WORKER_STEP) {
    stage.client.instances = [await stage.start('orders', SERVING_ROLES)];
    await postHistory(stage);
    const other = instances === 2 ? await stage.start('worker B', WORKER_ROLES) : undefined;
    return { stage, round: (crashPoint) => runWorkerRound(stage, { crashPoint, other }) };
  }
  const other = instances === 2 ? await stage.start('B', SERVING_ROLES) : undefined;
  return { stage, round: (crashPoint) => runRound(stage, { crashPoint, other, changesCalendars: step === 'rebuild' }) };
}

async function runOne({ stage, round }: Scene, point: CrashPoint): Promise<RoundOutcome> {
  const crashPoint = `${point}:${stage.random.integer(1, COUNT_MAX[stepOf(point)] ?? 1)}`;
  const startedAt = performance.now();
  const done = await round(crashPoint);
  return { crashPoint, ...done, ...stage.findings.take(), tookMs: Math.round(performance.now() - startedAt) };
}

function countsOf(stage: Stage): { orders: number; replayed: number } {
  return { orders: stage.ledger.entries().length, replayed: stage.client.replayed() };
}
