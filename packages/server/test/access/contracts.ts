// Every route that the program promises, from the modules that promise it; and a request to each that is right in all but
// who sends it.
import * as access from '@topline/domain/contract/access.ts';
import * as events from '@topline/domain/contract/events.ts';
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import * as history from '@topline/domain/contract/history.ts';
import * as merchants from '@topline/domain/contract/merchants.ts';
import * as operations from '@topline/domain/contract/operations.ts';
import * as orderLines from '@topline/domain/contract/order-lines.ts';
import * as orders from '@topline/domain/contract/orders.ts';
import type { RouteContract } from '@topline/domain/contract/route.ts';
import * as session from '@topline/domain/contract/session.ts';
import * as system from '@topline/domain/contract/system.ts';
import * as topCategories from '@topline/domain/contract/top-categories.ts';

const MODULES = [
  ...[
    access,
    events,
    createForecastContracts(['auto', 'rolling']),
    history,
    merchants,
    operations,
    orderLines,
    orders,
    session,
    system,
  ],
  topCategories,
];

export const CONTRACTS: readonly RouteContract[] = MODULES.flatMap((module) => Object.values(module)).filter(
  isContract,
);

function isContract(value: unknown): value is RouteContract {
  return typeof value === 'object' && value !== null && 'loadClass' in value && 'path' in value;
}

export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly body?: object;
}

const ORDER_DATE = '2024-01-15T10:30:00Z';

/** Bodies by route; a new route with a body has to be told here. */
const BODIES: Readonly<Record<string, (merchantId: number) => object>> = {
  createOrder: (merchantId) => orderOf(merchantId),
  createOrdersInBulk: (merchantId) => [orderOf(merchantId)],
  putMerchant: () => ({ name: 'Renamed', currency: 'EUR', timezone: 'Europe/Berlin', weekStart: 'MONDAY' }),
  putCategory: () => ({ name: 'Coffee' }),
  putProduct: () => ({ name: 'Beans', categoryId: 1 }),
  putEvent: () => ({ name: 'Sale', kind: 'promotion', from: '2024-01-15', to: '2024-01-16' }),
  createKey: () => ({ name: `key ${Math.random()}`, roles: ['viewer'] }),
  replayDeadLetters: () => ({ all: true }),
  runAudit: (merchantId) => ({ merchantId }),
};

export function requestOf(contract: RouteContract, merchantId: number, ids: { orderId: number }): Asked {
  const { path, method, query, name, body } = contract;
  const values: Record<string, string | number> = {
    merchantId,
    categoryId: 1,
    productId: 1,
    keyId: 'abcdefghijkl',
    eventId: 1,
    ...ids,
  };
  const place = path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => String(values[parameter]));
  const asked = new URLSearchParams();
  for (const parameter of Object.keys(query?.properties ?? {})) {
    if (parameter === 'merchantId' || parameter === 'merchant_id') asked.set(parameter, String(merchantId));
    if (parameter === 'categoryId' && name === 'topProducts') asked.set(parameter, '1');
  }
  const target = asked.size === 0 ? place : `${place}?${asked}`;
  if (body === undefined) return { path: target, method };
  const make = BODIES[name];
  if (make === undefined) throw new Error(`tell in contracts.ts what a request to ${name} holds`);
  return { path: target, method, body: make(merchantId) };
}

function orderOf(merchantId: number): object {
  const items = [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }];
  return { externalOrderId: `order of ${merchantId}`, merchantId, orderDate: ORDER_DATE, items };
}
