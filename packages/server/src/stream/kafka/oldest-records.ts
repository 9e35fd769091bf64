// How long the record at a position has been waiting. Asked of the topic once a position, because lag is measured every few
// seconds and a position that stands still is the case that matters. While the brokers do not answer, the age is counted from when
// the record was first missed: too short, but growing, and never zero.
import { createConsumer, type KafkaSettings } from './kafka-client.ts';
import { type Place, recordsOf } from './kafka-records.ts';
import type { KafkaTopic } from './kafka-topic.ts';

/** A broker gives one batch at least, and no second one. */
const ONE_BATCH_BYTES = 1;
const WAIT_MS = 100;

export interface OldestRecords {
  ageMs(partition: number, from: Place): Promise<number>;
  close(): Promise<void>;
}

interface Known {
  readonly offset: bigint;
  readonly sinceMs: number;
  readonly asked: boolean;
}

export function createOldestRecords(deps: { topic: KafkaTopic }, settings: KafkaSettings): OldestRecords {
  const { topic } = deps;
  // Most processes never measure a lag; it connects when it is first asked.
  const consumer = createConsumer(settings, 'lag', { groupId: 'topline-lag', isolationLevel: 0 });
  const known = new Map<number, Known>();

  const sinceOf = async (partition: number, from: Place): Promise<number | undefined> => {
    const { id, leaders } = await topic.facts();
    const response = await consumer.fetch({
      node: leaders[partition] ?? -1,
      topics: [
        {
          topicId: id,
          partitions: [
            {
              partition,
              fetchOffset: from.offset,
              lastFetchedEpoch: -1,
              currentLeaderEpoch: -1,
              partitionMaxBytes: ONE_BATCH_BYTES,
            },
          ],
        },
      ],
      minBytes: 1,
      maxWaitTime: WAIT_MS,
      maxBytes: ONE_BATCH_BYTES,
    });
    const [found] = response.responses[0]?.partitions ?? [];
    return recordsOf(found?.records ?? [], from.offset)[0]?.begunMs;
  };

  return {
    async ageMs(partition, from) {
      const last = known.get(partition);
      const first = last?.offset === from.offset ? last : { offset: from.offset, sinceMs: Date.now(), asked: false };
      if (first.asked) return Date.now() - first.sinceMs;
      const sinceMs = await sinceOf(partition, from).catch(() => undefined);
      const next = sinceMs === undefined ? first : { ...first, sinceMs, asked: true };
      known.set(partition, next);
      return Math.max(0, Date.now() - next.sinceMs);
    },
    async close() {
      await consumer.close(true);
    },
  };
}
