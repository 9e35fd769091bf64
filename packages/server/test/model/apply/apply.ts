/**
 * Apply (room `aggregate/apply`): two instances, X and Y, turn a log of order events into one total, exactly once.
 *
 * Instance: idle -> has a batch, if it believes to own the log -> runs the transactions of its plan, statement by
 * statement -> sends COMMIT -> gets the ack -> idle. The lease only decides who begins: a rebalance is not noticed in
 * the middle of a batch, so a zombie goes on. A crash forgets the instance's memory and orphans its session.
 *
 * Session, on the server: open, holding locks and uncommitted rows -> committing -> gone. An orphan that was open
 * ends; an orphan whose COMMIT was already sent may commit later or never. Uncommitted rows are seen by nobody, but
 * whoever inserts the same key or locks the same row waits: as in PostgreSQL at READ COMMITTED.
 *
 * Log: an order, the same event doubled by the relay, another order, a poison event, a correction of the first order.
 * Guarantee to prove: in every state the total is the sum of what is processed and the position has passed only what
 * is processed or dead-lettered; the position and the version never go back; at rest every order counts once.
 */
import { digitOf } from '../digits.ts';
import type { Step } from '../explorer.ts';
import { EMPTY, has, overlaps, type SmallSet, setOf, union, without } from '../small-set.ts';

type Statement = 'dedupe' | 'totals' | 'dead-letters' | 'position';

export interface ApplyOptions {
  /** The transactions for one batch, each a list of statements in order. */
  readonly plan: readonly (readonly Statement[])[];
  readonly positionMove: 'compare-and-set' | 'blind' | 'greatest';
  /** Between batches an instance remembers its position; `memory-checked` also compares it while it has nothing to do. */
  readonly positionFrom: 'memory' | 'memory-checked' | 'table';
  /** Which deltas are added: see `dedupe`. */
  readonly fresh: 'as-returned' | 'joined-back-to-batch' | 'checked-when-read' | 'all';
  readonly keyedBy: 'order-and-revision' | 'order';
  readonly duplicates: boolean;
  /** COMMIT returns before the log is on disk; a server crash takes back the last commits, all of them from some on. */
  readonly asyncCommit: boolean;
  readonly positionHome: 'same-database' | 'elsewhere';
  /** False: only look at rest, to see the damage that remains and not the gap between two transactions. */
  readonly checkedInEveryState: boolean;
  readonly batchEventsMax: number;
  readonly crashesMax: number;
  readonly rebalancesMax: number;
}

export interface OrderEvent {
  readonly key: number;
  readonly delta: number;
}

export interface Tables {
  readonly position: number;
  readonly processed: SmallSet;
  readonly deadLetters: SmallSet;
  readonly total: number;
  readonly version: number;
}

export interface Session {
  /** X = 0, Y = 1, an orphan = -1. */
  readonly client: number;
  readonly committing: boolean;
  readonly inserted: SmallSet;
  readonly deadLetters: SmallSet;
  /** What the totals row will gain; undefined while the session has not locked it. */
  readonly adds: number | null;
  readonly movesTo: number | null;
}

export interface Instance {
  readonly stage: 'idle' | 'running' | 'sent';
  /** Where it believes the position to be; null when it has to ask. */
  readonly known: number | null;
  readonly from: number;
  readonly to: number;
  readonly transaction: number;
  readonly statement: number;
  /** Freshness as remembered by the instance: keys, and their summed deltas. */
  readonly freshKeys: SmallSet;
  readonly delta: number;
}

export interface ApplyState {
  readonly tables: Tables;
  /** What a server crash would leave; null when every commit is on disk at once, or after the one crash. */
  readonly onDisk: Tables | null;
  readonly serverCrashes: number;
  readonly owner: number;
  readonly instances: readonly [Instance, Instance];
  readonly sessions: readonly Session[];
  readonly crashes: number;
  readonly rebalances: number;
}

export type ApplyStep = Step<ApplyState>;

export const NAMES = ['X', 'Y'] as const;
const POISON = -1;

export const idleInstance: Instance = {
  stage: 'idle',
  known: null,
  from: 0,
  to: 0,
  transaction: 0,
  statement: 0,
  freshKeys: EMPTY,
  delta: 0,
};

export const newSession = (client: number): Session => ({
  client,
  committing: false,
  inserted: EMPTY,
  deadLetters: EMPTY,
  adds: null,
  movesTo: null,
});

const emptyTables: Tables = { position: 0, processed: EMPTY, deadLetters: EMPTY, total: 0, version: 0 };

/**
 * The last event is a correction of order 0; keyed by the order alone it looks like a duplicate. Each delta is a decimal
 * digit of its own, so that a total tells how often each event is in it: 121 = the second one twice.
 */
export function logOf(options: ApplyOptions): readonly OrderEvent[] {
  const correctionKey = options.keyedBy === 'order' ? 0 : 2;
  const first = { key: 0, delta: digitOf(0) };
  const rest = [
    { key: 1, delta: digitOf(1) },
    { key: POISON, delta: 0 },
    { key: correctionKey, delta: digitOf(2) },
  ];
  return options.duplicates ? [first, first, ...rest] : [first, ...rest];
}

