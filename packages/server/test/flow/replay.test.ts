// The outbox, read again.
import { appendEvents } from '../../src/outbox/append-events.ts';
import { createPipeline } from './pipeline.ts';
import { describeReplay } from './replay.ts';

describeReplay('the outbox', async () => {
  const pipeline = await createPipeline();
  return {
    pipeline,
    poison: () => appendEvents(pipeline.pool, [{ merchantId: 1, orderId: 1, revision: 1, payload: 'not an event' }]),
    stop: pipeline.stop,
  };
});
