// A topic as the log: what a group's position has passed without reading it comes back.
import { describeLostOrders } from '../flow/lost-orders.ts';
import { until } from '../until.ts';
import { useKafka } from './kafka-cluster.ts';
import { createKafkaPipeline } from './kafka-pipeline.ts';
import { topicOf } from './settings.ts';

const LIMIT_MS = 60_000;
const TO_THE_END = `
  UPDATE forecasting.stream_partitions p SET pos = e.end_offset::text
    FROM forecasting.stream_ends e WHERE p.grp = 'aggregate' AND e.topic = p.topic AND e.part = p.part`;

describeLostOrders('a topic', async () => {
  const cluster = await useKafka();
  const pipeline = await createKafkaPipeline(topicOf(cluster));
  pipeline.startRelay();
  return {
    pipeline,
    async skipAll() {
      const starts = new Map([0, 1, 2, 3].map((part) => [part, '0']));
      const isCarried = async () => [...(await pipeline.eventLog.lag(starts)).values()].every(({ held }) => held === 0);
      await until('all is carried', isCarried, LIMIT_MS);
      await pipeline.pool.query(TO_THE_END);
    },
    async stop() {
      await pipeline.stop();
      await cluster.stop();
    },
  };
});
