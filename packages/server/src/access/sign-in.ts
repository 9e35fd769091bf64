// Signing in, as the rest of the program knows it: the sessions, their cookie, and the way through the provider.

import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import { type Cookie, createCookie } from './cookies.ts';
import { createIdentityProvider, type IdentityProvider, type ProviderOptions } from './identity-provider.ts';
import { createSeal, type Seal } from './seal.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface SignIn {
  readonly provider: IdentityProvider;
  readonly sessions: Sessions;
  readonly cookie: Cookie;
  /** Holds what was started, while the browser is at the provider. */
  readonly attempt: { readonly cookie: Cookie; readonly seal: Seal };
  /** Where people reach the page: an origin. */
  readonly publicUrl: string;
}

export interface SignInOptions extends ProviderOptions {
  readonly secret: string;
}

/** How long somebody may take at the provider. */
export const ATTEMPT_MS = 10 * 60_000;

export function createSignIn(deps: { pool: Pool; log: Log; now: () => number }, options: SignInOptions): SignIn {
  const { publicUrl, secret } = options;
  const secure = publicUrl.startsWith('https:');
  const provider = createIdentityProvider(deps, options);
  // Never sent along from another site, not even by a link: the page itself needs no cookie, and its requests come from it.
  const cookie = createCookie({ name: 'topline', secure, sameSite: 'Strict' });
  const attemptCookie = createCookie({
    name: 'topline-sign-in',
    secure,
    // The provider's answer is a link from another site.
    sameSite: 'Lax',
    maxAgeSeconds: ATTEMPT_MS / 1_000,
  });
  const [cookieSeal, tokenSeal] = [createSeal(secret, 'session'), createSeal(secret, 'tokens')];
  return {
    provider,
    sessions: createSessions({ ...deps, provider, cookie, cookieSeal, tokenSeal }),
    cookie,
    attempt: { cookie: attemptCookie, seal: createSeal(secret, 'sign-in') },
    publicUrl,
  };
}
