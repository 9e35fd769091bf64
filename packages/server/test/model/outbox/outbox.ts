/**
 * The outbox as an ordered log: several writers with overlapping transactions, one reader with a cursor.
 *
 * Writer (room `ingest`): waiting -> open, owns an xid from its first write -> inserts its outbox rows, each takes the
 * next id of the sequence -> committed | aborted. xids and ids are taken at different moments, so their orders differ
 * between transactions, and neither is the order of commits. A writer without rows is a stranger in the same server.
 *
 * Reader (rooms `outbox` and `stream/postgres`, and the relay): idle -> takes rows after its cursor that are below the
 * horizon -> hands them over and moves the cursor. It may die at any moment and forgets everything but the cursor.
 *
 * Guarantee to prove: the cursor never passes a row that it did not hand over, whoever commits when; nothing twice
 * where both happen in one transaction, at least once where the relay publishes.
 */
import type { Model, Problem, Step } from '../explorer.ts';
import { EMPTY, has, type SmallSet, setOf, union } from '../small-set.ts';

interface OutboxOptions {
  /** Rows that each writer inserts in its one transaction. */
  readonly writers: readonly number[];
  readonly batchRowsMax: number;
  /** What the cursor compares: the pair, or the id alone. */
  readonly cursorBy: 'xid-id' | 'id';
  /** Which rows are old enough: xid < snapshot xmin, xid < snapshot xmax, or any. */
  readonly below: 'xmin' | 'xmax' | 'anything';
  /** The horizon belongs to the same snapshot as the rows, or to an earlier or later statement. */
  readonly horizonTaken: 'with-rows' | 'before-rows' | 'after-rows';
  readonly handover: 'one-transaction' | 'publish-then-move' | 'move-then-publish';
}

export const outboxAsBuilt: OutboxOptions = {
  writers: [2, 1, 0],
  batchRowsMax: 2,
  cursorBy: 'xid-id',
  below: 'xmin',
  horizonTaken: 'with-rows',
  handover: 'one-transaction',
};

interface Row {
  readonly xid: number;
  readonly id: number;
}

interface Writer {
  readonly stage: 'waiting' | 'open' | 'committed' | 'aborted';
  readonly xid: number;
  readonly ids: readonly number[];
}

interface Reader {
  readonly stage: 'idle' | 'has-horizon' | 'has-rows' | 'has-batch' | 'half-done';
  readonly horizon: number;
  readonly rows: readonly Row[];
}

interface OutboxState {
  readonly writers: readonly Writer[];
  readonly nextXid: number;
  readonly nextId: number;
  readonly cursor: Row;
  readonly reader: Reader;
  readonly delivered: SmallSet;
  readonly deliveredTwice: SmallSet;
}

type OutboxStep = Step<OutboxState>;

const idleReader: Reader = { stage: 'idle', horizon: 0, rows: [] };

export function createOutboxModel(options: OutboxOptions): Model<OutboxState> {
  return {
    initial: {
      writers: options.writers.map(() => ({ stage: 'waiting', xid: 0, ids: [] })),
      nextXid: 1,
      nextId: 1,
      cursor: { xid: 0, id: 0 },
      reader: idleReader,
      delivered: EMPTY,
      deliveredTwice: EMPTY,
    },
    steps: (state) => [
      ...state.writers.flatMap((writer, index) => writerSteps(options, state, writer, index)),
      ...readerSteps(options, state),
      ...deathOfReader(state),
    ],
    invariant: (state) => passedRow(options, state) ?? doubledRow(options, state),
    atRest: (state) =>
      state.delivered === setOf(...committedRows(state).map((row) => row.id)) ? undefined : 'LOST: a committed row',
  };
}

function writerSteps(options: OutboxOptions, state: OutboxState, writer: Writer, index: number): OutboxStep[] {
  const become = (name: string, kind: OutboxStep['kind'], next: Writer, counters: Partial<OutboxState> = {}) => ({
    name: `writer ${index} ${name}`,
    kind,
    next: { ...state, ...counters, writers: state.writers.with(index, next) },
  });
  if (writer.stage === 'waiting') {
    const opened: Writer = { stage: 'open', xid: state.nextXid, ids: [] };
    return [become('takes an xid', 'work', opened, { nextXid: state.nextXid + 1 })];
  }
  if (writer.stage !== 'open') return [];
  const steps = [become('rolls back', 'world', { ...writer, stage: 'aborted' })];
  if (writer.ids.length < (options.writers[index] ?? 0)) {
    const inserted: Writer = { ...writer, ids: [...writer.ids, state.nextId] };
    steps.push(become('inserts a row', 'work', inserted, { nextId: state.nextId + 1 }));
  } else {
    steps.push(become('commits', 'work', { ...writer, stage: 'committed' }));
  }
  return steps;
}

