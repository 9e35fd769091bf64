// Fetches records for whoever reads a partition, one request at a time per broker, as Kafka's fetch sessions want it.
// States of a partition: idle → asked for (waits for the next request to its leader) → buffered (what came is handed out in
// portions) → idle …
// Bounded memory: a partition with something in its buffer, or that nobody asks for, is left out of the request. So there is never
// more than one answer a broker (BYTES_MAX compressed) and what is left of the last one a partition (PARTITION_BYTES_MAX).
import type { Consumer } from '@platformatic/kafka';
import { complainsOf, complaintsOf } from './kafka-client.ts';
import { endOf, type KafkaLogRecord, type Place, recordsOf, refuseDivergence } from './kafka-records.ts';
import type { KafkaTopic } from './kafka-topic.ts';

type FetchRequestTopic = Parameters<Consumer['fetch']>[0]['topics'][number];
type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;
type FetchResponsePartition = FetchResponse['responses'][number]['partitions'][number];

const PARTITION_BYTES_MAX = 1_048_576;
const BYTES_MAX = 4 * PARTITION_BYTES_MAX;
/** A session that was lost is begun anew by the next request; more often in a row than this it is told. */
const LOST_SESSIONS_MAX = 3;
const LOST_SESSION = ['FETCH_SESSION_ID_NOT_FOUND', 'INVALID_FETCH_SESSION_EPOCH', 'FETCH_SESSION_TOPIC_ID_ERROR'];

interface Fetched {
  readonly records: readonly KafkaLogRecord[];
  /** Where to read on once these records are done with. */
  readonly next: Place;
  readonly more: boolean;
}

export interface Fetcher {
  /** Waits a moment for records when there are none. */
  fetch(partition: number, from: Place, topicId: string, recordsMax: number): Promise<Fetched>;
  close(): Promise<void>;
}

interface Asked {
  readonly partition: number;
  readonly from: Place;
  readonly topicId: string;
  readonly until: number;
  readonly answered: PromiseWithResolvers<Came>;
}

interface Came {
  readonly topicId: string;
  readonly from: Place;
  readonly records: readonly KafkaLogRecord[];
  /** Behind everything that came. */
  readonly end: Place;
  readonly highWatermark: bigint;
}

