// Who may touch which merchant. A Guard turns a merchantId that somebody asked for into a MerchantScope, which every
// function that reads or writes a merchant's data demands; this file is the only one that makes a scope.
//
// A guard belongs to one request: it knows who asks (the principal) and what the route is for (the right). The gate makes
// it. States of a gate: open (one local principal that may everything; the listener then binds to loopback only and answers
// only to its own host names, see bind-address.ts and entrance.ts), or authenticating (every request names its principal).

import type { IncomingHttpHeaders } from 'node:http';
import { hasRight, hasRightAnywhere, LOCAL_PRINCIPAL, type Principal, type Right } from '@topline/domain/access.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';

export interface Guard {
  readonly principal: Principal;
  /**
   * @throws Fault merchant-not-found for a merchant at which the principal has no role, the same as for one that does not
   * exist; forbidden when its roles there do not have the route's right.
   */
  merchant(merchantId: number): MerchantScope;
  /** Whether the merchant may stand in a list that this principal gets. */
  sees(merchantId: number): boolean;
}

export type GateMode = 'open-loopback' | 'authenticated';

export interface Gate {
  readonly mode: GateMode;
  /** @throws Fault unauthenticated, forbidden, or unavailable when nobody can say who this is */
  admit(headers: IncomingHttpHeaders, right: Right): Promise<Guard>;
}

/** Says who a request comes from. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Principal>;

export interface GateHooks {
  /** Somebody asked for a merchant of others. */
  readonly onForeign?: (principal: Principal, merchantId: number) => void;
}

export function createOpenGate(): Gate {
  return { mode: 'open-loopback', admit: async () => localGuard() };
}

export function createGate(authenticate: Authenticate, hooks: GateHooks = {}): Gate {
  return {
    mode: 'authenticated',
    async admit(headers, right) {
      if (right === 'none') return createGuard(NOBODY, right, hooks);
      const principal = await authenticate(headers);
      if (right === 'operate' && !principal.platform) throw forbidden(right);
      if (!hasRightAnywhere(principal, right)) throw forbidden(right);
      return createGuard(principal, right, hooks);
    },
  };
}

const NOBODY: Principal = { subject: 'nobody', kind: 'token', platform: false, roles: new Map() };

function createGuard(principal: Principal, right: Right, hooks: GateHooks): Guard {
  return {
    principal,
    merchant(merchantId) {
      if (principal.platform) return scopeOf(merchantId);
      if (!principal.roles.has(merchantId)) {
        hooks.onForeign?.(principal, merchantId);
        throw merchantNotFound();
      }
      if (!hasRight(principal, right, merchantId)) throw forbidden(right);
      return scopeOf(merchantId);
    },
    sees: (merchantId) => hasRight(principal, right, merchantId),
  };
}

/** The same words for a merchant that does not exist and for one that the caller has nothing to do with. */
export function merchantNotFound(): Fault {
  return new Fault('merchant-not-found', 'There is no such merchant.');
}

function forbidden(right: Right): Fault {
  return new Fault('forbidden', `The caller's roles do not include the right to ${right}.`);
}

/** What the open gate makes; also for tests of rooms, which have no gate. */
export function localGuard(): Guard {
  return createGuard(LOCAL_PRINCIPAL, 'none', {});
}

/** For work that no caller asked for: the aggregator, the worker and commands run by the operator. */
export function systemScope(merchantId: number): MerchantScope {
  return scopeOf(merchantId);
}

function scopeOf(merchantId: number): MerchantScope {
  return { merchantId } as MerchantScope;
}
