/** What may happen next on the way of an order and of the watermark, and what must be true then. */
import { type Model, type Problem, work, world } from '../explorer.ts';
import { contains } from '../small-set.ts';
import { flightSteps, ordersIn, pusherSteps, querySteps } from './delivery.ts';
import { feedSteps, writerSteps } from './feed.ts';
import { claimedBy, type WatermarkOptions } from './watermark.ts';
import { idleFeed, initialState, isDurable, type WatermarkState, type WatermarkStep } from './watermark-state.ts';

/** After a server crash the clock has passed every version that was ever given. */
const VERSIONS_BEFORE_CRASH_MAX = 100;

export function createWatermarkModel(options: WatermarkOptions): Model<WatermarkState> {
  return {
    initial: initialState(options),
    steps: (state) => [
      ...state.writers.flatMap((writer, index) => writerSteps(options, state, writer, index)),
      ...feedSteps(options, state),
      ...state.pushers.flatMap((pusher, index) => pusherSteps(options, state, pusher, index)),
      ...flightSteps(options, state),
      ...querySteps(options, state),
      ...serverCrash(state),
    ],
    invariant: (state) => lie(state),
    atRest: (state) => (options.pushers === 0 ? wrongTables(state) : wrongAtRest(state)),
  };
}

function serverCrash(state: WatermarkState): WatermarkStep[] {
  if (state.onDisk === null) return [];
  const tables = { ...state.onDisk, versionFloor: VERSIONS_BEFORE_CRASH_MAX };
  const steps: WatermarkStep[] = [world('CRASH of the server', { ...state, tables, onDisk: null, feed: idleFeed })];
  if (!isDurable(state)) steps.push(work('commits reach the disk', { ...state, onDisk: state.tables }));
  return steps;
}

function lie(state: WatermarkState): Problem | undefined {
  const { tables, writers } = state;
  if (state.query.lied) return 'LIE: a query claims an order that its rows do not hold';
  if (!contains(tables.applied, claimedBy(writers, tables.watermark))) {
    return 'LIE: the stored watermark claims an order that is not applied';
  }
  if (!contains(ordersIn(state.stored), claimedBy(writers, state.storedMark))) {
    return 'LIE: the pushed watermark claims an order that no row holds';
  }
  return undefined;
}

function wrongTables(state: WatermarkState): Problem | undefined {
  if (state.tables.applied !== claimedBy(state.writers, state.time)) return 'LOST: a committed order is not applied';
  return state.tables.watermark === state.time ? undefined : 'STUCK: the watermark stands behind the last commit';
}

function wrongAtRest(state: WatermarkState): Problem | undefined {
  if (ordersIn(state.stored) !== claimedBy(state.writers, state.time)) return 'LOST: a committed order is in no row';
  return state.storedMark === state.time ? undefined : 'STUCK: the watermark stands behind the last commit';
}
