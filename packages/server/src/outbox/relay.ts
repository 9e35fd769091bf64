// The relay: carries the outbox into the topic, in its order. A group of the outbox's log like any other, with leases of its own.
//   read behind the cursor → send, and wait until every in-sync replica has it → cursor and ends in one statement
// A crash before the last step sends the same events again: readers get duplicates, which apply's dedupe takes out, and miss none.
// Two relays of one partition cost duplicates only: the cursor moves by compare-and-set, and who loses drops the partition.
// While the brokers are down the outbox holds what comes; nothing of ingest waits for the relay.

import { crashPoint } from '../platform/crash-point.ts';
import type { Health, HealthSource } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';
import { createLoop } from '../platform/loop.ts';
import type { Pool } from '../platform/pool.ts';
import { inBatchSpan, NO_TRACING, type Tracing } from '../platform/tracing.ts';
import { LogReplaced, PositionMoved } from '../stream/event-log.ts';
import { createHeldPartitions } from '../stream/held-partitions.ts';
import { identifyTopic, TopicMissing } from '../stream/kafka/kafka-topic.ts';
import type { Publisher } from '../stream/kafka/publisher.ts';
import { RELAY_GROUP } from '../stream/kafka/stream-ends.ts';
import { createPartitionLeases, type HeldPartition, LEASE_DEFAULTS } from '../stream/partition-leases.ts';
import { OUTBOX_PARTITIONS, type OutboxLog, type OutboxRecord } from '../stream/postgres/postgres-log.ts';

export interface RelayOptions {
  readonly member: string;
  /** Partitions of the topic. */
  readonly partitions: number;
  readonly batchEventsMax: number;
  readonly pollIntervalMs: number;
  /** How often asOf moves along while there is nothing to carry. */
  readonly heartbeatIntervalMs: number;
}

export const RELAY_DEFAULTS = { batchEventsMax: 1_000, pollIntervalMs: 400, heartbeatIntervalMs: 400 };

export interface RelayDeps {
  readonly pool: Pool;
  readonly outbox: OutboxLog;
  readonly publisher: Publisher;
  readonly log: Log;
  readonly tracing?: Tracing;
  /** After each batch that was carried, from the read to the move of the cursor. */
  readonly onCarried?: (events: number, seconds: number) => void;
  /** Comes before each renewal and claim of partitions; without it none is taken. */
  readonly beforeBeat?: () => Promise<void>;
  /** What else is to be done once in the whole deployment: by whoever holds the first partition. */
  readonly chores: readonly { step(): Promise<'more' | 'idle'> }[];
}

export interface Relay extends HealthSource {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
}

const CHORES_INTERVAL_MS = 1_000;

const KNOWN = 'SELECT DISTINCT topic_id FROM forecasting.stream_ends WHERE topic = $1';
/** Moves nothing when another relay moved the cursor, or when ends of another topic are written down. */
const MOVE = `
  WITH moved AS (
    UPDATE forecasting.stream_partitions SET pos = $5
     WHERE grp = $1 AND topic = $2 AND part = $3 AND pos = $4 AND epoch = $6
       AND NOT EXISTS (SELECT 1 FROM forecasting.stream_ends WHERE topic = $2 AND topic_id <> $7)
    RETURNING part)
  INSERT INTO forecasting.stream_ends AS e (topic, part, topic_id, end_offset, as_of)
  SELECT $2, k.part, $7, k.end_offset, coalesce(timestamptz 'epoch' + $10::bigint * interval '1 ms', '-infinity')
    FROM moved, unnest($8::int[], $9::bigint[]) AS k (part, end_offset)
  ON CONFLICT (topic, part) DO UPDATE SET end_offset = greatest(e.end_offset, excluded.end_offset),
                                          as_of = greatest(e.as_of, excluded.as_of)`;

