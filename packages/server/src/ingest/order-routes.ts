// Orders in and out over HTTP.

import { createOrder, createOrdersInBulk, getOrder } from '@topline/domain/contract/orders.ts';
import type { BodyItem } from '@topline/domain/contract/route.ts';
import { Fault, problemOf } from '@topline/domain/fault.ts';
import { orderBody } from '@topline/domain/order.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { defineRoute, type Route } from '../http/call.ts';
import type { Guard } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import type { Pool } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import type { AcceptOrder } from './accept-order.ts';
import { findById, merchantOfOrder } from './find-orders.ts';

export interface OrderRouteDeps {
  pool: Pool;
  reader: ScopedReader<MerchantScope>;
  acceptOrder: AcceptOrder;
  /** Counts what became of orders. */
  onOutcome: (outcome: 'created' | 'replayed' | 'refused' | 'failed') => void;
}

export function createOrderRoutes({ pool, reader, acceptOrder, onOutcome }: OrderRouteDeps): Route[] {
  const accept = async (json: unknown, guard: Guard) => {
    try {
      const accepted = await acceptOrder(json, guard);
      onOutcome(accepted.kind);
      return accepted;
    } catch (error) {
      onOutcome(error instanceof Fault && error.status < 500 ? 'refused' : 'failed');
      throw error;
    }
  };

  const bulkResult = async (item: BodyItem, index: number, guard: Guard): Promise<object> => {
    try {
      if (!item.ok) throw item.fault;
      const { kind, order } = await accept(item.value, guard);
      return { index, status: 201, orderId: order.orderId, ...(kind === 'replayed' ? { replayed: true } : {}) };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const orderId = error.extra?.orderId;
      return {
        index,
        status: error.status,
        ...(typeof orderId === 'number' ? { orderId } : {}),
        problem: problemOf(error),
      };
    }
  };

  return [
    defineRoute(createOrder, async ({ body, guard }) => {
      const { kind, order } = await accept(body, guard);
      const headers = kind === 'replayed' ? { 'idempotent-replayed': 'true' } : undefined;
      return { status: 201, body: orderBody(order), ...(headers ? { headers } : {}) };
    }),
    // Each item is an order of its own: they share transactions, not fates.
    defineRoute(createOrdersInBulk, async ({ body, guard }) => ({
      status: 200,
      body: { results: await Promise.all(body.map((item, index) => bulkResult(item, index, guard))) },
    })),
    defineRoute(getOrder, async ({ params, guard }) => {
      const merchantId = await stored(() => merchantOfOrder(pool, params.orderId));
      const scope = merchantId === undefined ? undefined : scopeOfOrder(guard, merchantId);
      const order = scope && (await stored(() => findById(reader, scope, params.orderId)));
      if (!order) throw orderNotFound();
      return { status: 200, body: orderBody(order) };
    }),
  ];
}

/** An order of another's merchant answers as one that does not exist, in the same words. */
function scopeOfOrder(guard: Guard, merchantId: number): MerchantScope {
  try {
    return guard.merchant(merchantId);
  } catch (error) {
    if (error instanceof Fault && error.code === 'merchant-not-found') throw orderNotFound();
    throw error;
  }
}

function orderNotFound(): Fault {
  return new Fault('order-not-found', 'There is no such order.');
}
