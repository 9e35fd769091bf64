// At rest: nothing waits anywhere on the way from an accepted order to an answer.
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../until.ts';
import type { TestMerchant } from './orders.ts';
import type { Stage } from './stage.ts';

const SETTLE_MAX_MS = 60_000;
const SETTLE_POLL_MS = 100;

/** Nothing is on its way, and every merchant's totals are kept under the calendar it asked for: the contract says so itself. */
export async function settled({ client }: Stage, changed: readonly TestMerchant[] = []): Promise<void> {
  const rebuilding = new Set(changed);
  let waitsFor = '';
  const nothingWaits = async () => {
    for (const merchant of rebuilding) {
      waitsFor = `merchant ${merchant.merchantId} has its new calendar`;
      if (!(await client.putMerchant(merchant))) return false;
      rebuilding.delete(merchant);
    }
    const { outbox, aggregate, push } = (await client.get('ingest', '/health/lag')) as Record<string, { lag: number }>;
    waitsFor = `the lag ${JSON.stringify([outbox, aggregate, push])} is 0`;
    return outbox?.lag === 0 && aggregate?.lag === 0 && push?.lag === 0;
  };
  const asked = async () => (await nothingWaits()) || delay(SETTLE_POLL_MS, false);
  await until('every accepted order is readable', asked, SETTLE_MAX_MS).catch((cause) => {
    throw new Error(`gave up after ${SETTLE_MAX_MS} ms waiting until ${waitsFor}`, { cause });
  });
}
