// One partition of the log, worked on by this process: read → judge → apply → read …
// A batch that the database refuses twice because of its data is halved until the event is found; that event becomes a dead
// letter and the partition goes on.

import { crashPoint } from '../platform/crash-point.ts';
import type { Log } from '../platform/log.ts';
import { errorKind } from '../platform/pg-error.ts';
import type { Pool } from '../platform/pool.ts';
import { inBatchSpan, NO_TRACING, TRACED_IN_BATCH_MAX, type Tracing } from '../platform/tracing.ts';
import { type EventLog, type LogRecord, PositionMoved } from '../stream/event-log.ts';
import type { HeldPartition } from '../stream/partition-leases.ts';
import { apply, type Span } from './apply.ts';
import type { CalendarSource } from './calendars.ts';
import type { DeadLetter } from './dead-letters.ts';
import { judge } from './judge.ts';
import { SERVER_IS_MET } from './meet-server.ts';

export interface AppliedBatch {
  /** Events of the batch; those that are neither applied nor dead were applied before. */
  readonly read: number;
  readonly applied: number;
  readonly deadLetters: number;
  /** From the read to the commit. */
  readonly seconds: number;
}

export interface PartitionDeps {
  pool: Pool;
  eventLog: EventLog;
  calendars: CalendarSource;
  log: Log;
  tracing?: Tracing;
  onApplied: (batch: AppliedBatch) => void;
}

export interface PartitionOptions {
  group: string;
  batchEventsMax: number;
  heartbeatIntervalMs: number;
}

/** Moves asOf of a partition that has nothing to apply, as long as nobody else has moved its position. */
const HEARTBEAT = `
  UPDATE forecasting.stream_partitions SET as_of = greatest(as_of, timestamptz 'epoch' + $6::bigint * interval '1 ms')
   WHERE grp = $1 AND topic = $2 AND part = $3 AND pos = $4 AND epoch = $5 AND ${SERVER_IS_MET}`;

export function createPartition(deps: PartitionDeps, options: PartitionOptions, held: HeldPartition) {
  const { eventLog, tracing = NO_TRACING } = deps;
  let beatAt = 0;

  const span = (to: string, asOfMs: number | undefined): Span => ({
    group: options.group,
    topic: eventLog.topic,
    held,
    to,
    asOfMs,
  });

  const applyRecords = async (
    records: readonly LogRecord[],
    asOfMs: number | undefined,
    extra: DeadLetter[] = [],
  ): Promise<void> => {
    const last = records.at(-1);
    if (!last) return;
    const startedMs = performance.now();
    const judged = await judge(deps.pool, eventLog.topic, held.part, extra.length > 0 ? [] : records);
    crashPoint('apply:after-read');
    const refused = [...judged.refused, ...extra];
    const traceparents = records.flatMap((record) => record.traceparent ?? []).slice(0, TRACED_IN_BATCH_MAX);
    const reach = { ...span(last.position, asOfMs), traceparents };
    const attributes = { 'topline.partition': held.part };
    const { applied } = await inBatchSpan(
      tracing,
      'apply order-event',
      { kind: 'consumer', traceparents, attributes },
      () => apply(deps, reach, judged.fresh, refused),
    );
    crashPoint('apply:after-commit');
    held.position = last.position;
    if (refused.length > 0)
      deps.log.error({ part: held.part, reasons: refused.map((r) => r.reason) }, 'events became dead letters');
    const seconds = (performance.now() - startedMs) / 1_000;
    deps.onApplied({ read: records.length, applied, deadLetters: refused.length, seconds });
  };

  const applyOrHalve = async (records: readonly LogRecord[], asOfMs: number | undefined, tries = 1): Promise<void> => {
    try {
      await applyRecords(records, asOfMs);
    } catch (error) {
      if (error instanceof PositionMoved || errorKind(error) !== 'data') throw error;
      if (tries < 2) return applyOrHalve(records, asOfMs, tries + 1);
      const [first] = records;
      if (records.length === 1 && first) return applyRecords(records, asOfMs, [cannotApply(first, error)]);
      const half = Math.ceil(records.length / 2);
      // Only the last part may say how far the log has been applied.
      await applyOrHalve(records.slice(0, half), undefined);
      await applyOrHalve(records.slice(half), asOfMs);
    }
  };

  const cannotApply = (record: LogRecord, error: unknown): DeadLetter => ({
    topic: eventLog.topic,
    part: held.part,
    position: record.place ?? record.position,
    reason: 'cannot-apply',
    detail: String(error),
    merchantId: undefined,
    orderId: undefined,
    payload: record.value,
  });

  return {
    held,
    async step(): Promise<'more' | 'idle'> {
      const batch = await eventLog.read(held.part, held.position, options.batchEventsMax, held.topicId);
      if (batch.records.length > 0) {
        await applyOrHalve(batch.records, batch.asOfMs);
        return batch.more ? 'more' : 'idle';
      }
      if (batch.asOfMs !== undefined && batch.asOfMs - beatAt >= options.heartbeatIntervalMs) {
        const beaten = await deps.pool.query({
          name: 'heartbeat',
          text: HEARTBEAT,
          values: [options.group, eventLog.topic, held.part, held.position, held.epoch, batch.asOfMs],
        });
        // Also how a position that the server has lost is noticed while nothing new arrives.
        if (beaten.rowCount !== 1)
          throw new PositionMoved(`partition ${held.part} is not at ${held.position} any more`);
        beatAt = batch.asOfMs;
      }
      return 'idle';
    },
  };
}
