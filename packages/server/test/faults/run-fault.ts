// One row: traffic → the fault, at an instant of the seed → its end → nothing new is posted until everything accepted is readable
// (recovery ends here) → more traffic until there is enough → at rest, everything is compared with the caller's own ledger.
import type { TestEngines } from '../engines.ts';
import { askYear, type YearAnswer } from '../stage/as-of.ts';
import { compareAll } from '../stage/compare.ts';
import { cellKey } from '../stage/ledger.ts';
import { createOrders, createRandom } from '../stage/orders.ts';
import { settled } from '../stage/settled.ts';
import type { Stage } from '../stage/stage.ts';
import { within } from '../stage/within.ts';
import { until } from '../until.ts';
import { type Fault, NotPossibleHere } from './fault.ts';
import type { OwnStores } from './own-stores.ts';
import { startPosting } from './posting.ts';
import { startReading } from './reading.ts';
import type { Asked } from './report.ts';
import { type Cast, createScene, type Scene } from './scene.ts';

export interface FaultRow {
  readonly fault: string;
  readonly seed: string;
  readonly injected: number;
  readonly orders: number;
  readonly reads: number;
  readonly lost: number;
  readonly double: number;
  readonly wrongCells: number;
  readonly recoverySeconds: number;
  /** Of the reads asked between the fault and the recovery, 0 to 1. */
  readonly readsAnswered: number;
  /** Where the only reader was hit: the longest time in which no answer came. */
  readonly readGapSeconds?: number;
  /** What was found, in words; the first few. */
  readonly details: readonly string[];
  /** The row did not come to its end. */
  readonly failure?: string;
  /** It could not be brought about here, and why. */
  readonly notRun?: string;
}

export interface RunDeps extends Asked {
  readonly engines: TestEngines;
  readonly ownStores: OwnStores | undefined;
  readonly cast?: Cast | undefined;
  readonly compileCache: string;
  /** Scenes under way, for whoever has to end them early. */
  readonly scenes: Set<Scene>;
  readonly ending: AbortSignal;
}

/** Of a row's orders, how many are there before its fault. */
const SHARE_BEFORE_MIN = 0.3;
const SHARE_BEFORE_MAX = 0.5;
/** Generous: a busy machine makes a row slow, not wrong. */
const BEFORE_MAX_MS = 240_000;
const ENOUGH_MAX_MS = 300_000;
const FAULT_MAX_MS = 240_000;
const RECOVERY_MAX_MS = 120_000;
export const NOTHING = {
  injected: 0,
  orders: 0,
  reads: 0,
  lost: 0,
  double: 0,
  wrongCells: 0,
  recoverySeconds: 0,
  readsAnswered: 0,
  details: [],
};

/** Rows on one scene, as long as it stays whole: the processes and databases of a row that failed are not used again. */
export async function runFaults(
  deps: RunDeps,
  faults: readonly Fault[],
  onRow: (row: FaultRow) => void,
): Promise<void> {
  let scene: Scene | undefined;
  const close = async () => {
    if (scene) deps.scenes.delete(scene);
    await scene?.end();
    scene = undefined;
  };
  try {
    for (const fault of faults) {
      if (deps.ending.aborted) break;
      const row = await runFault(deps, fault, async () => {
        scene ??= await createScene(deps.engines, fault, deps);
        deps.scenes.add(scene);
        return scene;
      });
      onRow(row);
      if (row.failure !== undefined || row.lost + row.double + row.wrongCells > 0) await close();
    }
  } finally {
    await close();
  }
}

async function runFault({ seed, traffic }: RunDeps, fault: Fault, open: () => Promise<Scene>): Promise<FaultRow> {
  let scene: Scene | undefined;
  try {
    scene = await open();
    return { fault: fault.name, seed, ...(await play(scene, fault, { seed, traffic })) };
  } catch (error) {
    if (error instanceof NotPossibleHere) return notRun(fault, seed, error.message);
    const words = `${error instanceof Error ? (error.stack ?? error.message) : error}\n${causeOf(error)}\n${scene?.stage.outputs() ?? ''}`;
    return { ...NOTHING, fault: fault.name, seed, failure: words, details: scene?.stage.findings.take().details ?? [] };
  }
}

export function notRun(fault: Fault, seed: string, reason: string): FaultRow {
  return { ...NOTHING, fault: fault.name, seed, notRun: reason };
}

async function play(scene: Scene, fault: Fault, { seed, traffic }: Asked): Promise<Omit<FaultRow, 'fault' | 'seed'>> {
  const { stage } = scene;
  const random = createRandom(`${seed} ${fault.name}`);
  const orders = createOrders(stage.merchants, random, `${seed} ${fault.name}`.replaceAll(/[^a-z0-9]+/g, '-'));
  const posting = startPosting(stage, orders, random, traffic);
  const reading = startReading(stage, scene.readers, random);
  scene.tolerated = { ...scene.tolerated, ...fault.tolerated };
  scene.posting = posting;
  scene.reading = reading;
  const orFailed = <T>(what: string, work: Promise<T>, limitMs: number) =>
    within(what, Promise.race([work, posting.failed]), limitMs);

  const before = random.integer(Math.round(SHARE_BEFORE_MIN * traffic), Math.round(SHARE_BEFORE_MAX * traffic));
  await orFailed(
    'there are orders',
    until('there are orders', () => posting.answered() >= before, BEFORE_MAX_MS),
    BEFORE_MAX_MS,
  );
  await reading.since();
  const injected = await orFailed('the fault ends', fault.inject(scene, random), FAULT_MAX_MS);
  const endedAt = performance.now();
  await orFailed('everything posted is answered', posting.pause(), RECOVERY_MAX_MS);
  await settled(stage);
  await until('reads equal the ledger', () => readsEqualLedger(stage), RECOVERY_MAX_MS);
  const recoverySeconds = (performance.now() - endedAt) / 1_000;
  const share = await reading.since();

  posting.resume();
  const enough = () => posting.answered() >= traffic && reading.asked() >= traffic;
  await orFailed('there is enough traffic', until('there is enough traffic', enough, ENOUGH_MAX_MS), ENOUGH_MAX_MS);
  await posting.pause();
  await reading.finish();
  await settled(stage);
  await compareAll(stage, scene.tolerated);
  const { lost, double, wrong, details } = stage.findings.take();
  return {
    injected,
    orders: posting.answered(),
    reads: reading.asked(),
    ...{ lost, double, wrongCells: wrong },
    recoverySeconds: rounded(recoverySeconds),
    readsAnswered: share.asked === 0 ? 1 : share.answered / share.asked,
    ...(scene.readers.length === 1 ? { readGapSeconds: rounded(share.gapSeconds) } : {}),
    details: [...details, ...share.refusals.map((words) => `not answered: ${words}`)],
  };
}

/** The running year of every merchant, as a reader sees it. */
async function readsEqualLedger({ client, ledger, merchants }: Stage): Promise<boolean> {
  const cells = ledger.cells();
  for (const merchant of merchants) {
    const { path, year } = askYear(merchant);
    const answer = (await client.get('query', path)) as YearAnswer;
    const key = cellKey({ merchantId: merchant.merchantId, bucketType: 'YEAR', bucketStart: year, categoryId: 0 });
    if (BigInt(answer.total.orders) !== (cells.get(key)?.orders ?? 0n)) return false;
  }
  return true;
}

export function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? `because of: ${String(error.cause)}` : '';
}
