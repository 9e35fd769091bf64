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
  /** For the answer, whatever it is: the caller's session was renewed. */
  readonly setCookie?: string;
  /**
   * @throws Fault merchant-not-found for a merchant at which the principal has no role, the same as for one that does not
   * exist; forbidden when its roles there do not have the route's right.
   */
  merchant(merchantId: number): MerchantScope;
  /** Whether the merchant may stand in a list that this principal gets. */
  sees(merchantId: number): boolean;
}

export type GateMode = 'open-loopback' | 'authenticated';

/** What a request says of itself before its route is looked at. */
export interface Asking {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Gate {
  readonly mode: GateMode;
  /** The name of the cookie that also says who somebody is, where people can sign in. */
  readonly sessionCookie?: string;
  /** @throws Fault unauthenticated, forbidden, cross-site-request, or unavailable when nobody can say who this is */
  admit(asking: Asking, right: Right): Promise<Guard>;
}

/** Says who a request comes from. */
export type Authenticate = (asking: Asking) => Promise<Admitted>;

export type Admitted = Pick<Guard, 'principal' | 'setCookie'>;

export interface GateHooks {
  /** Somebody asked for a merchant of others. */
  readonly onForeign?: (principal: Principal, merchantId: number) => void;
}

export interface GateOptions {
  readonly sessionCookie?: string;
}

export function createOpenGate(): Gate {
  return { mode: 'open-loopback', admit: async () => localGuard() };
}

export function createGate(authenticate: Authenticate, hooks: GateHooks = {}, options: GateOptions = {}): Gate {
  return {
    mode: 'authenticated',
    ...options,
    async admit(asking, right) {
      if (right === 'none') return createGuard({ principal: NOBODY }, right, hooks);
      const admitted = await authenticate(asking);
      const { principal } = admitted;
      if (right === 'operate' && !principal.platform) throw forbidden(right);
      if (!hasRightAnywhere(principal, right)) throw forbidden(right);
      return createGuard(admitted, right, hooks);
    },
  };
}

const NOBODY: Principal = { subject: 'nobody', kind: 'token', platform: false, roles: new Map() };

function createGuard(admitted: Admitted, right: Right, hooks: GateHooks): Guard {
  const { principal } = admitted;
  return {
    ...admitted,
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
  return createGuard({ principal: LOCAL_PRINCIPAL }, 'none', {});
}

/** For work that no caller asked for: the aggregator, the worker and commands run by the operator. */
export function systemScope(merchantId: number): MerchantScope {
  return scopeOf(merchantId);
}

function scopeOf(merchantId: number): MerchantScope {
  return { merchantId } as MerchantScope;
}
