// A reader during the history: it asks as top categories does (view of the merchant, then sums, from ClickHouse or PostgreSQL) and
// judges what asOf claims. The sum of a merchant's sales says which orders are in it.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { DeedDeps } from './deeds.ts';
import type { StoredOrder } from './ledger.ts';
import type { ReaderMember } from './members.ts';
import { oneOf } from './shop.ts';

const BUCKETS = ['DAY', 'WEEK', 'MONTH', 'YEAR'] as const;

function sumOf(orders: readonly StoredOrder[]): bigint {
  return orders.reduce((sum, order) => sum + order.variant.minor, 0n);
}

export function createReading({ scheduler, ledger, faults }: DeedDeps) {
  return async (reader: ReaderMember, scope: MerchantScope): Promise<void> => {
    const { merchantId } = scope;
    const view = await reader.views.view(scope);
    const bucketType = oneOf(scheduler.random, BUCKETS);
    const range = { calendarVersion: view.calendarVersion, bucketType, from: '1990-01-01', to: '2100-01-01' };
    const options = { signal: new AbortController().signal, postgresOnly: view.calendarChanging };
    const { rows, asOfMs, source } = await reader.totals.sums(scope, range, options);
    const found = rows.find((row) => row.categoryId === 0)?.amount ?? 0n;
    const parts = rows.reduce((sum, row) => (row.categoryId === 0 ? sum : sum + row.amount), 0n);
    const firstStep = asOfMs === undefined ? 0 : (scheduler.clock.firstStepAt(asOfMs * 1_000) ?? 0);
    const orders = ledger.stored().filter((order) => order.merchantId === merchantId);
    // A refused order is a dead letter, which the log has passed.
    const claimed = sumOf(orders.filter((order) => order.step < firstStep && !faults.wasRefused(order.orderId)));
    const known = sumOf(orders);
    const what = `${bucketType} of ${merchantId} from ${source}`;
    if (found !== parts) scheduler.violated('a whole is the sum of its parts', `${what}: ${found}, parts ${parts}`);
    if ((found & ~known) !== 0n) scheduler.violated('an order counts once', `${what}: ${found} of ${known}`);
    else if ((claimed & ~found) !== 0n)
      scheduler.violated(
        'asOf claims no order that is not in the answer',
        `${what}: asOf claims ${claimed}, the answer has ${found}`,
      );
    scheduler.note(`${reader.process.name.padEnd(10)} has read ${what}: ${found}, asOf claims ${claimed}`);
  };
}
