// Whether orders, totals and ClickHouse agree: what the standing check found last, a check on demand, and totals made anew.
import { AUDIT_DAYS_MAX, getAudit, rebuildMerchant, runAudit } from '@topline/domain/contract/system.ts';
import { Fault } from '@topline/domain/fault.ts';
import { decimalsOf, formatAmount } from '@topline/domain/money.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { merchantNotFound } from '../http/guard.ts';

interface Amounts {
  readonly orders: string;
  readonly totals: string;
  readonly clickhouse: string;
}

interface AuditFound {
  readonly state: string;
  readonly orders: number;
  readonly amounts: Amounts;
  readonly differing: number;
  readonly days: ReadonlyArray<Amounts & { readonly date: string }>;
}

interface Rebuilt {
  readonly orders: number;
  readonly cells: number;
  readonly calendarVersion: number;
}

/** The room that checks; joined by `run`. */
export interface AuditSource {
  /** @throws Fault merchant-not-found or unavailable */
  currencyOf(scope: MerchantScope): Promise<string>;
  last(scope: MerchantScope): Promise<{ readonly checkedAt: string; readonly result: AuditFound } | undefined>;
  run(scope: MerchantScope, repair: boolean): Promise<AuditFound | undefined>;
  /** Undefined: there is no such merchant. @param actor who asks, for the audit log */
  rebuild(scope: MerchantScope, actor: string): Promise<Rebuilt | undefined>;
}

const NOTHING: AuditFound = {
  state: 'never-checked',
  orders: 0,
  amounts: { orders: '0', totals: '0', clickhouse: '0' },
  differing: 0,
  days: [],
};

export function createAuditRoutes({ audit, now }: { audit: AuditSource; now: () => number }): Route[] {
  return [
    defineRoute(getAudit, async ({ query, guard }) => {
      const scope = guard.merchant(query.merchantId);
      const currency = await audit.currencyOf(scope);
      const last = await asked(() => audit.last(scope));
      return { status: 200, body: bodyOf(scope, currency, last?.checkedAt ?? null, last?.result ?? NOTHING) };
    }),
    defineRoute(runAudit, async ({ body, guard }) => {
      const scope = guard.merchant(body.merchantId);
      const currency = await audit.currencyOf(scope);
      const found = await asked(() => audit.run(scope, body.repair === true));
      const checkedAt = `${new Date(now()).toISOString().slice(0, 19)}Z`;
      return { status: 200, body: bodyOf(scope, currency, checkedAt, found ?? NOTHING) };
    }),
    defineRoute(rebuildMerchant, async ({ params, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const rebuilt = await asked(() => audit.rebuild(scope, guard.principal.subject));
      if (rebuilt === undefined) throw merchantNotFound();
      const { orders, cells: buckets, calendarVersion } = rebuilt;
      return { status: 200, body: { merchantId: scope.merchantId, orders, buckets, calendarVersion } };
    }),
  ];
}

function bodyOf({ merchantId }: MerchantScope, currency: string, checkedAt: string | null, found: AuditFound): object {
  const decimals = decimalsOf(currency) ?? 2;
  const amount = (minor: string) => formatAmount(BigInt(minor), decimals);
  const shown = ({ orders, totals, clickhouse }: Amounts) => ({
    orders: amount(orders),
    totals: amount(totals),
    clickhouse: amount(clickhouse),
  });
  const sorted = Object.values(found.amounts)
    .map(BigInt)
    .sort((a, b) => (a < b ? -1 : 1));
  const distance = (sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n);
  const { orders, totals, clickhouse } = shown(found.amounts);
  return {
    merchantId,
    currency,
    checkedAt,
    state: found.state,
    orders: { count: found.orders, amount: orders },
    totals: { amount: totals },
    clickhouse: { amount: clickhouse },
    difference: { cells: found.differing, amount: formatAmount(distance, decimals) },
    days: found.days.slice(0, AUDIT_DAYS_MAX).map((day) => ({ date: day.date, ...shown(day) })),
    daysDiffering: found.days.length,
  };
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('unavailable', 'The numbers cannot be compared while a store does not answer.', { cause });
  }
}
