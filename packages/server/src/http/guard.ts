// Who may touch which merchant. A Guard turns a merchantId that somebody asked for into a MerchantScope, which every
// function that reads or writes a merchant's data demands; this file is the only one that makes a scope.
//
// States: there is no authentication yet, so the one mode is open-loopback: everything is granted, and in return the
// listener binds to loopback only and answers only to its own host names (see bind-address.ts and entrance.ts).

import type { MerchantScope } from '@topline/domain/scope.ts';

export interface Guard {
  readonly mode: 'open-loopback';
  /** @throws Fault merchant-not-found when the caller may not touch the merchant: the same as for one that is absent. */
  merchant(merchantId: number): MerchantScope;
}

export function createGuard(options: { readonly mode: 'open-loopback' }): Guard {
  return { mode: options.mode, merchant: scopeOf };
}

/** For work that no caller asked for: the aggregator, the worker and commands run by the operator. */
export function systemScope(merchantId: number): MerchantScope {
  return scopeOf(merchantId);
}

function scopeOf(merchantId: number): MerchantScope {
  return { merchantId } as MerchantScope;
}
