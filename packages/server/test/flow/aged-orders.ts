// Orders that were accepted long ago, as far as anybody can tell: their numbers, their events and the ranges they lie in are old.
import assert from 'node:assert/strict';
import type { Aggregator } from '../../src/aggregate/aggregator.ts';
import { auditMerchant } from '../../src/aggregate/audit.ts';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { createIdSource, type IdSource } from '../../src/platform/ids.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

export const DAY_MS = 86_400_000;
export const KEEP_EVENTS_MS = 7 * DAY_MS;
export const KEEP_PROCESSED_MS = 30 * DAY_MS;
export const MERCHANT = 7;
const AGE_MS = 60 * DAY_MS;
/** Where the ranges of the old orders end. */
const ENDED_MS = 40 * DAY_MS;

export interface AgedOrders {
  readonly pipeline: Pipeline;
  /** Of the merchant, one unit of category 1 each. */
  post(names: readonly string[]): Promise<void>;
  /** What was posted so far becomes old; what comes is new. */
  age(): Promise<void>;
}

export async function createAgedOrders(): Promise<AgedOrders> {
  let ids: { old: IdSource; young: IdSource } | undefined;
  let old = true;
  const pipeline = await createPipeline({
    openIds(pool) {
      const deps = { pool, log: silentLog };
      const sources = {
        old: createIdSource({ ...deps, now: () => Date.now() - AGE_MS }, { owner: 'old' }),
        young: createIdSource(deps, { owner: 'young' }),
      };
      ids = sources;
      return {
        take: (count) => (old ? sources.old : sources.young).take(count),
        stop: async () => void (await Promise.all([sources.old.stop(), sources.young.stop()])),
      };
    },
  });
  await pipeline.putMerchant(MERCHANT, 2);
  return {
    pipeline,
    async post(names) {
      await Promise.all(
        names.map((externalOrderId) =>
          pipeline.post({
            merchantId: MERCHANT,
            externalOrderId,
            orderDate: '2025-06-10T12:00:00Z',
            items: [{ categoryId: 1, lineAmount: '1.25' }],
          }),
        ),
      );
    },
    async age() {
      old = false;
      await ids?.old.stop();
      await pipeline.damage(
        'ingestion.order_events',
        "UPDATE ingestion.order_events SET created_at = created_at - $1 * interval '1 ms'",
        [AGE_MS],
      );
      for (const table of ['ingestion.order_events', 'forecasting.processed_events'])
        await pipeline.pool.query(
          "SELECT forecasting.close_range($1, date_trunc('day', now() - $2 * interval '1 ms'), 'old')",
          [table, ENDED_MS],
        );
    },
  };
}

/** Both old and new orders counted and checked; the leases of old clocks are long gone. */
export async function countAged(
  aged: AgedOrders,
  old: readonly string[],
  young: readonly string[],
): Promise<Aggregator> {
  const { pipeline } = aged;
  await aged.post(old);
  await aged.age();
  await aged.post(young);
  const aggregator = pipeline.startAggregator();
  await pipeline.drained();
  await audit(pipeline);
  await pipeline.pool.query(
    "UPDATE ingestion.id_nodes SET lease_until = '-infinity' WHERE owner IS DISTINCT FROM 'young'",
  );
  return aggregator;
}

/** The standing check comes round. */
export async function audit(pipeline: Pipeline): Promise<void> {
  const deps = { ...pipeline, calendars: createCalendarSource(), appendLost: async () => 0 };
  const found = await auditMerchant(deps, pipeline.scope(MERCHANT), { partitions: 4, repair: false });
  assert.equal(found?.state, 'agrees');
}
