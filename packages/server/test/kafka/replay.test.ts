// A topic, read again.
import { describeReplay } from '../flow/replay.ts';
import { useKafka } from './kafka-cluster.ts';
import { createKafkaPipeline } from './kafka-pipeline.ts';
import { topicOf } from './settings.ts';

describeReplay('a topic', async () => {
  const cluster = await useKafka();
  const pipeline = await createKafkaPipeline(topicOf(cluster));
  pipeline.startRelay();
  const { topic } = pipeline.settings;
  return {
    pipeline,
    poison: () => pipeline.publisher().publishTo(topic, [{ key: '1', value: 'not an event', headers: {} }]),
    async stop() {
      await pipeline.stop();
      await cluster.stop();
    },
  };
});
