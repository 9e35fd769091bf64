// What every log gives an operator in doubt: it is read again, from its start or from an instant, through the same dedupe, and the
// numbers are those from before: row by row, with their versions, so that not even a rewritten equal one would pass.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { UsageError } from '../../src/cli/command.ts';
import { replayCommand } from '../../src/cli/replay.ts';
import { until } from '../until.ts';
import type { Pipeline } from './pipeline.ts';

export interface ReplayHarness {
  readonly pipeline: Pipeline;
  /** Puts something into the log that is no event. */
  poison(): Promise<void>;
  stop(): Promise<void>;
}

const MERCHANTS = [1, 2, 3, 4, 5, 6];
const LIMIT_MS = 60_000;
const TOTALS = 'SELECT * FROM forecasting.category_totals ORDER BY merchant_id, bucket_type, bucket_start, category_id';
const PROCESSED = 'SELECT * FROM forecasting.processed_events ORDER BY order_id, revision';
const LETTERS = 'SELECT id, topic, part, pos, reason, payload FROM forecasting.dead_letters ORDER BY id';
const AS_OF = `SELECT part, as_of FROM forecasting.stream_partitions WHERE grp = 'aggregate' ORDER BY part`;

export function describeReplay(name: string, createHarness: () => Promise<ReplayHarness>): void {
  describe(`${name} read again`, () => {
    let harness: ReplayHarness;
    let pipeline: Pipeline;
    let posted = 0;
    before(async () => {
      harness = await createHarness();
      pipeline = harness.pipeline;
      for (const merchantId of MERCHANTS) await pipeline.putMerchant(merchantId, 1);
    });
    after(() => harness.stop());

    const postAll = async (each: number) => {
      const orders = Array.from({ length: each }, (_, index) => `order-${posted + index}`);
      posted += each;
      await Promise.all(
        MERCHANTS.flatMap((merchantId) =>
          orders.map((externalOrderId) =>
            pipeline.post({
              merchantId,
              externalOrderId,
              orderDate: '2025-06-10T12:00:00Z',
              items: [{ categoryId: 1, lineAmount: '1.25' }],
            }),
          ),
        ),
      );
    };
    const rowsOf = async (text: string) => (await pipeline.pool.query(text)).rows;
    const state = async () => ({
      totals: await rowsOf(TOTALS),
      processed: await rowsOf(PROCESSED),
      letters: await rowsOf(LETTERS),
    });
    const replay = async (...argv: string[]) => {
      const lines: string[] = [];
      const { partitions } = pipeline.eventLog;
      const deps = { ...pipeline, partitions, scopeOf: pipeline.scope, print: (line: string) => void lines.push(line) };
      assert.equal(await replayCommand.run(deps, argv), 0);
      return lines;
    };
    /** Records behind the group's positions. */
    const waiting = async () => {
      const rows = await rowsOf(`SELECT part, pos FROM forecasting.stream_partitions WHERE grp = 'aggregate'`);
      const lags = await pipeline.eventLog.lag(new Map(rows.map((row) => [Number(row.part), row.pos])));
      return [...lags.values()].reduce((sum, { records }) => sum + records, 0);
    };
    const assertCounted = async () => {
      await pipeline.drained(LIMIT_MS);
      for (const merchantId of MERCHANTS) {
        const found = await pipeline.verify(merchantId);
        const expected = [posted, 125n * BigInt(posted), 0, []];
        assert.deepEqual([found?.orders, found?.amountMinor, found?.waiting, found?.differences], expected);
      }
    };

    test('from its start changes nothing, and asOf does not go back', async () => {
      const aggregator = pipeline.startAggregator();
      await postAll(10);
      await harness.poison();
      await until('the poison is a dead letter', async () => (await rowsOf(LETTERS)).length === 1, LIMIT_MS);
      await assertCounted();
      await aggregator.stop();
      const was = await state();
      const asOf = await rowsOf(AS_OF);
      const lines = await replay('--from', 'start');
      assert.match(lines.at(-1) ?? '', /^4 partitions of order-events are read again/);
      // Behind the last event of a topic nobody counts what is none.
      assert.ok((await waiting()) >= 10 * MERCHANTS.length, 'all of it is to be read');
      assert.deepEqual(await rowsOf(AS_OF), asOf);
      const next = pipeline.startAggregator('two');
      await assertCounted();
      await next.stop();
      assert.deepEqual(await state(), was);
    });

    test('from an instant reads what was accepted since, and nothing else', async () => {
      const aggregator = pipeline.startAggregator('three');
      await pipeline.drained(LIMIT_MS);
      const instantMs = Date.now();
      await until('the clock has moved on', () => Date.now() > instantMs + 5);
      await postAll(3);
      await assertCounted();
      await aggregator.stop();
      const was = await state();
      await replay('--from', new Date(instantMs + 2).toISOString());
      assert.equal(await waiting(), 3 * MERCHANTS.length);
      const none = await replay('--from', new Date(Date.now() + 3_600_000).toISOString());
      assert.deepEqual(none, ['Nothing of order-events stands behind that place.']);
      assert.equal(await waiting(), 3 * MERCHANTS.length, 'it never goes forward');
      const next = pipeline.startAggregator('four');
      await assertCounted();
      await next.stop();
      assert.deepEqual(await state(), was);
    });

    test('while orders arrive, every one is counted once', async () => {
      pipeline.startAggregator('five');
      for (let round = 0; round < 4; round += 1) {
        const posting = postAll(15);
        await replay('--from', 'start');
        await posting;
      }
      await assertCounted();
    });

    test('an instant that is none is refused', async () => {
      for (const argv of [[], ['--from', 'yesterday'], ['--from', '2026-01-15']])
        await assert.rejects(replay(...argv), UsageError);
    });
  });
}
