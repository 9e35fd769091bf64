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
}

export interface LogBatch {
  readonly records: readonly LogRecord[];
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
  readonly topic: string;
  /** Changes when the log is another one under the same name, whose positions mean nothing here. */
  readonly topicId: string;
  readonly partitions: number;
  /** Where a group that has never read starts: always the beginning. */
  readonly start: Position;
  read(partition: number, after: Position, recordsMax: number): Promise<LogBatch>;
  lag(positions: ReadonlyMap<number, Position>): Promise<Map<number, PartitionLag>>;
}
