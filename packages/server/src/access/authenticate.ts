// Who a request comes from: the bearer of an API key or of a token, or else whoever has signed in on the page. A request with
// an Authorization header is judged by that alone, whatever cookie came along.

import { startSignIn } from '@topline/domain/contract/session.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { Admitted, Asking, Authenticate } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import { isKeyToken, type KeyReader } from './api-keys.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { SignIn } from './sign-in.ts';
import { type TokenReader, unauthenticated } from './tokens.ts';

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

export interface AuthenticateDeps {
  readonly keys: KeyReader;
  /** Undefined: no issuer is configured, so no tokens are known. */
  readonly tokens: TokenReader | undefined;
  /** Undefined: nobody can sign in here. */
  readonly signIn: SignIn | undefined;
}

export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  return async (asking) => {
    const { authorization } = asking.headers;
    if (authorization === undefined) return deps.signIn === undefined ? nobody() : admitted(deps.signIn, asking);
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated('The Authorization header is not “Bearer” and one token.');
    if (!isKeyToken(token)) {
      if (deps.tokens === undefined) throw unauthenticated('Only API keys are known here.');
      return { principal: await deps.tokens.principalOf(token) };
    }
    const principal = await stored(() => deps.keys.principalOf(token));
    if (principal === undefined) throw unauthenticated('The API key is not valid.');
    return { principal };
  };
}

function nobody(): never {
  throw unauthenticated('Send an API key or a token: Authorization: Bearer …');
}

async function admitted({ sessions, cookie, publicUrl }: SignIn, asking: Asking): Promise<Admitted> {
  const { headers } = asking;
  if (cookie.read(headers.cookie) === undefined) throw notSignedIn('Sign in, or send an API key or a token.', {});
  requireSameOrigin(asking, publicUrl);
  const found = await sessions.admit(headers.cookie);
  // The browser need not go on sending what is worth nothing.
  if (found === undefined) throw notSignedIn('The session has ended.', { 'set-cookie': cookie.clear() });
  return found;
}

/** Tells the page where people sign in. */
function notSignedIn(detail: string, headers: Readonly<Record<string, string>>): Fault {
  return new Fault('unauthenticated', detail, {
    errors: [{ pointer: '/headers/authorization', detail }],
    headers: { ...unauthenticated(detail).headers, ...headers },
    extra: { signIn: startSignIn.path },
  });
}
