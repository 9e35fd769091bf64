// How much a caller may ask for, judged three times: by its address before anybody knows who it is, by the principal once
// that is known, and by the merchant whose data is touched. A request costs what its contract's load class says, a bulk
// request by its orders; a failed authentication costs its address extra, so that guessing is slow.
//
// States of a request: arrived (address) → known (principal) → measured (bulk: its orders) → at work (merchants). At each
// it can be refused with rate-limited; an order of a bulk request is then refused alone. Guarantee: whoever is over a
// limit takes nothing from anybody else's, and every answer of a limited route says what is left (the fields RateLimit
// and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers).
// The limits are those of one process: two instances give twice as much.

import type { Principal } from '@topline/domain/access.ts';
import { BULK_ORDER_COST, RATE_COSTS, type RouteContract } from '@topline/domain/contract/route.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Guard } from './guard.ts';
import { createRateBuckets, type Quota, type RateBuckets, type Taken } from './rate-buckets.ts';

type Policy = 'address' | 'principal' | 'merchant';
export type RateQuotas = Readonly<Record<Policy, Quota>>;

export interface RateLimits {
  /** @param address see client-address.ts */
  open(contract: RouteContract, address: string): RequestRate;
}

export interface RateLimitsOptions {
  readonly quotas: RateQuotas;
  /** Of each kind; the longest unused are forgotten first. */
  readonly keysMax: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Some 10 MB when all three kinds are full. */
export const RATE_KEYS_MAX = 50_000;
/** Beside the request itself: a thousand failures empty an address's bucket of 20,000. */
const FAILED_AUTHENTICATION_COST = 19;

type Buckets = Readonly<Record<Policy, RateBuckets>>;

export function createRateLimits({ quotas, ...options }: RateLimitsOptions): RateLimits {
  const buckets: Buckets = {
    address: createRateBuckets(quotas.address, options),
    principal: createRateBuckets(quotas.principal, options),
    merchant: createRateBuckets(quotas.merchant, options),
  };
  return { open: (contract, address) => new RequestRate(buckets, contract, address) };
}

export class RequestRate {
  readonly #buckets: Buckets;
  readonly #contract: RouteContract;
  readonly #address: string;
  #principal = '';
  #merchantId = 0;
  readonly #taken: Partial<Record<Policy, Taken>> = {};

  constructor(buckets: Buckets, contract: RouteContract, address: string) {
    this.#buckets = buckets;
    this.#contract = contract;
    this.#address = address;
  }

  /** @throws Fault rate-limited */
  arrive(): void {
    this.#take('address', this.#address, 1);
  }

  /** Whoever was asked for its name and gave a wrong one. */
  failAuthentication(): void {
    this.#buckets.address.charge(this.#address, FAILED_AUTHENTICATION_COST);
  }

  /** @throws Fault rate-limited */
  know(principal: Principal): void {
    if (this.#contract.right === 'none') return;
    this.#principal = principal.subject;
    this.#take('principal', this.#principal, RATE_COSTS[this.#contract.loadClass]);
  }

  /** The orders of a bulk request, once they can be counted. @throws Fault rate-limited */
  measure(orders: number): void {
    this.#take('principal', this.#principal, orders * BULK_ORDER_COST);
  }

  /** The guard whose merchants are charged when their scopes are made: an order of a bulk each, else once a request. */
  charging(guard: Guard): Guard {
    return { ...guard, merchant: (merchantId) => this.#charge(guard.merchant(merchantId)) };
  }

  #charge(scope: MerchantScope): MerchantScope {
    const { loadClass } = this.#contract;
    const { merchantId } = scope;
    if (loadClass === 'bulk') this.#take('merchant', String(merchantId), BULK_ORDER_COST);
    else if (merchantId !== this.#merchantId) {
      this.#merchantId = merchantId;
      this.#take('merchant', String(merchantId), RATE_COSTS[loadClass]);
    }
    return scope;
  }

  #take(policy: Policy, key: string, cost: number): void {
    const taken = this.#buckets[policy].take(key, cost);
    this.#taken[policy] = taken;
    if (!taken.ok) throw rateLimited(policy, taken);
  }

  /** What is left of every bucket that was asked. */
  headers(): Record<string, string> {
    let policies = '';
    let left = '';
    for (const policy of POLICIES) {
      const taken = this.#taken[policy];
      if (taken === undefined) continue;
      const { units, windowMs } = this.#buckets[policy].quota;
      const comma = policies === '' ? '' : ', ';
      policies += `${comma}"${policy}";q=${units};w=${windowMs / 1_000}`;
      left += `${comma}"${policy}";r=${taken.remaining};t=${Math.ceil(taken.fullInMs / 1_000)}`;
    }
    return { 'ratelimit-policy': policies, ratelimit: left };
  }
}

const POLICIES: readonly Policy[] = ['address', 'principal', 'merchant'];

const WHOSE: Readonly<Record<Policy, string>> = {
  address: 'this address',
  principal: 'this caller',
  merchant: 'this merchant',
};

function rateLimited(policy: Policy, { retryInMs }: Taken): Fault {
  const seconds = Math.max(Math.ceil(retryInMs / 1_000), 1);
  return new Fault('rate-limited', `Too many requests of ${WHOSE[policy]}; send this one again in ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
    extra: { 'violated-policies': [policy] },
  });
}
