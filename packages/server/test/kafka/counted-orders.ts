// Orders posted to several merchants, and the proof that each of them counts once.
import assert from 'node:assert/strict';
import type { KafkaPipeline } from './kafka-pipeline.ts';

const MERCHANTS = [1, 2, 3, 4, 5, 6, 7, 8];
const DRAINED_MAX_MS = 120_000;
const AMOUNT_MINOR = 125n;

export type CountedOrders = Awaited<ReturnType<typeof createCountedOrders>>;

export async function createCountedOrders(pipeline: KafkaPipeline) {
  let posted = 0;
  for (const merchantId of MERCHANTS) await pipeline.putMerchant(merchantId, 1);
  return {
    /** So many of each merchant. */
    async post(each: number): Promise<void> {
      await Promise.all(MERCHANTS.map((merchantId) => pipeline.postMany(merchantId, each)));
      posted += each;
    },
    async assertCounted(): Promise<void> {
      await pipeline.drained(DRAINED_MAX_MS);
      for (const merchantId of MERCHANTS) {
        const result = await pipeline.verify(merchantId);
        assert.deepEqual(result?.differences, [], `merchant ${merchantId}`);
        assert.deepEqual([result?.orders, result?.amountMinor], [posted, AMOUNT_MINOR * BigInt(posted)]);
      }
    },
  };
}
