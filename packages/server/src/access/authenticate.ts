// Who a request comes from: the bearer of an API key or of a token.

import type { Authenticate } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import { isKeyToken, type KeyReader } from './api-keys.ts';
import { type TokenReader, unauthenticated } from './tokens.ts';

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

/** @param tokens undefined: no issuer is configured, so only API keys are known */
export function createAuthenticate(deps: { keys: KeyReader; tokens: TokenReader | undefined }): Authenticate {
  return async ({ authorization }) => {
    if (authorization === undefined) throw unauthenticated('Send an API key or a token: Authorization: Bearer …');
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated('The Authorization header is not “Bearer” and one token.');
    if (!isKeyToken(token)) {
      if (deps.tokens === undefined) throw unauthenticated('Only API keys are known here.');
      return deps.tokens.principalOf(token);
    }
    const principal = await stored(() => deps.keys.principalOf(token));
    if (principal === undefined) throw unauthenticated('The API key is not valid.');
    return principal;
  };
}
