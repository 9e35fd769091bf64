// What every log must live with: a position that stands behind records which nobody has read. Orders in them are found, and put
// into the outbox again; orders that merely wait are left alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { shardOf } from '@topline/domain/order-event.ts';
import { appendLost } from '../../src/outbox/append-lost.ts';
import { until } from '../until.ts';
import type { Pipeline } from './pipeline.ts';

export interface LostOrdersHarness {
  readonly pipeline: Pipeline;
  /** Moves the group behind everything that is in the log, as a hand would. */
  skipAll(): Promise<void>;
  stop(): Promise<void>;
}

const MERCHANTS = [1, 2, 3];
const EACH = 4;
const LIMIT_MS = 60_000;

export function describeLostOrders(name: string, createHarness: () => Promise<LostOrdersHarness>): void {
  describe(`orders swallowed by ${name}`, () => {
    let harness: LostOrdersHarness;
    before(async () => {
      harness = await createHarness();
      for (const merchantId of MERCHANTS) await harness.pipeline.putMerchant(merchantId, 1);
    });
    after(() => harness.stop());

    const append = async (): Promise<number> => {
      const { pool, eventLog, scope } = harness.pipeline;
      let orders = 0;
      for (const merchantId of MERCHANTS) {
        const part = shardOf(merchantId) % eventLog.partitions;
        const place = { group: 'aggregate', topic: eventLog.topic, part, afterMs: 0 };
        orders += await appendLost(pool, scope(merchantId), place);
      }
      return orders;
    };
    const post = async (from: number) => {
      for (const merchantId of MERCHANTS)
        for (let order = from; order < from + EACH; order += 1)
          await harness.pipeline.post({
            merchantId,
            externalOrderId: `order-${order}`,
            orderDate: '2025-06-10T12:00:00Z',
            items: [
              { categoryId: 1, lineAmount: '1.25' },
              { categoryId: 1, lineAmount: '0.10' },
            ],
          });
    };
    const counted = async () => {
      const results = await Promise.all(MERCHANTS.map((merchantId) => harness.pipeline.verify(merchantId)));
      return results.map((result) => [result?.orders, result?.amountMinor, result?.waiting, result?.differing]);
    };
    const asOfPasses = async (instantMs: number) =>
      until(
        'asOf passes',
        async () => {
          const { rows } = await harness.pipeline.pool.query(
            `SELECT count(*) AS parts FROM forecasting.stream_partitions WHERE grp = 'aggregate' AND as_of > to_timestamp($1)`,
            [instantMs / 1_000],
          );
          return Number(rows[0]?.parts) === harness.pipeline.eventLog.partitions;
        },
        LIMIT_MS,
      );

    test('come back, once, and those that only wait are left alone', async () => {
      const { pipeline } = harness;
      const first = pipeline.startAggregator();
      await post(0);
      await pipeline.drained(LIMIT_MS);
      await first.stop();
      await post(EACH);
      assert.equal(await append(), 0, 'they wait for a reader');
      await harness.skipAll();
      const second = pipeline.startAggregator('two');
      await asOfPasses(Date.now());
      assert.deepEqual(
        await counted(),
        MERCHANTS.map(() => [EACH, BigInt(EACH) * 135n, EACH, 0]),
        'they are swallowed',
      );
      assert.equal(await append(), MERCHANTS.length * EACH);
      await asOfPasses(Date.now());
      await pipeline.drained(LIMIT_MS);
      assert.deepEqual(
        await counted(),
        MERCHANTS.map(() => [2 * EACH, BigInt(2 * EACH) * 135n, 0, 0]),
      );
      assert.equal(await append(), 0);
      const letters = await pipeline.pool.query('SELECT count(*) AS letters FROM forecasting.dead_letters');
      assert.equal(Number(letters.rows[0]?.letters), 0, 'the event is what was stored');
      await second.stop();
    });
  });
}
