// The processes of the measurement, each with one role, over databases and a topic of its own; and what each has cost so far.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestEngines } from '../../packages/server/test/engines.ts';
import type { KafkaCluster } from '../../packages/server/test/kafka/kafka-cluster.ts';
import { topicOf } from '../../packages/server/test/kafka/settings.ts';
import { createInstances, type Instance } from '../../packages/server/test/stage/instances.ts';
import { until } from '../../packages/server/test/until.ts';
import { createStage, type Stage } from '../stage.ts';
import { difference, type ProcessorSeconds, processorSeconds } from './processor.ts';

export type CapacityStage = Awaited<ReturnType<typeof createCapacityStage>>;

const DRAINED_MAX_MS = 300_000;
/** Applied by the group, pushed, and nothing left before. */
const WAITING = `
  SELECT (SELECT count(*) FROM ingestion.order_events e
           WHERE NOT EXISTS (SELECT FROM forecasting.processed_events p WHERE p.order_id = e.order_id AND p.revision = e.revision))
       + (SELECT count(*) FROM forecasting.push_intents) AS n`;
/** Behind the relay's cursor. */
const UNCARRIED = `
  SELECT count(*) AS n FROM ingestion.order_events e LEFT JOIN forecasting.stream_partitions p ON p.grp = 'relay' AND p.part = (e.shard & 3)
   WHERE (e.xid, e.id) > (coalesce(split_part(p.pos, ':', 1), '0')::xid8, coalesce(split_part(p.pos, ':', 2), '0')::bigint)`;

export async function createCapacityStage(engines: TestEngines, kafka: KafkaCluster) {
  const stage: Stage = await createStage(engines);
  const settings = topicOf(kafka);
  const compileCache = mkdtempSync(join(tmpdir(), 'topline-bench-'));
  const instances = createInstances(compileCache);
  const names = new Map<number, string>();
  const spent = (): ProcessorSeconds =>
    processorSeconds(process.pid, (pid, command) => {
      if (/\bkafka\.Kafka\b/.test(command)) return 'kafka';
      if (/clickhouse-process|chdb/.test(command)) return 'clickhouse';
      return /postgres/.test(command) ? 'postgres' : names.get(pid);
    });
  const count = async (text: string) => Number((await stage.pool.query(text)).rows[0].n);

  return {
    ...stage,
    topic: settings.topic,
    logDirectory: kafka.nodes[0]?.logDirectory ?? '',
    async start(role: string): Promise<Instance> {
      const { databaseUrl, clickhouseUrl } = stage;
      const started = await instances.start({
        ...{ name: role, roles: role, databaseUrl, clickhouseUrl },
        settings: {
          ...{ KAFKA_BROKERS: kafka.brokers.join(','), KAFKA_TOPIC: settings.topic, TOPLINE_RATE_LIMIT: 'off' },
          KAFKA_PARTITIONS: String(settings.partitions),
        },
      });
      names.set(started.pid, role);
      return started;
    },
    /** What `work` took and cost. */
    async measured<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; spent: ProcessorSeconds }> {
      const before = spent();
      const startedAt = performance.now();
      const result = await work();
      return { result, seconds: (performance.now() - startedAt) / 1_000, spent: difference(before, spent()) };
    },
    carried: () => until('all is carried', async () => (await count(UNCARRIED)) === 0, DRAINED_MAX_MS),
    counted: () => until('all is counted', async () => (await count(WAITING)) === 0, DRAINED_MAX_MS),
    async end() {
      await instances.end();
      await stage.close();
      rmSync(compileCache, { recursive: true, force: true });
    },
  };
}
