// Killed at each step of dropping what is old: nothing is half gone, the next one does it, and the numbers are the same.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RETENTION_CRASH_POINTS } from '../../src/platform/crash-point.ts';
import { readRanges } from '../../src/platform/table-ranges.ts';
import { until } from '../until.ts';
import { type AgedOrders, countAged, createAgedOrders, MERCHANT } from './aged-orders.ts';

const PROCESS = join(import.meta.dirname, 'retention-process.ts');
const [OLD, NEW] = [
  ['a', 'b', 'c'],
  ['x', 'y'],
];
let aged: AgedOrders;
before(async () => {
  aged = await createAgedOrders();
  await countAged(aged, OLD, NEW);
});
after(() => aged.pipeline.stop());

/** Ended by itself with 0, or by the signal. */
async function run(point: string): Promise<number | NodeJS.Signals> {
  const child = spawn(process.execPath, [PROCESS, aged.pipeline.databaseUrl, point], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

/** What may go is the range without a beginning. */
async function oldRanges(): Promise<boolean[]> {
  const tables = ['ingestion.order_events', 'forecasting.processed_events'];
  const found = await Promise.all(tables.map((table) => readRanges(aged.pipeline.pool, table)));
  return found.map(({ ranges }) => ranges.some(({ fromMs }) => fromMs === undefined));
}

async function assertTotals(): Promise<void> {
  const { pipeline } = aged;
  await pipeline.drained();
  const found = await pipeline.verify(MERCHANT);
  const orders = OLD.length + NEW.length;
  assert.deepEqual(
    [found?.orders, found?.amountMinor, found?.waiting, found?.differences],
    [orders, 125n * BigInt(orders), 0, []],
  );
}

/** The range that each point is reached with: events go first, then what was processed. */
const AFTERWARDS = {
  'retention:events-dropped': [true, true],
  'retention:processed-checked': [false, true],
  'retention:processed-dropped': [false, true],
} as const;

test('a process that dies at any step leaves all or nothing', async () => {
  for (const point of RETENTION_CRASH_POINTS) {
    assert.equal(await run(point), 'SIGKILL', point);
    // The server notices a moment later, and rolls back.
    await until(`${point} is as before the step`, async () => {
      const left = await oldRanges();
      return left.every((one, index) => one === AFTERWARDS[point][index]);
    });
    await assertTotals();
  }
  assert.equal(await run('apply:after-read'), 0, 'a point that is not on its way');
  assert.deepEqual(await oldRanges(), [false, false]);
  await assertTotals();
});
