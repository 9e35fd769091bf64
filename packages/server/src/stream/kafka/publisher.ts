// Writes records into the topic, in order within a partition, and says where they end once every in-sync replica has them.
// A failed send is of unknown outcome: the caller sends the same records again, so they may stand in the topic twice, and never
// out of order. The producer of a failed send is thrown away, because its sequence numbers are of unknown standing too.
import { type Admin, Producer } from '@platformatic/kafka';
import { clientOptions, createAdmin, type KafkaSettings } from './kafka-client.ts';
import { BEGUN_HEADER, OUTBOX_HEADER, TRACE_HEADER } from './kafka-records.ts';
import { createKafkaTopic, type KafkaTopic } from './kafka-topic.ts';
import { createRenewingClient } from './renewing-client.ts';
import { frame } from './wire-format.ts';

interface RecordToPublish {
  readonly merchantId: number;
  readonly value: string;
  readonly begunMs: number;
  /** Where it stood in the outbox. */
  readonly outbox: string;
  readonly traceparent?: string | undefined;
}

export interface Publisher {
  readonly topic: KafkaTopic;
  /** @returns the offset behind the last of them */
  publish(partition: number, records: readonly RecordToPublish[]): Promise<bigint>;
  /** Into another topic, where nobody counts on an order. */
  publishTo(topic: string, messages: readonly MessageToPublish[]): Promise<void>;
  readonly admin: Admin;
  close(): Promise<void>;
}

export interface MessageToPublish {
  readonly key: string | undefined;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Before compression; a broker refuses what is above 1 MiB after it. */
const SEND_BYTES_MAX = 700_000;
const ALL_REPLICAS = -1;
/** An idempotent producer that may not try again never settles while brokers are down. */
const RETRIES = 5;
const RETRY_DELAY_MS = 250;

export function createPublisher(
  deps: { schemaId: () => Promise<number | undefined> },
  settings: KafkaSettings,
): Publisher {
  const admin = createAdmin(settings, 'publisher');
  const topic = createKafkaTopic(admin, settings);
  let producer: Producer | undefined;

  const connect = () => {
    producer ??= createProducer(settings);
    return producer;
  };

  const send = async (messages: Parameters<Producer['send']>[0]['messages']) => {
    const mine = connect();
    try {
      return await mine.send({ messages, acks: ALL_REPLICAS });
    } catch (error) {
      if (producer === mine) producer = undefined;
      mine.close().catch(() => undefined);
      throw error;
    }
  };

  const sendRecords = async (partition: number, records: readonly RecordToPublish[], schemaId: number | undefined) => {
    const messages = records.map((record) => ({
      topic: settings.topic,
      partition,
      key: Buffer.from(String(record.merchantId)),
      value: frame(schemaId, record.value),
      // The time of the record is that of its sending: a topic throws away what is older than it keeps, and an event may have
      // waited in the outbox for longer.
      headers: headersOf({
        [BEGUN_HEADER]: String(record.begunMs),
        [OUTBOX_HEADER]: record.outbox,
        ...(record.traceparent === undefined ? {} : { [TRACE_HEADER]: record.traceparent }),
      }),
    }));
    const { offsets } = await send(messages);
    const base = offsets?.find((one) => one.partition === partition)?.offset ?? -1n;
    // The broker had it already, from a send whose answer was lost: the end of the partition is behind it in any case.
    return base < 0n ? (await topic.reach(partition)).latest : base + BigInt(records.length);
  };

  return {
    topic,
    admin,
    async publish(partition, records) {
      const schemaId = await deps.schemaId();
      let end = 0n;
      for (const portion of portionsOf(records)) end = await sendRecords(partition, portion, schemaId);
      return end;
    },
    async publishTo(other, messages) {
      await send(
        messages.map(({ key, value, headers }) => ({
          topic: other,
          ...(key === undefined ? {} : { key: Buffer.from(key) }),
          value: Buffer.from(value, 'utf8'),
          headers: headersOf(headers),
        })),
      );
    },
    async close() {
      await Promise.allSettled([producer?.close(), admin.close()]);
    },
  };
}

function createProducer(settings: KafkaSettings): Producer {
  return createRenewingClient(() => {
    const producer = new Producer({
      ...clientOptions(settings, 'publisher'),
      idempotent: true,
      acks: ALL_REPLICAS,
      compression: 'zstd',
      retries: RETRIES,
      retryDelay: RETRY_DELAY_MS,
    });
    producer.on('error', () => undefined);
    return producer;
  });
}

function portionsOf(records: readonly RecordToPublish[]): RecordToPublish[][] {
  const portions: RecordToPublish[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const mine = Buffer.byteLength(record.value);
    if (bytes + mine > SEND_BYTES_MAX) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)?.push(record);
    bytes += mine;
  }
  return portions;
}

function headersOf(headers: Readonly<Record<string, string>>): Map<Buffer, Buffer> {
  return new Map(Object.entries(headers).map(([key, value]) => [Buffer.from(key), Buffer.from(value, 'utf8')]));
}