function readerSteps(options: OutboxOptions, state: OutboxState): OutboxStep[] {
  const { reader } = state;
  switch (reader.stage) {
    case 'idle':
      return idleSteps(options, state);
    case 'has-horizon':
      return batches(options, state, reader.horizon);
    case 'has-rows': {
      const rows = reader.rows.filter((row) => row.xid < snapshotXmin(state));
      return [readerStep('reader filters by a later horizon', state, { ...reader, stage: 'has-batch', rows })];
    }
    case 'has-batch':
      return handOver(options, state);
    case 'half-done': {
      const done = options.handover === 'publish-then-move' ? moved(options, state) : published(state);
      return [{ name: 'reader ends its handover', kind: 'work', next: { ...done, reader: idleReader } }];
    }
  }
}

function idleSteps(options: OutboxOptions, state: OutboxState): OutboxStep[] {
  const limit = options.below === 'xmax' ? state.nextXid : snapshotXmin(state);
  switch (options.horizonTaken) {
    case 'with-rows':
      return batches(options, state, options.below === 'anything' ? Number.MAX_SAFE_INTEGER : limit);
    case 'before-rows':
      if (rowsAfterCursor(options, state).length === 0) return [];
      return [readerStep('reader reads the horizon', state, { stage: 'has-horizon', horizon: limit, rows: [] })];
    case 'after-rows': {
      const rows = rowsAfterCursor(options, state);
      if (rows.length === 0) return [];
      return [readerStep('reader reads rows', state, { stage: 'has-rows', horizon: 0, rows })];
    }
  }
}

/** LIMIT may cut anywhere, also inside one transaction: every length up to the maximum is tried. */
function batches(options: OutboxOptions, state: OutboxState, horizon: number): OutboxStep[] {
  const rows = rowsAfterCursor(options, state).filter((row) => row.xid < horizon);
  const steps: OutboxStep[] = [];
  for (let length = 1; length <= Math.min(options.batchRowsMax, rows.length); length++) {
    const batch: Reader = { stage: 'has-batch', horizon: 0, rows: rows.slice(0, length) };
    steps.push(readerStep(`reader takes ${length} rows`, state, batch));
  }
  if (steps.length === 0 && state.reader.stage === 'has-horizon') {
    steps.push(readerStep('reader found nothing', state, idleReader));
  }
  return steps;
}

function handOver(options: OutboxOptions, state: OutboxState): OutboxStep[] {
  const half = (next: OutboxState): OutboxState => ({ ...next, reader: { ...next.reader, stage: 'half-done' } });
  switch (options.handover) {
    case 'one-transaction': {
      const next = { ...moved(options, published(state)), reader: idleReader };
      return [{ name: 'reader applies and moves in one commit', kind: 'work', next }];
    }
    case 'publish-then-move':
      return [{ name: 'relay publishes', kind: 'work', next: half(published(state)) }];
    case 'move-then-publish':
      return [{ name: 'relay moves its cursor', kind: 'work', next: half(moved(options, state)) }];
  }
}

function published(state: OutboxState): OutboxState {
  const ids = setOf(...state.reader.rows.map((row) => row.id));
  return {
    ...state,
    delivered: union(state.delivered, ids),
    deliveredTwice: union(state.deliveredTwice, ids & state.delivered),
  };
}

function moved(options: OutboxOptions, state: OutboxState): OutboxState {
  const last = state.reader.rows.at(-1);
  if (last === undefined) return state;
  return { ...state, cursor: options.cursorBy === 'id' ? { xid: 0, id: last.id } : last };
}

function deathOfReader(state: OutboxState): OutboxStep[] {
  if (state.reader.stage === 'idle') return [];
  return [{ name: 'CRASH of the reader', kind: 'world', next: { ...state, reader: idleReader } }];
}

function readerStep(name: string, state: OutboxState, reader: Reader): OutboxStep {
  return { name, kind: 'work', next: { ...state, reader } };
}

/** The lowest xid still running; when none runs, the next one to be given. */
function snapshotXmin(state: OutboxState): number {
  return Math.min(state.nextXid, ...state.writers.filter((w) => w.stage === 'open').map((w) => w.xid));
}

function committedRows(state: OutboxState): Row[] {
  return state.writers.flatMap((w) => (w.stage === 'committed' ? w.ids.map((id) => ({ xid: w.xid, id })) : []));
}

function rowsAfterCursor(options: OutboxOptions, state: OutboxState): Row[] {
  return committedRows(state)
    .filter((row) => isAfter(options, row, state.cursor))
    .sort((a, b) => (isAfter(options, a, b) ? 1 : -1));
}

function isAfter(options: OutboxOptions, row: Row, other: Row): boolean {
  if (options.cursorBy === 'id' || row.xid === other.xid) return row.id > other.id;
  return row.xid > other.xid;
}

function passedRow(options: OutboxOptions, state: OutboxState): Problem | undefined {
  if (options.handover === 'publish-then-move' || state.reader.stage !== 'half-done') {
    const passed = committedRows(state).find((r) => !isAfter(options, r, state.cursor) && !has(state.delivered, r.id));
    if (passed !== undefined) return 'LOST: the cursor passed a row that was never handed over';
  }
  return undefined;
}

function doubledRow(options: OutboxOptions, state: OutboxState): Problem | undefined {
  if (options.handover !== 'one-transaction' || state.deliveredTwice === EMPTY) return undefined;
  return 'DOUBLE: a row was applied twice';
}
