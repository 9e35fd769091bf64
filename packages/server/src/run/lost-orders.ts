// What the standing check does about orders that wait: those that the log has swallowed are appended to the outbox again.
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { AGGREGATOR_DEFAULTS } from '../aggregate/aggregator.ts';
import { appendLost, LOST_AFTER_MS } from '../outbox/append-lost.ts';
import type { Pool } from '../platform/pool.ts';
import type { Context } from './context.ts';

export function lostOrdersOf({ eventLog, log }: Pick<Context, 'eventLog' | 'log'>, pool: Pool) {
  const { topic, partitions } = eventLog;
  return async (scope: MerchantScope): Promise<number> => {
    const part = shardOf(scope.merchantId) % partitions;
    const place = { group: AGGREGATOR_DEFAULTS.group, topic, part, afterMs: LOST_AFTER_MS };
    const orders = await appendLost(pool, scope, place);
    if (orders > 0) log.warn({ part, orders }, 'orders that the log has swallowed are appended to the outbox again');
    return orders;
  };
}
