// A Kafka topic as the event log. Which process reads which partition is decided by leases in PostgreSQL, positions are kept
// there, and asOf comes from there too: the relay writes down up to which offset it has carried everything that was committed by
// an instant (stream-ends.ts). Kafka's group only shows the positions.
// Guarantee beyond the port's: a position that the topic does not have stops the partition and says so; reading never jumps, to no
// end and to no other topic of the same name.
import type { Admin } from '@platformatic/kafka';
import type { Queryable } from '../../platform/pool.ts';
import { type EventLog, LogGap, LogReplaced, type PartitionLag } from '../event-log.ts';
import { createFetcher } from './fetcher.ts';
import { createShownPositions } from './group-offsets.ts';
import { complainsOf, createAdmin, createConsumer, type KafkaSettings } from './kafka-client.ts';
import { type Place, placeOf, positionOf, START } from './kafka-records.ts';
import { createKafkaTopic, identifyTopic, type KafkaTopic } from './kafka-topic.ts';
import { createOldestRecords } from './oldest-records.ts';
import { createStreamEnds } from './stream-ends.ts';

export interface KafkaLogOptions {
  /** The name under which positions are kept, whatever the topic is called in the cluster. */
  readonly topic: string;
  /** How long a reading waits for records. */
  readonly waitMs: number;
}

export const KAFKA_LOG_DEFAULTS: KafkaLogOptions = { topic: 'order-events', waitMs: 250 };

export interface KafkaLog extends EventLog {
  close(): Promise<void>;
}

export function createKafkaLog(deps: { db: Queryable }, settings: KafkaSettings, options: KafkaLogOptions): KafkaLog {
  const { topic: name, waitMs } = options;
  const { partitions } = settings;
  const parts = Array.from({ length: partitions }, (_, part) => part);
  const admin: Admin = createAdmin(settings, 'log');
  const topic = createKafkaTopic(admin, settings);
  const ends = createStreamEnds(deps, { topic: name, partitions });
  const consumer = createConsumer(settings, 'reader', { groupId: 'topline-reader', isolationLevel: 1 });
  const fetcher = createFetcher({ topic, consumer }, { waitMs });
  const oldest = createOldestRecords({ topic }, settings);
  const shown = createShownPositions({ admin }, settings.topic);

  return {
    topic: name,
    partitions,
    start: START,
    identify: (options) => identifyTopic(topic, options),

    async read(partition, after, recordsMax, topicId) {
      const from = placeOf(after);
      const id = topicId ?? (await identifyTopic(topic));
      const end = await ends.at(partition);
      const { records, next, more } = await fetcher
        .fetch(partition, from, id, recordsMax)
        .catch((error) => explain(error, topic, settings, { partition, from, id }));
      // An end that was passed says more than the last record; without one, the last record says what came before it.
      const passed = end?.topicId === id && next.offset >= end.endOffset;
      return {
        records: records.map((record) => ({ ...record, place: `${record.position} of ${id}` })),
        next: records.at(-1)?.position ?? (next.offset === from.offset ? after : positionOf(next)),
        asOfMs: passed ? end.asOfMs : records.at(-1)?.begunMs,
        more,
      };
    },

    async lag(positions) {
      const waiting = await ends.waiting();
      const lags = new Map<number, PartitionLag>();
      for (const [part, position] of positions) {
        const { endOffset, events, delayMs } = waiting.get(part) ?? { endOffset: 0n, events: 0, delayMs: 0 };
        const from = placeOf(position);
        const carried = Math.max(0, Number(endOffset - from.offset));
        const carriedDelayMs = carried === 0 ? 0 : await oldest.ageMs(part, from);
        lags.set(part, {
          records: carried + events,
          delayMs: Math.max(carriedDelayMs, delayMs),
          held: events,
          heldDelayMs: delayMs,
        });
      }
      return lags;
    },

    show: shown.show,

    async since(instantMs) {
      await topic.facts({ fresh: true });
      const offsets = await Promise.all(parts.map((part) => topic.offsetAt(part, instantMs)));
      const found = offsets
        .map((offset, part): [number, bigint] => [part, offset])
        .filter(([, offset]) => offset >= 0n);
      return new Map(found.map(([part, offset]) => [part, positionOf({ offset, epoch: -1 })]));
    },
    isBefore: (one, other) => placeOf(one).offset < placeOf(other).offset,

    async facts() {
      const { id, leaders } = await topic.facts({ fresh: true });
      const leaderless = leaders.filter((leader) => leader < 0).length;
      return { kafkaTopic: settings.topic, topicId: id, leaderless, ...(await topic.safety()) };
    },

    async starts() {
      const reaches = await Promise.all(parts.map((part) => topic.reach(part)));
      return new Map(reaches.map(({ earliest }, part) => [part, positionOf({ offset: earliest, epoch: -1 })]));
    },

    async close() {
      await Promise.allSettled([fetcher.close(), oldest.close(), admin.close()]);
    },
  };
}

/** What the brokers say of a position, in words for an operator; anything else is thrown on as it is and tried again. */
async function explain(
  error: unknown,
  topic: KafkaTopic,
  settings: KafkaSettings,
  { partition, from, id }: { partition: number; from: Place; id: string },
): Promise<never> {
  if (complainsOf(error, 'OFFSET_OUT_OF_RANGE')) {
    const { earliest, latest } = await topic.reach(partition);
    throw new LogGap(
      `partition ${partition} of ${settings.topic} is to be read from ${from.offset}, and has ${earliest} to ${latest}: npm run topline -- stream adopt, if it is to be read from ${earliest}`,
      { cause: error },
    );
  }
  if (complainsOf(error, 'UNKNOWN_TOPIC_ID', 'INCONSISTENT_TOPIC_ID'))
    throw new LogReplaced(`the topic ${settings.topic} with the id ${id} was deleted`, { cause: error });
  throw error;
}