export function createRelay(deps: RelayDeps, options: RelayOptions): Relay {
  const { pool, outbox, publisher, log, tracing = NO_TRACING } = deps;
  const { member, partitions } = options;
  let creating: Promise<string> | undefined;
  const leases = createPartitionLeases(
    { pool, eventLog: outbox, log },
    { group: RELAY_GROUP, member, ...LEASE_DEFAULTS },
  );
  const hooks = deps.beforeBeat === undefined ? {} : { beforeBeat: deps.beforeBeat };
  const held = createHeldPartitions(
    { leases, log, ...hooks },
    { work: 'relay', pollIntervalMs: options.pollIntervalMs },
    stepOf,
  );

  const choreLoop = createLoop({ log }, { name: 'relay-chores', pollIntervalMs: CHORES_INTERVAL_MS }, async () => {
    if (!held.parts().includes(0)) return 'idle';
    const outcomes: string[] = [];
    for (const chore of deps.chores) outcomes.push(await chore.step());
    return outcomes.includes('more') ? 'more' : 'idle';
  });

  function stepOf(partition: HeldPartition) {
    const { part } = partition;
    const targets = Array.from(
      { length: partitions / OUTBOX_PARTITIONS },
      (_, index) => part + index * OUTBOX_PARTITIONS,
    );
    let beatAtMs = 0;

    return async (): Promise<'more' | 'idle'> => {
      const topicId = await knownTopic();
      const startedMs = performance.now();
      const batch = await outbox.read(part, partition.position, options.batchEventsMax);
      const due = batch.asOfMs !== undefined && batch.asOfMs - beatAtMs >= options.heartbeatIntervalMs;
      if (batch.records.length === 0 && !due) return 'idle';
      const traceparents = batch.records.flatMap((record) => record.traceparent ?? []);
      const ends = await inBatchSpan(tracing, 'carry order-event', { kind: 'producer', traceparents }, () =>
        publish(batch.records, targets),
      );
      crashPoint('relay:after-acks');
      await move(partition, batch.next, topicId, ends, batch.asOfMs);
      crashPoint('relay:after-move');
      partition.position = batch.next;
      beatAtMs = batch.asOfMs ?? beatAtMs;
      if (batch.records.length > 0) deps.onCarried?.(batch.records.length, (performance.now() - startedMs) / 1_000);
      return batch.more ? 'more' : 'idle';
    };
  }

  /** By partition of the topic; a partition for which there was nothing keeps its end. */
  const publish = async (
    records: readonly OutboxRecord[],
    targets: readonly number[],
  ): Promise<Map<number, bigint>> => {
    const byTarget = Map.groupBy(records, (record) => record.shard % partitions);
    const ends = await Promise.all(
      targets.map(async (target): Promise<[number, bigint]> => {
        const mine = byTarget.get(target) ?? [];
        const sent = mine.map((record) => ({ ...record, outbox: record.position }));
        return [target, mine.length === 0 ? 0n : await publisher.publish(target, sent)];
      }),
    );
    return new Map(ends);
  };

  const move = async (
    { part, position, epoch }: HeldPartition,
    to: string,
    topicId: string,
    ends: ReadonlyMap<number, bigint>,
    asOfMs: number | undefined,
  ) => {
    const cursor = [RELAY_GROUP, outbox.topic, part, position, to, epoch];
    const moved = await pool.query({
      name: 'relay-move',
      text: MOVE,
      values: [...cursor, topicId, [...ends.keys()], [...ends.values()].map(String), asOfMs ?? null],
    });
    if (moved.rowCount !== ends.size)
      throw new PositionMoved(`the cursor of partition ${part} is not at ${position} any more`);
  };

  const createTopic = async () => {
    await publisher.topic.create();
    log.warn({ topic: outbox.topic }, 'the topic did not exist and was made');
    return identifyTopic(publisher.topic, { fresh: true });
  };

  /** The one that was written to before, or, when there never was one, a new one. */
  const knownTopic = async (): Promise<string> => {
    const found = await pool.query({ name: 'relay-topic', text: KNOWN, values: [outbox.topic] });
    const known = found.rows[0]?.topic_id as string | undefined;
    const id = await identifyTopic(publisher.topic).catch(async (error) => {
      if (!(error instanceof TopicMissing) || known !== undefined) throw error;
      creating ??= createTopic().finally(() => {
        creating = undefined;
      });
      return creating;
    });
    if (known !== undefined && known !== id)
      throw new LogReplaced(
        `the topic is now ${id}, events were carried into ${known}: npm run topline -- stream adopt, if they are to be carried into this one`,
      );
    return id;
  };

  return {
    name: 'relay',
    start() {
      held.start();
      choreLoop.start();
    },
    wake: held.wake,
    async stop() {
      await choreLoop.stop();
      await held.stop();
    },
    check(): Health {
      const bad = [held.health(), choreLoop.health()].find(({ status }) => status !== 'up');
      return bad ?? { status: 'up', partitions: held.parts() };
    },
  };
}
