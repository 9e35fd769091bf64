// The port of the event stream: a log in partitions, each an ordered sequence of records that is read from a position on.
// States of a partition as its reader sees it: behind (records are waiting) → caught up (asOf follows the clock) → behind …
// Guarantees every adapter gives, and the contract suite checks:
//  - the records after a position never change, and no record ever appears before a position that a read has returned;
//  - a record committed to the log is returned by a later read; nothing is skipped; a record may be returned again;
//  - asOf says that every record committed up to that instant stands before the batch's next position.

/** Opaque to everybody but the adapter; compared for equality only. */
export type Position = string;

export interface LogRecord {
  readonly position: Position;
  readonly value: string;
  /** Its place as people are told it, where positions of another log under the same name may be equal. */
  readonly place?: string;
  /** The trace that the event belongs to, as W3C writes it; undefined: nobody traces it. */
  readonly traceparent?: string | undefined;
}

export interface LogBatch<R extends LogRecord = LogRecord> {
  readonly records: readonly R[];
  /** Where to read on; equals the asked position when there was nothing. */
  readonly next: Position;
  /** Epoch milliseconds; undefined when the adapter cannot say anything yet. */
  readonly asOfMs: number | undefined;
  /** There may be more records after `next`. */
  readonly more: boolean;
}

export interface PartitionLag {
  /** Records committed and not before the position, held ones included. */
  readonly records: number;
  /** How long the oldest of them has been waiting. */
  readonly delayMs: number;
  /** Of these, records that cannot be read yet (behind an open transaction of the outbox). */
  readonly held: number;
  readonly heldDelayMs: number;
}

export interface EventLog {
  /** The name under which groups keep their positions. */
  readonly topic: string;
  readonly partitions: number;
  /** Where a group that has never read starts: always the beginning. */
  readonly start: Position;
  /**
   * Which log stands under the name now: changes when it is another one, whose positions mean nothing here. The answer may be some
   * seconds old, unless it is to be fresh.
   */
  identify(options?: { fresh?: boolean }): Promise<string>;
  /**
   * `topicId` says which log the position is of. Where one can be replaced by another under the same name, a reader that got its
   * position from somewhere else than this log must name it, and is refused when it is not there any more.
   */
  read(partition: number, after: Position, recordsMax: number, topicId?: string): Promise<LogBatch>;
  lag(positions: ReadonlyMap<number, Position>): Promise<Map<number, PartitionLag>>;
  /** Positions before everything whose transaction began at an instant or later; a partition without such records is not among them. */
  since(instantMs: number): Promise<Map<number, Position>>;
  /** Of two positions in the same partition. */
  isBefore(one: Position, other: Position): boolean;
  /** What an operator may want to know of it; fails when it cannot be reached. */
  facts?(): Promise<Readonly<Record<string, unknown>>>;
  /** Where reading can begin in each partition, when not all of the log is there any more. */
  starts?(): Promise<Map<number, Position>>;
  /** Shows a group's positions to whoever watches the log with its own tools. What a group goes by is kept elsewhere. */
  show?(group: string, positions: ReadonlyMap<number, Position>): Promise<void>;
}

/** The log under the name is not the one that the positions are of. Nothing goes on until an operator says what to do. */
export class LogReplaced extends Error {
  override name = 'LogReplaced';
}

/** The records after a position are not there any more, or the position is one that this log never had. */
export class LogGap extends Error {
  override name = 'LogGap';
}

/** Somebody else has moved the position, or has the partition: what was done from here on is undone. */
export class PositionMoved extends Error {
  override name = 'PositionMoved';
}