export const TRUE_TOTAL = 111;

export function initialState(options: ApplyOptions): ApplyState {
  return {
    tables: emptyTables,
    onDisk: options.asyncCommit ? emptyTables : null,
    serverCrashes: 0,
    owner: 0,
    instances: [idleInstance, idleInstance],
    sessions: [],
    crashes: 0,
    rebalances: 0,
  };
}

/** Undefined: waits for a lock. Null: the statement finds that it must roll back. */
export function execute(
  options: ApplyOptions,
  log: readonly OrderEvent[],
  state: ApplyState,
  me: number,
): { session: Session; instance: Instance } | null | undefined {
  const instance = state.instances[me as 0 | 1];
  const session = state.sessions.find((candidate) => candidate.client === me) ?? newSession(me);
  const others = state.sessions.filter((candidate) => candidate.client !== me);
  const advanced: Instance = { ...instance, statement: instance.statement + 1 };
  switch (options.plan[instance.transaction]?.[instance.statement]) {
    case 'dedupe':
      return dedupe(options, log, state.tables, session, others, advanced);
    case 'totals':
      if (instance.freshKeys === EMPTY) return { session, instance: advanced };
      if (others.some((other) => other.adds !== null)) return undefined;
      return { session: { ...session, adds: instance.delta }, instance: advanced };
    case 'dead-letters':
      return { session: { ...session, deadLetters: poisonIn(log, instance) }, instance: advanced };
    case 'position': {
      if (others.some((other) => other.movesTo !== null)) return undefined;
      const current = state.tables.position;
      if (options.positionMove === 'compare-and-set' && current !== instance.from) return null;
      const movesTo = options.positionMove === 'greatest' ? Math.max(current, instance.to) : instance.to;
      return { session: { ...session, movesTo }, instance: advanced };
    }
    case undefined:
      throw new Error('no statement left: the instance should have sent COMMIT');
  }
}

/**
 * INSERT … ON CONFLICT DO NOTHING waits for another session's uncommitted row of the same key, then skips it.
 * `as-returned` adds each returned key's delta once; `joined-back-to-batch` joins the returned keys to a batch which
 * may hold the same key twice; `checked-when-read` trusts a SELECT made when the batch was read; `all` trusts the log.
 */
function dedupe(
  options: ApplyOptions,
  log: readonly OrderEvent[],
  tables: Tables,
  session: Session,
  others: readonly Session[],
  instance: Instance,
): { session: Session; instance: Instance } | undefined {
  const batch = eventsOf(log, instance);
  const keys = setOf(...batch.map((event) => event.key));
  if (others.some((other) => overlaps(other.inserted, keys))) return undefined;
  const inserted = without(keys, tables.processed);
  const withInserted = { ...session, inserted };
  switch (options.fresh) {
    case 'as-returned':
      return { session: withInserted, instance: remember(instance, inserted, distinct(batch)) };
    case 'joined-back-to-batch':
      return { session: withInserted, instance: remember(instance, inserted, batch) };
    case 'checked-when-read':
      return { session: withInserted, instance: remember(instance, instance.freshKeys, distinct(batch)) };
    case 'all':
      return { session: withInserted, instance: remember(instance, keys, batch) };
  }
}

function remember(instance: Instance, freshKeys: SmallSet, events: readonly OrderEvent[]): Instance {
  const delta = events.reduce((sum, event) => (has(freshKeys, event.key) ? sum + event.delta : sum), 0);
  return { ...instance, freshKeys, delta };
}

function eventsOf(log: readonly OrderEvent[], batch: Instance): OrderEvent[] {
  return log.slice(batch.from, batch.to).filter((event) => event.key !== POISON);
}

function distinct(events: readonly OrderEvent[]): OrderEvent[] {
  return events.filter((event, index) => events.findIndex((other) => other.key === event.key) === index);
}

function poisonIn(log: readonly OrderEvent[], batch: Instance): SmallSet {
  return setOf(...log.flatMap((event, at) => (event.key === POISON && at >= batch.from && at < batch.to ? [at] : [])));
}

export function commit(tables: Tables, session: Session): Tables {
  return {
    position: session.movesTo ?? tables.position,
    processed: union(tables.processed, session.inserted),
    deadLetters: union(tables.deadLetters, session.deadLetters),
    total: tables.total + (session.adds ?? 0),
    version: tables.version + (session.adds === null ? 0 : 1),
  };
}

export function unhandledBefore(log: readonly OrderEvent[], tables: Tables): boolean {
  return log
    .slice(0, tables.position)
    .some((event, at) => (event.key === POISON ? !has(tables.deadLetters, at) : !has(tables.processed, event.key)));
}

export function sumOfProcessed(log: readonly OrderEvent[], tables: Tables): number {
  return distinct(log).reduce((sum, event) => (has(tables.processed, event.key) ? sum + event.delta : sum), 0);
}
