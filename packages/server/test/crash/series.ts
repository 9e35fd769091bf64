// The rounds of one point with one number of instances, one after the other on the same databases.
// A round that fails (a point that is not reached, an answer that must not be, a wait that ends) ends its series.
import type { CrashPoint } from '../../src/platform/crash-point.ts';
import type { TestEngines } from '../engines.ts';
import type { Series } from './options.ts';
import { type Round, runRound, SERVING_ROLES } from './round.ts';
import { createStage, type Stage } from './stage.ts';
import { postHistory, runWorkerRound, WORKER_ROLES } from './worker-round.ts';

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

export interface SeriesDeps {
  engines: TestEngines;
  compileCache: string;
  /** Every stage that is up, for whoever must end the run early. */
  stages: Set<Stage>;
}

/** The point is reached for the nth time in the middle of the work, n at most this. */
const COUNT_MAX: Readonly<Record<string, number>> = { ingest: 25, apply: 8, push: 6, rebuild: 3, worker: 3 };
const WORKER_MERCHANTS = 2;
const MERCHANTS_MAX = 5;

export async function runSeries(deps: SeriesDeps, series: Series, seed: string): Promise<SeriesOutcome> {
  const worker = series.point.startsWith('worker:');
  const stage = await createStage(deps.engines, {
    seed: `${seed} ${series.point} ${series.instances}`,
    compileCache: deps.compileCache,
    merchantsMax: worker ? WORKER_MERCHANTS : MERCHANTS_MAX,
  });
  deps.stages.add(stage);
  const rounds: RoundOutcome[] = [];
  let failure: string | undefined;
  try {
    const round = worker ? await prepareWorker(stage, series) : await prepareServing(stage, series);
    for (let repeat = 0; repeat < series.repeats; repeat += 1) {
      const crashPoint = `${series.point}:${stage.random.integer(1, countMax(series.point))}`;
      const startedAt = performance.now();
      const done = await round(crashPoint);
      rounds.push({ crashPoint, ...done, ...stage.findings.take(), tookMs: performance.now() - startedAt });
    }
  } catch (error) {
    failure = `${error instanceof Error ? (error.stack ?? error.message) : error}\n${stage.outputs()}`;
  } finally {
    deps.stages.delete(stage);
    await stage.end();
  }
  const counts = { orders: stage.ledger.entries().length, replayed: stage.client.replayed() };
  return { ...series, rounds, ...counts, ...(failure === undefined ? {} : { failure }) };
}

async function prepareServing(
  stage: Stage,
  { point, instances }: Series,
): Promise<(crashPoint: string) => Promise<Round>> {
  const other = instances === 2 ? await stage.start('B', SERVING_ROLES) : undefined;
  const changesCalendars = point.startsWith('rebuild:');
  return (crashPoint) => runRound(stage, { crashPoint, other, changesCalendars });
}

async function prepareWorker(stage: Stage, { instances }: Series): Promise<(crashPoint: string) => Promise<Round>> {
  stage.client.instances = [await stage.start('orders', SERVING_ROLES)];
  await postHistory(stage);
  const other = instances === 2 ? await stage.start('worker B', WORKER_ROLES) : undefined;
  return (crashPoint) => runWorkerRound(stage, { crashPoint, other });
}

function countMax(point: CrashPoint): number {
  return COUNT_MAX[point.split(':')[0] ?? ''] ?? 1;
}
