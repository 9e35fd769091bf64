// Concurrent orders share a transaction: whatever waits while the previous one commits goes into the next.
// States of an order: waiting → in a batch → created | replayed | conflict | failed.
// Guarantees: an outcome is told only after the commit; an order that the database refuses fails alone (the batch is halved
// until it is found); the queue is bounded, and beyond the bound nothing is kept.
import { Fault } from '@topline/domain/fault.ts';
import type { StoredOrder } from '@topline/domain/order.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { IdSource } from '../platform/ids.ts';
import { errorKind } from '../platform/pg-error.ts';
import type { Pool } from '../platform/pool.ts';
import { inBatchSpan, NO_TRACING, type Tracing } from '../platform/tracing.ts';
import { findByExternalKey } from './find-orders.ts';
import { insertOrders, type NewOrder } from './insert-orders.ts';

export type Outcome =
  | { kind: 'created'; order: StoredOrder }
  | { kind: 'replayed'; order: StoredOrder }
  | { kind: 'conflict'; order: StoredOrder };

/** An order without its number: ids are given when the batch is made, so that a retry after a collision gets new ones. */
export interface OrderToStore extends Omit<NewOrder, 'orderId' | 'eventHash'> {
  readonly scope: MerchantScope;
  /** sha256 of the event that carries this order under the given id. */
  hashEvent(orderId: number): string;
}

export interface GroupCommitOptions {
  /** Orders in one transaction. */
  batchOrdersMax: number;
  /** Lines in one transaction, so that a batch of the largest orders stays a short transaction. */
  batchLinesMax: number;
  /** Transactions under way at once. */
  transactionsMax: number;
  /** Orders that may wait; more are refused with 503. */
  queueOrdersMax: number;
}

export const GROUP_COMMIT_DEFAULTS: GroupCommitOptions = {
  batchOrdersMax: 500,
  batchLinesMax: 5_000,
  transactionsMax: 2,
  queueOrdersMax: 10_000,
};

interface Waiting {
  order: OrderToStore;
  settle: PromiseWithResolvers<Outcome>;
}

export interface GroupCommit {
  store(order: OrderToStore): Promise<Outcome>;
  waiting(): number;
}

/** An id that exists already is a new roll of the dice, at most this often. */
const COLLISION_RETRIES_MAX = 3;
const RETRY = { 'retry-after': '1' };

export function createGroupCommit(
  deps: {
    pool: Pool;
    ids: IdSource;
    onCommit: () => void;
    /** After each transaction, whatever became of it. */
    onTransaction?: (orders: number, seconds: number) => void;
    tracing?: Tracing;
  },
  options: GroupCommitOptions = GROUP_COMMIT_DEFAULTS,
): GroupCommit {
  const queue: Waiting[] = [];
  let running = 0;
  let scheduled = false;

  const takeBatch = (): Waiting[] => {
    let lines = 0;
    let count = 0;
    for (const waiting of queue) {
      lines += waiting.order.lines.length;
      if (count === options.batchOrdersMax || (count > 0 && lines > options.batchLinesMax)) break;
      count += 1;
    }
    return queue.splice(0, count);
  };

  const pump = () => {
    scheduled = false;
    while (queue.length > 0 && running < options.transactionsMax) {
      running += 1;
      void commit(takeBatch()).finally(() => {
        running -= 1;
        schedule();
      });
    }
  };
  // Once per turn of the event loop: every order that arrived in this turn is in the same batch.
  const schedule = () => {
    if (scheduled || queue.length === 0) return;
    scheduled = true;
    setImmediate(pump);
  };

  const timed = async (batch: Waiting[]) => {
    const startedMs = performance.now();
    try {
      const orders = batch.map((waiting) => waiting.order);
      const traceparents = orders.flatMap(({ traceparent }) => traceparent ?? []);
      return await inBatchSpan(deps.tracing ?? NO_TRACING, 'store order', { kind: 'producer', traceparents }, () =>
        storeBatch(deps, orders),
      );
    } finally {
      deps.onTransaction?.(batch.length, (performance.now() - startedMs) / 1_000);
    }
  };

  /** Never rejects: each order of the batch learns its own outcome. */
  const commit = async (batch: Waiting[], collisions = 0): Promise<void> => {
    try {
      const outcomes = await timed(batch);
      deps.onCommit();
      batch.forEach((waiting, index) => {
        const outcome = outcomes[index];
        if (outcome) waiting.settle.resolve(outcome);
        else waiting.settle.reject(unavailable(new Error('the stored order was not found')));
      });
    } catch (error) {
      const kind = errorKind(error);
      if (kind === 'id-collision' && collisions < COLLISION_RETRIES_MAX) return commit(batch, collisions + 1);
      if (kind === 'data' && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await commit(batch.slice(0, half));
        return commit(batch.slice(half));
      }
      for (const waiting of batch) waiting.settle.reject(kind === 'data' ? error : unavailable(error));
    }
  };

  return {
    store(order) {
      if (queue.length >= options.queueOrdersMax) return Promise.reject(overloaded());
      const settle = Promise.withResolvers<Outcome>();
      queue.push({ order, settle });
      schedule();
      return settle.promise;
    },
    waiting: () => queue.length,
  };
}

async function storeBatch(
  deps: { pool: Pool; ids: IdSource },
  orders: OrderToStore[],
): Promise<(Outcome | undefined)[]> {
  const ids = await deps.ids.take(orders.length);
  const numbered = orders.map((order, index) => {
    const orderId = ids[index] ?? 0;
    return { ...order, orderId, eventHash: order.hashEvent(orderId) };
  });
  const createdAt = await insertOrders(deps.pool, numbered);
  // A second statement: only it sees the row of a concurrent transaction for which the first one waited.
  const others = numbered.filter((order) => !createdAt.has(order.orderId));
  const found = others.length === 0 ? [] : await findByExternalKey(deps.pool, others);
  const stored = new Map(found.map((order) => [keyOf(order), order]));
  return numbered.map((order): Outcome | undefined => {
    const createdAtMs = createdAt.get(order.orderId);
    if (createdAtMs !== undefined) return { kind: 'created', order: { ...order, createdAtMs } };
    const earlier = stored.get(keyOf(order));
    if (!earlier) return undefined;
    return { kind: earlier.payloadHash === order.payloadHash ? 'replayed' : 'conflict', order: earlier };
  });
}

function keyOf(order: { merchantId: number; externalOrderId: string }): string {
  return `${order.merchantId}/${order.externalOrderId}`;
}

function overloaded(): Fault {
  return new Fault('overloaded', 'Too many orders are waiting to be stored; send this one again later.', {
    headers: RETRY,
  });
}

/** Whether it was stored is not known, which is harmless: the same order sent again is answered from what is stored. */
function unavailable(cause: unknown): Fault {
  return new Fault('unavailable', 'Orders cannot be stored right now; send this one again.', { headers: RETRY, cause });
}
