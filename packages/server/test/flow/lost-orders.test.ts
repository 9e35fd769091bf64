// The outbox as the log: what a group's position has passed without reading it comes back.
import { describeLostOrders } from './lost-orders.ts';
import { createPipeline } from './pipeline.ts';

/** Behind every transaction that has a number by now, however old the oldest one is that others on this server have open. */
const TO_THE_END = `
  UPDATE forecasting.stream_partitions SET pos = (pg_snapshot_xmax(pg_current_snapshot())::text::numeric - 1)::text || ':9223372036854775807'
   WHERE grp = 'aggregate'`;

describeLostOrders('the outbox', async () => {
  const pipeline = await createPipeline();
  return { pipeline, skipAll: async () => void (await pipeline.pool.query(TO_THE_END)), stop: pipeline.stop };
});
