/**
 * What may happen next while two instances apply the log: the two instances, the server's sessions, and the world
 * (crash of an instance, broken connection, rebalance, crash of the server). The rules are in apply.ts.
 */

import { difference } from '../digits.ts';
import { type Model, type Problem, work, world } from '../explorer.ts';
import { setOf, without } from '../small-set.ts';
import {
  type ApplyOptions,
  type ApplyState,
  type ApplyStep,
  commit,
  execute,
  type Instance,
  idleInstance,
  initialState,
  logOf,
  NAMES,
  newSession,
  type OrderEvent,
  type Session,
  sumOfProcessed,
  type Tables,
  TRUE_TOTAL,
  unhandledBefore,
} from './apply.ts';

export const applyAsBuilt: ApplyOptions = {
  plan: [['dedupe', 'totals', 'dead-letters', 'position']],
  positionMove: 'compare-and-set',
  positionFrom: 'memory',
  fresh: 'as-returned',
  keyedBy: 'order-and-revision',
  duplicates: true,
  asyncCommit: false,
  positionHome: 'same-database',
  checkedInEveryState: true,
  batchEventsMax: 2,
  crashesMax: 1,
  rebalancesMax: 1,
};

export function createApplyModel(options: ApplyOptions): Model<ApplyState> {
  const log = logOf(options);
  return {
    initial: initialState(options),
    steps: (state) => [
      ...instanceSteps(options, log, state, 0),
      ...instanceSteps(options, log, state, 1),
      ...state.sessions.flatMap((session) => sessionSteps(options, state, session)),
      ...deaths(options, state, 0),
      ...deaths(options, state, 1),
      ...rebalance(options, state),
      ...serverCrash(options, state),
    ],
    invariant: (state) => (options.checkedInEveryState ? wrongTables(log, state.tables) : undefined),
    transition: (before, after) => (options.checkedInEveryState ? wentBack(before, after) : undefined),
    atRest: (state) => wrongAtRest(log, state.tables),
  };
}

function instanceSteps(options: ApplyOptions, log: readonly OrderEvent[], state: ApplyState, me: 0 | 1): ApplyStep[] {
  const instance = state.instances[me];
  switch (instance.stage) {
    case 'idle':
      return state.owner === me ? readBatch(options, log, state, me) : [];
    case 'running':
      return runStatement(options, log, state, me);
    case 'sent': {
      if (state.sessions.some((session) => session.client === me)) return [];
      const isLast = instance.transaction + 1 === options.plan.length;
      const next: Instance = { ...instance, stage: 'running', transaction: instance.transaction + 1, statement: 0 };
      const done: Instance = { ...idleInstance, known: instance.to };
      return [work(`${NAMES[me]} gets the ack`, withInstance(state, me, isLast ? done : next))];
    }
  }
}

function readBatch(options: ApplyOptions, log: readonly OrderEvent[], state: ApplyState, me: 0 | 1): ApplyStep[] {
  const { known } = state.instances[me];
  const from = options.positionFrom === 'table' ? state.tables.position : (known ?? state.tables.position);
  const steps: ApplyStep[] = [];
  for (let length = 1; length <= Math.min(options.batchEventsMax, log.length - from); length++) {
    const keys = log.slice(from, from + length).flatMap((event) => (event.key < 0 ? [] : [event.key]));
    const freshKeys = options.fresh === 'checked-when-read' ? without(setOf(...keys), state.tables.processed) : 0;
    const batch: Instance = { ...idleInstance, stage: 'running', known: from, from, to: from + length, freshKeys };
    steps.push(work(`${NAMES[me]} reads a batch of ${length}`, withInstance(state, me, batch)));
  }
  if (steps.length === 0 && options.positionFrom === 'memory-checked' && from !== state.tables.position) {
    steps.push(work(`${NAMES[me]} notices that the position moved`, withInstance(state, me, idleInstance)));
  }
  return steps;
}

function runStatement(options: ApplyOptions, log: readonly OrderEvent[], state: ApplyState, me: 0 | 1): ApplyStep[] {
  const instance = state.instances[me];
  const statement = options.plan[instance.transaction]?.[instance.statement];
  if (statement === undefined) {
    const session = { ...(state.sessions.find((s) => s.client === me) ?? newSession(me)), committing: true };
    const next = withInstance(withSession(state, me, session), me, { ...instance, stage: 'sent' });
    return [work(`${NAMES[me]} sends COMMIT`, next)];
  }
  const result = execute(options, log, state, me);
  if (result === undefined) return [];
  if (result === null) {
    return [work(`${NAMES[me]} rolls back: position moved`, withInstance(dropSession(state, me), me, idleInstance))];
  }
  const next = withInstance(withSession(state, me, result.session), me, result.instance);
  return [work(`${NAMES[me]} ${statement}`, next)];
}

