// A dry run reads the whole file and sends nothing: the domain's own rules, which are the API's, judge every order.
// What only the system knows (a merchant's other currency, an order that is there already) is not judged.

import { Fault } from '../fault.ts';
import { parseJson } from '../json.ts';
import { textIn } from '../json-fields.ts';
import type { Merchant } from '../merchant.ts';
import { NAME_CODE_POINTS_MAX } from '../merchant.ts';
import { decimalsOf } from '../money.ts';
import { parseOrder, priceLines } from '../order.ts';
import type { Catalogue } from './catalogue.ts';
import { type IngestClient, IngestRefusal, type OrderResult } from './ingest-client.ts';

export interface DryRun {
  readonly catalogue: Catalogue;
  readonly client: Pick<IngestClient, 'postOrders'>;
}

export function createDryRun(nowMs: number): DryRun {
  const merchants = new Map<string, Merchant>();
  const byId = new Map<number, Merchant>();
  const categories = new Map<string, number>();
  return {
    catalogue: {
      async merchant(wanted) {
        requireName(wanted.name);
        if (decimalsOf(wanted.currency) === undefined) throw refusal('currency is no active ISO 4217 code');
        const merchant = merchants.get(wanted.name) ?? { ...wanted, merchantId: merchants.size + 1 };
        merchants.set(wanted.name, merchant);
        byId.set(merchant.merchantId, merchant);
        return merchant;
      },
      async categoryId(merchantId, name) {
        requireName(name);
        const key = `${merchantId}/${name}`;
        const categoryId = categories.get(key) ?? categories.size + 1;
        categories.set(key, categoryId);
        return categoryId;
      },
    },
    client: { postOrders: async (orders) => orders.map((order) => judge(order, byId, nowMs)) },
  };
}

function judge(text: string, merchants: ReadonlyMap<number, Merchant>, nowMs: number): OrderResult {
  try {
    const parsed = parseOrder(parseJson(text), nowMs);
    if (!parsed.ok) return refusedBy(parsed.fault);
    const currency = merchants.get(parsed.order.merchantId)?.currency ?? '';
    const priced = priceLines(parsed.order, decimalsOf(currency) ?? 0);
    return priced.ok ? { status: 201, replayed: false } : refusedBy(priced.fault);
  } catch (error) {
    if (error instanceof Fault) return refusedBy(error);
    throw error;
  }
}

function refusedBy({ status, code, detail, errors }: Fault): OrderResult {
  return { status, replayed: false, problem: { code, detail, errors } };
}

function requireName(name: string): void {
  if (textIn(name, NAME_CODE_POINTS_MAX) === undefined) {
    throw refusal(`name must be a text of 1 to ${NAME_CODE_POINTS_MAX} characters, not blank`);
  }
}

function refusal(detail: string): IngestRefusal {
  return new IngestRefusal('the name', 400, { code: 'invalid-request', detail, errors: [] });
}
