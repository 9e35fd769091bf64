// The gate of this process, by its settings: open on loopback, or asking everybody who they are.

import { networkInterfaces } from 'node:os';
import { createKeyReader } from '../access/api-keys.ts';
import { createForeignNotes } from '../access/audit-log.ts';
import { createAuthenticate } from '../access/authenticate.ts';
import { createTokenReader } from '../access/tokens.ts';
import { isLoopback } from '../http/bind-address.ts';
import { createGate, createOpenGate, type Gate } from '../http/guard.ts';
import { LOOPBACK_HOSTNAMES } from '../http/listener.ts';
import { createRateLimits, RATE_KEYS_MAX, type RateLimits } from '../http/rate-limits.ts';
import { ConfigError } from './config-error.ts';
import type { Context } from './context.ts';
import type { Config } from './settings.ts';

export function gateOf({ config, pools, log, now, signIn }: Context): Gate {
  if (!config.auth) return createOpenGate();
  const { jwtIssuer: issuer, jwtAudience: audience, jwksUrl, jwtClaim: claim } = config;
  const pool = pools.access;
  const tokens =
    issuer === undefined || audience === undefined || jwksUrl === undefined
      ? undefined
      : createTokenReader({ issuer, audience, jwksUrl, claim });
  const onForeign = createForeignNotes({ pool, log });
  const authenticate = createAuthenticate({ keys: createKeyReader({ pool, now }), tokens, signIn });
  return createGate(authenticate, { onForeign }, signIn === undefined ? {} : { sessionCookie: signIn.cookie.name });
}

/** @throws ConfigError beyond loopback without a name: any page could then be made to ask for it under a name of its own */
export function hostnamesOf({ host, hostnames, publicUrl }: Config): readonly string[] {
  const names = publicUrl === undefined ? hostnames : [new URL(publicUrl).hostname, ...hostnames];
  if (names.length === 0 && !isLoopback(host))
    throw new ConfigError(
      `to listen on ${host}, say under which names it is reached: TOPLINE_HOSTNAMES=topline.example.com`,
    );
  return [...LOOPBACK_HOSTNAMES, ...names];
}

/**
 * Whoever watches many processes of one name (Prometheus, probes of an orchestrator) asks each by its address. An address is no name
 * that somebody else could point at us; beside it nothing of this listener is worth anything without a key.
 */
export function observeHostnamesOf(config: Config): readonly string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const addresses = own.map(({ address, family }) => (family === 'IPv6' ? `[${address.split('%')[0]}]` : address));
  return [...hostnamesOf(config), ...(config.auth ? addresses : [])];
}

/**
 * The limits of this process. Open on a laptop there are none unless asked for: the one caller is whoever sits there, and an
 * import sends thousands of orders a second. The clock is the process's own, which nobody can set.
 */
export function rateLimitsOf({ config }: Context): RateLimits | undefined {
  const { auth, rateLimit, rateAddress: address, ratePrincipal: principal, rateMerchant: merchant } = config;
  if (rateLimit === 'off' || (rateLimit === 'auto' && !auth)) return undefined;
  const quotas = { address, principal, merchant };
  return createRateLimits({ quotas, keysMax: RATE_KEYS_MAX, now: () => performance.now() });
}
