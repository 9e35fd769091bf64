// What stands in a fetched partition, as records of the log. A position is the offset to read on from, with the epoch of the
// leader that wrote the record before it ("1042@3"): so a log that lost its end is noticed even after it has grown again.
import type { RecordsBatch } from '@platformatic/kafka';
import { LogGap, type LogRecord, type Position } from '../event-log.ts';
import { unframe } from './wire-format.ts';

/** Set by the relay: the instant (epoch milliseconds) before which everything committed stands before this record. */
export const BEGUN_HEADER = 'topline-begun-ms';
/** Set by the relay: where the event stood in the outbox, for people. */
export const OUTBOX_HEADER = 'topline-outbox';

/** As W3C Trace Context names it, so that other programs on the topic go on with the trace. */
export const TRACE_HEADER = 'traceparent';

export interface Place {
  readonly offset: bigint;
  /** Negative: unknown, as at the beginning. */
  readonly epoch: number;
}

export interface KafkaLogRecord extends LogRecord {
  /** Where to read on behind it; the position's meaning. */
  readonly after: Place;
  readonly begunMs: number | undefined;
}

export const START: Position = '0';
const CONTROL = 0x20;
const TRACEPARENT_CHARS = 55;

export function placeOf(position: Position): Place {
  const match = /^(\d{1,19})(?:@(\d{1,9}))?$/.exec(position);
  if (!match?.[1]) throw new RangeError(`not a position of a Kafka topic: ${JSON.stringify(position)}`);
  return { offset: BigInt(match[1]), epoch: match[2] === undefined ? -1 : Number(match[2]) };
}

export function positionOf({ offset, epoch }: Place): Position {
  return epoch < 0 ? String(offset) : `${offset}@${epoch}`;
}

/** A batch always comes whole, so its first records may stand before the place that was asked for. */
export function recordsOf(batches: readonly RecordsBatch[], from: bigint): KafkaLogRecord[] {
  return batches
    .filter((batch) => (batch.attributes & CONTROL) === 0)
    .flatMap((batch) =>
      batch.records
        .map((record) => ({ record, offset: batch.firstOffset + BigInt(record.offsetDelta) }))
        .filter(({ offset }) => offset >= from)
        .map(({ record, offset }) => {
          const after = { offset: offset + 1n, epoch: batch.partitionLeaderEpoch };
          return { after, position: positionOf(after), value: textOf(record.value), ...headersOf(record.headers) };
        }),
    );
}

/** Where to read on: behind the last batch, which may end with offsets that no record has. */
export function endOf(batches: readonly RecordsBatch[], from: Place): Place {
  const last = batches.at(-1);
  if (!last) return from;
  const offset = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
  return offset > from.offset ? { offset, epoch: last.partitionLeaderEpoch } : from;
}

export function refuseDivergence(
  partition: number,
  from: Place,
  diverging: { epoch: number; endOffset: bigint },
): void {
  if (diverging.endOffset < 0n) return;
  throw new LogGap(
    `partition ${partition} ended at ${diverging.endOffset} in epoch ${diverging.epoch}, and was read to ${from.offset} in epoch ${from.epoch}: records that were acknowledged are lost`,
  );
}

/** Bytes that are no text are kept, marked, so that a dead letter loses nothing. */
function textOf(value: Buffer | null): string {
  if (value === null) return '';
  const payload = unframe(value);
  const text = payload.toString('utf8');
  return Buffer.from(text, 'utf8').equals(payload) ? text : `base64:${value.toString('base64')}`;
}

type Headers = readonly (readonly [Buffer | null, Buffer | null])[];

function headersOf(headers: Headers): { begunMs: number | undefined; traceparent: string | undefined } {
  const begun = headerOf(headers, BEGUN_HEADER);
  return {
    begunMs: begun !== undefined && /^\d{1,15}$/.test(begun) ? Number(begun) : undefined,
    traceparent: headerOf(headers, TRACE_HEADER)?.slice(0, TRACEPARENT_CHARS),
  };
}

function headerOf(headers: Headers, name: string): string | undefined {
  return headers.find(([key]) => key?.toString('latin1') === name)?.[1]?.toString('latin1');
}
