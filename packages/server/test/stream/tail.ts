// A reader that follows one partition, as a consumer does: from where it stands, batch by batch.
import type { EventLog, LogBatch, LogRecord, Position } from '../../src/stream/event-log.ts';
import { until } from '../until.ts';
import type { LogHarness } from './event-log-contract.ts';

/** A log in a test has fewer records than this in a partition. */
const BATCHES_MAX = 10_000;

export interface Tail {
  /** Reads one batch and moves on. */
  read(recordsMax: number): Promise<LogBatch>;
  readToEnd(recordsMax?: number): Promise<void>;
  records(): readonly LogRecord[];
  values(): string[];
  position(): Position;
}

export function createTail(eventLog: EventLog, partition: number, from: Position = eventLog.start): Tail {
  const records: LogRecord[] = [];
  let position = from;
  const read = async (recordsMax: number) => {
    const batch = await eventLog.read(partition, position, recordsMax);
    records.push(...batch.records);
    position = batch.next;
    return batch;
  };
  return {
    read,
    async readToEnd(recordsMax = 100) {
      for (let batches = 0; batches < BATCHES_MAX; batches += 1) if (!(await read(recordsMax)).more) return;
      throw new Error(`the log does not end after ${BATCHES_MAX} batches`);
    },
    records: () => records,
    values: () => records.map((record) => record.value),
    position: () => position,
  };
}

export async function readAll(
  eventLog: EventLog,
  partition: number,
  recordsMax: number,
): Promise<readonly LogRecord[]> {
  const tail = createTail(eventLog, partition);
  await tail.readToEnd(recordsMax);
  return tail.records();
}

let marks = 0;

/** Writes a record behind everything committed so far, waits until it can be read, and tells its position. */
export async function markEnd(harness: LogHarness, partition: number): Promise<Position> {
  marks += 1;
  const mark = `mark ${marks}`;
  const writing = await harness.begin();
  await writing.append(partition, mark);
  await writing.commit();
  const tail = createTail(harness.eventLog, partition);
  await until('the mark at the end can be read', async () => {
    await tail.readToEnd();
    return tail.values().includes(mark);
  });
  return tail.position();
}
