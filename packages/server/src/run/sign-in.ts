// Signing in on the page, by its settings: all of them or none, see config.ts.

import { createSignIn, type SignIn } from '../access/sign-in.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import type { Config } from './settings.ts';

export function signInOf(deps: { pool: Pool; log: Log; now: () => number }, config: Config): SignIn | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, sessionSecret: secret, publicUrl } = config;
  if (!config.auth || issuer === undefined || clientId === undefined || secret === undefined) return undefined;
  if (publicUrl === undefined) return undefined;
  const { oidcClientSecret: clientSecret, oidcScope: scope, jwtClaim: claim } = config;
  return createSignIn(deps, { issuer, clientId, clientSecret, scope, claim, secret, publicUrl });
}