export function createFetcher(
  deps: { topic: KafkaTopic; consumer: Pick<Consumer, 'fetch' | 'clearMetadata' | 'close'> },
  { waitMs }: { waitMs: number },
): Fetcher {
  const { topic, consumer } = deps;
  const asked = new Map<number, Asked>();
  const buffers = new Map<number, Came>();
  const serving = new Set<number>();
  let lostSessions = 0;
  let closed = false;

  const leaderOf = (partition: number) => topic.known()?.leaders[partition] ?? -1;

  const fail = (one: Asked, error: unknown) => {
    if (asked.get(one.partition) === one) asked.delete(one.partition);
    one.answered.reject(error);
  };

  /** One loop a broker, for as long as something is asked of it. */
  const serve = async (node: number): Promise<void> => {
    if (serving.has(node)) return;
    serving.add(node);
    for (;;) {
      const mine = [...asked.values()].filter((one) => leaderOf(one.partition) === node);
      if (mine.length === 0) break;
      await request(node, mine).catch((error) => {
        for (const one of mine) fail(one, error);
      });
      // Meanwhile others may have heard that a partition is led by another broker, to which nobody has carried the question yet.
      serveAll();
    }
    serving.delete(node);
  };

  const serveAll = () => {
    for (const one of asked.values()) {
      const node = leaderOf(one.partition);
      if (node >= 0) void serve(node);
      else fail(one, new Error(`partition ${one.partition} has no leader`));
    }
  };

  const request = async (node: number, mine: readonly Asked[]) => {
    try {
      const limits = { minBytes: 1, maxWaitTime: waitMs, maxBytes: BYTES_MAX };
      settle(mine, await consumer.fetch({ node, topics: requestOf(mine), ...limits }));
      lostSessions = 0;
    } catch (error) {
      lostSessions += 1;
      if (complainsOf(error, ...LOST_SESSION) && lostSessions <= LOST_SESSIONS_MAX) return;
      blame(mine, error);
      consumer.clearMetadata();
      // Who leads may have changed. When nobody answers, the next reading asks again.
      await topic.facts({ fresh: true }).catch(() => undefined);
      serveAll();
    }
  };

  /**
   * One partition in trouble fails the request; the others wait for the next one, without it. What came for them is not used: the
   * client has not taken out yet what was rolled back.
   */
  const blame = (mine: readonly Asked[], error: unknown) => {
    const response = responseOf(error);
    const blamed = new Set(complaintsOf(error).map(({ path }) => partitionAt(response, path)));
    const known = blamed.size > 0 && !blamed.has(undefined);
    for (const one of mine) if (!known || blamed.has(one.partition)) fail(one, error);
  };

  const settle = (mine: readonly Asked[], response: FetchResponse) => {
    for (const one of mine) {
      const answer = partitionOf(response, one);
      try {
        const came = cameOf(one, answer);
        if (sameOffset(came.end, one.from) && Date.now() < one.until) continue;
        asked.delete(one.partition);
        one.answered.resolve(came);
      } catch (error) {
        fail(one, error);
      }
    }
  };

  const ask = async (partition: number, from: Place, topicId: string): Promise<Came> => {
    if (closed) throw new Error('the reader is closed');
    if (leaderOf(partition) < 0) await topic.facts({ fresh: true });
    const present = asked.get(partition);
    if (present && present.topicId === topicId && sameOffset(present.from, from)) return present.answered.promise;
    if (present) {
      await present.answered.promise.catch(() => undefined);
      return ask(partition, from, topicId);
    }
    const one = { partition, from, topicId, until: Date.now() + waitMs, answered: Promise.withResolvers<Came>() };
    asked.set(partition, one);
    serveAll();
    return one.answered.promise;
  };

  return {
    async fetch(partition, from, topicId, recordsMax) {
      const kept = buffers.get(partition);
      buffers.delete(partition);
      const fits = kept?.topicId === topicId && sameOffset(kept.from, from);
      const came = fits ? kept : await ask(partition, from, topicId);
      const records = came.records.slice(0, recordsMax);
      const last = records.at(-1);
      const rest = came.records.slice(recordsMax);
      const next = rest.length > 0 && last ? last.after : came.end;
      if (rest.length > 0) buffers.set(partition, { ...came, from: next, records: rest });
      return { records, next, more: rest.length > 0 || next.offset < came.highWatermark };
    },
    async close() {
      closed = true;
      for (const one of asked.values()) fail(one, new Error('the reader is closed'));
      await consumer.close(true);
    },
  };
}

function requestOf(mine: readonly Asked[]): FetchRequestTopic[] {
  return [...Map.groupBy(mine, (one) => one.topicId)].map(([topicId, ones]) => ({
    topicId,
    partitions: ones.map(({ partition, from }) => ({
      partition,
      fetchOffset: from.offset,
      lastFetchedEpoch: from.epoch,
      currentLeaderEpoch: -1,
      partitionMaxBytes: PARTITION_BYTES_MAX,
    })),
  }));
}

function cameOf({ partition, from, topicId }: Asked, answer: FetchResponsePartition | undefined): Came {
  if (!answer) return { topicId, from, records: [], end: from, highWatermark: from.offset };
  if (answer.divergingEpoch) refuseDivergence(partition, from, answer.divergingEpoch);
  const batches = answer.records ?? [];
  return {
    topicId,
    from,
    records: recordsOf(batches, from.offset),
    end: endOf(batches, from),
    highWatermark: answer.highWatermark,
  };
}

function partitionOf(response: FetchResponse, one: Asked): FetchResponsePartition | undefined {
  const topic = response.responses.find(({ topicId }) => topicId === one.topicId);
  return topic?.partitions.find(({ partitionIndex }) => partitionIndex === one.partition);
}

/** The answer that an error of the client carries. */
function responseOf(error: unknown): FetchResponse | undefined {
  return error instanceof AggregateError && 'response' in error ? (error.response as FetchResponse) : undefined;
}

function partitionAt(response: FetchResponse | undefined, path: string): number | undefined {
  const [, topic, partition] = /^\/responses\/(\d+)\/partitions\/(\d+)/.exec(path) ?? [];
  return response?.responses[Number(topic)]?.partitions[Number(partition)]?.partitionIndex;
}

function sameOffset(one: Place, other: Place): boolean {
  return one.offset === other.offset;
}
