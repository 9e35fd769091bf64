// One order from parsed JSON to its outcome: parse → guard → catalogue → price → store.
// Nothing is written for an order that fails before `store`, and what `store` tells is committed.
import { createHash } from 'node:crypto';
import { Fault, type FaultPlace } from '@topline/domain/fault.ts';
import { differingPlaces, type ParsedOrder, parseOrder, payloadHash, priceLines } from '@topline/domain/order.ts';
import { eventCanonical } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { type Guard, merchantNotFound } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import { violatedConstraint } from '../platform/pg-error.ts';
import { NO_TRACING, type Tracing } from '../platform/tracing.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import type { GroupCommit, OrderToStore, Outcome } from './group-commit.ts';

type Accepted = Exclude<Outcome, { kind: 'conflict' }>;

/** Throws a Fault for every order that is not accepted. */
export type AcceptOrder = (json: unknown, guard: Guard) => Promise<Accepted>;

/** Once: the merchant's currency may have changed since the catalogue was read. */
const CURRENCY_RETRIES_MAX = 1;
const REVISION = 1;

export function createAcceptOrder(deps: {
  catalogue: Catalogue;
  groupCommit: GroupCommit;
  now: () => number;
  tracing?: Tracing;
}): AcceptOrder {
  const { catalogue, groupCommit, tracing = NO_TRACING } = deps;

  const store = async (order: ParsedOrder, scope: MerchantScope, retries: number): Promise<Outcome> => {
    const entry = await stored(() => catalogue.find(scope, new Set(order.lines.map((line) => line.categoryId))));
    if (!entry) throw merchantNotFound();
    try {
      return await groupCommit.store({ ...judge(order, scope, entry), traceparent: tracing.traceparent() });
    } catch (error) {
      if (!isPerhapsOutdated(error) || retries === 0) throw error;
      catalogue.forget(scope);
      return store(order, scope, retries - 1);
    }
  };

  return async (json, guard) => {
    const parsed = parseOrder(json, deps.now());
    if (!parsed.ok) throw parsed.fault;
    const scope = guard.merchant(parsed.order.merchantId);
    const outcome = await store(parsed.order, scope, CURRENCY_RETRIES_MAX);
    if (outcome.kind !== 'conflict') return outcome;
    throw await conflict(catalogue, parsed.order, scope, outcome);
  };
}

/** Another currency would explain it: the one of the insert is not the merchant's any more, or the amount has other decimals. */
function isPerhapsOutdated(error: unknown): boolean {
  if (error instanceof Fault) return error.code === 'rule-broken';
  return violatedConstraint(error) === 'orders_merchant_currency';
}

function judge(order: ParsedOrder, scope: MerchantScope, entry: CatalogueEntry): OrderToStore {
  const unknown = order.lines.flatMap((line, index): FaultPlace[] =>
    entry.categories.has(line.categoryId)
      ? []
      : [{ pointer: `/items/${index}/categoryId`, detail: 'is not a category of this merchant' }],
  );
  if (unknown.length > 0)
    throw new Fault('unknown-category', 'The order names categories that the merchant does not have.', {
      errors: unknown,
    });
  const priced = priceLines(order, entry.decimals);
  if (!priced.ok) throw priced.fault;
  const { lines, totalMinor } = priced;
  const { merchantId, externalOrderId, orderDateMs } = order;
  const { currency } = entry;
  const hashEvent = (orderId: number) =>
    sha256(
      eventCanonical({
        schemaVersion: 1,
        orderId,
        revision: REVISION,
        merchantId,
        orderDateMs,
        currency,
        items: lines,
      }),
    );
  return {
    scope,
    merchantId,
    externalOrderId,
    orderDateMs,
    currency,
    totalMinor,
    lines,
    payloadHash: payloadHash({ merchantId, orderDateMs, lines }, sha256),
    revision: REVISION,
    hashEvent,
  };
}

async function conflict(
  catalogue: Catalogue,
  order: ParsedOrder,
  scope: MerchantScope,
  { order: earlier }: Outcome,
): Promise<Fault> {
  const entry = await stored(() => catalogue.find(scope, []));
  const priced = entry ? priceLines(order, entry.decimals) : undefined;
  const errors = priced?.ok ? differingPlaces(earlier, { ...order, lines: priced.lines }) : [];
  return new Fault(
    'order-conflict',
    `Order ${earlier.orderId} is stored under this externalOrderId with other content.`,
    {
      errors,
      extra: { orderId: earlier.orderId },
    },
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