function sessionSteps(options: ApplyOptions, state: ApplyState, session: Session): ApplyStep[] {
  const rest = { ...state, sessions: state.sessions.filter((other) => other !== session) };
  const whose = session.client < 0 ? 'an orphan' : NAMES[session.client as 0 | 1];
  if (!session.committing) return session.client < 0 ? [work('server ends an orphan', rest)] : [];
  const steps: ApplyStep[] = [work(`server commits ${whose}`, { ...rest, tables: commit(state.tables, session) })];
  if (session.client < 0) steps.push(world('orphan ends before its COMMIT arrives', rest));
  else if (state.crashes < options.crashesMax) {
    const me = session.client as 0 | 1;
    const cut = withInstance({ ...rest, crashes: state.crashes + 1 }, me, forgetful(state.instances[me]));
    steps.push(world(`connection of ${whose} breaks before COMMIT arrives`, cut));
  }
  return steps;
}

function deaths(options: ApplyOptions, state: ApplyState, me: 0 | 1): ApplyStep[] {
  const { stage } = state.instances[me];
  if (stage === 'idle' || state.crashes >= options.crashesMax) return [];
  const sessions = state.sessions.map((session) => (session.client === me ? { ...session, client: -1 } : session));
  const next = withInstance({ ...state, crashes: state.crashes + 1, sessions: sorted(sessions) }, me, idleInstance);
  return [world(`CRASH of ${NAMES[me]} while ${stage}`, next)];
}

function rebalance(options: ApplyOptions, state: ApplyState): ApplyStep[] {
  if (state.rebalances >= options.rebalancesMax) return [];
  const owner = (1 - state.owner) as 0 | 1;
  const claimed = withInstance(state, owner, { ...state.instances[owner], known: null });
  const next = { ...claimed, owner, rebalances: state.rebalances + 1 };
  return [world(`REBALANCE: ${NAMES[owner]} owns the log`, next)];
}

/** All tables fall back together to one earlier commit; a position kept elsewhere does not. */
function serverCrash(options: ApplyOptions, state: ApplyState): ApplyStep[] {
  if (state.onDisk === null) return [];
  const position = options.positionHome === 'elsewhere' ? state.tables.position : state.onDisk.position;
  const tables = { ...state.onDisk, position };
  const [x, y] = state.instances;
  const crashed: ApplyState = { ...state, tables, onDisk: null, serverCrashes: 1, sessions: [] };
  return [
    world('commits reach the disk', { ...state, onDisk: state.tables }),
    world('CRASH of the server', { ...crashed, instances: [forgetful(x), forgetful(y)] }),
  ];
}

function wrongTables(log: readonly OrderEvent[], tables: Tables): Problem | undefined {
  const wrong = difference(sumOfProcessed(log, tables), tables.total);
  if (wrong !== undefined) return `${wrong}, the sum of what is processed`;
  if (unhandledBefore(log, tables)) return 'PASSED: the position is past an event neither processed nor dead-lettered';
  return undefined;
}

function wentBack(before: ApplyState, after: ApplyState): Problem | undefined {
  if (after.serverCrashes !== before.serverCrashes) return undefined;
  if (after.tables.position < before.tables.position) return 'BACK: the position went back';
  const changed = after.tables.total !== before.tables.total;
  return changed && after.tables.version <= before.tables.version ? 'BACK: the version did not rise' : undefined;
}

function wrongAtRest(log: readonly OrderEvent[], tables: Tables): Problem | undefined {
  if (tables.position !== log.length) return `STUCK: position ${tables.position} of ${log.length}`;
  return wrongTables(log, tables) ?? difference(TRUE_TOTAL, tables.total);
}

/** Lost its connection, not its life: it starts again from the position that it remembers. */
function forgetful(instance: Instance): Instance {
  return { ...idleInstance, known: instance.known };
}

function withInstance(state: ApplyState, me: 0 | 1, instance: Instance): ApplyState {
  const [x, y] = state.instances;
  return { ...state, instances: me === 0 ? [instance, y] : [x, instance] };
}

function withSession(state: ApplyState, me: number, session: Session): ApplyState {
  return { ...state, sessions: sorted([...state.sessions.filter((other) => other.client !== me), session]) };
}

function dropSession(state: ApplyState, me: number): ApplyState {
  return { ...state, sessions: state.sessions.filter((session) => session.client !== me) };
}

/** The order of sessions means nothing: one order, so that equal states merge. */
function sorted(sessions: readonly Session[]): Session[] {
  return [...sessions].sort((a, b) => a.client - b.client || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
