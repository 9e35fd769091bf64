// The topic in the cluster: which one it is, where its partitions are led, whether it is as the program needs it.
// States as seen from here: unknown (nobody answered yet) → there | missing; there → another one (deleted and made again).
// Guarantee: a topic is made only where the caller knows that there never was one; the number of its partitions is never changed.
import { type Admin, ConfigResourceTypes, UserError } from '@platformatic/kafka';
import { complainsOf, isUnreachable, type KafkaSettings } from './kafka-client.ts';

interface TopicFacts {
  readonly id: string;
  /** By partition: the node that leads it; negative while there is none. */
  readonly leaders: readonly number[];
  readonly replicas: number;
}

interface TopicSafety {
  readonly replicas: number;
  readonly minInSyncReplicas: number;
}

/** There is no such topic. */
export class TopicMissing extends Error {
  override name = 'TopicMissing';
}

/** The topic cannot be used as it is. The message is one sentence for the operator. */
export class TopicUnfit extends Error {
  override name = 'TopicUnfit';
}

export interface KafkaTopic {
  /** @throws TopicMissing, TopicUnfit */
  facts(options?: { fresh?: boolean }): Promise<TopicFacts>;
  /** The last facts known, without asking. */
  known(): TopicFacts | undefined;
  /** Another one, when it is named, with the same settings. */
  create(name?: string): Promise<void>;
  safety(): Promise<TopicSafety>;
  /** Offsets of the first record that is there and of the one that comes next. */
  reach(partition: number): Promise<{ earliest: bigint; latest: bigint }>;
  /** Offset of the first record that was sent at this instant or later; negative when there is none. */
  offsetAt(partition: number, instantMs: number): Promise<bigint>;
}

const REPLICAS = 3;
const RETENTION_MS = 7 * 86_400_000;
const EARLIEST = -2n;
const LATEST = -1n;

export function createKafkaTopic(admin: Admin, settings: KafkaSettings): KafkaTopic {
  const { topic, partitions } = settings;
  let known: TopicFacts | undefined;

  const answers = () =>
    admin.metadata({ topics: [], forceUpdate: true }).then(
      () => true,
      () => false,
    );
  const ask = async (fresh: boolean): Promise<TopicFacts> => {
    const metadata = await admin.metadata({ topics: [topic], forceUpdate: fresh }).catch(async (error) => {
      // The client says so by an error of its own, as it says other things; then the cluster would not answer this either.
      const isMissing = error instanceof UserError ? await answers() : complainsOf(error, 'UNKNOWN_TOPIC_OR_PARTITION');
      if (!isMissing) throw error;
      throw new TopicMissing(`Kafka has no topic ${topic}.`, { cause: error });
    });
    const found = metadata.topics.get(topic);
    if (!found) throw new TopicMissing(`Kafka has no topic ${topic}.`);
    if (found.partitionsCount !== partitions)
      throw new TopicUnfit(
        `The Kafka topic ${topic} has ${found.partitionsCount} partitions and not ${partitions}: set KAFKA_PARTITIONS to what it had at first; a merchant's place must never change.`,
      );
    return {
      id: found.id,
      leaders: found.partitions.map((one) => one.leader),
      replicas: found.partitions[0]?.replicas.length ?? 0,
    };
  };
  const offset = async (partition: number, timestamp: bigint) => {
    const [answer] = await admin.listOffsets({
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }],
    });
    return answer?.partitions[0]?.offset ?? -1n;
  };

  return {
    async facts({ fresh = false } = {}) {
      known = await ask(fresh);
      return known;
    },
    known: () => known,

    async create(name = topic) {
      const { brokers } = await admin.metadata({ topics: [], forceUpdate: true });
      const replicas = Math.min(REPLICAS, brokers.size);
      await admin
        .createTopics({
          topics: [{ topic: name, partitions, replicas }],
          configs: Object.entries({
            'min.insync.replicas': String(Math.max(1, replicas - 1)),
            'retention.ms': String(RETENTION_MS),
            'cleanup.policy': 'delete',
            'unclean.leader.election.enable': 'false',
          }).map(([key, value]) => ({ name: key, value })),
        })
        .catch((error) => {
          // Another relay was faster.
          if (!complainsOf(error, 'TOPIC_ALREADY_EXISTS')) throw error;
        });
    },

    async safety() {
      const [found] = await admin.describeConfigs({
        resources: [
          { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: ['min.insync.replicas'] },
        ],
      });
      const { replicas } = known ?? (await ask(false));
      return { replicas, minInSyncReplicas: Number(found?.configs[0]?.value ?? 1) };
    },

    async reach(partition) {
      return { earliest: await offset(partition, EARLIEST), latest: await offset(partition, LATEST) };
    },
    offsetAt: (partition, instantMs) => offset(partition, BigInt(instantMs)),
  };
}

/** The id of the topic, the last known one while nobody answers. */
export async function identifyTopic(topic: KafkaTopic, options: { fresh?: boolean } = {}): Promise<string> {
  try {
    return (await topic.facts(options)).id;
  } catch (error) {
    const known = topic.known();
    if (known && isUnreachable(error)) return known.id;
    throw error;
  }
}
