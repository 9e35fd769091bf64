// JSON Web Tokens: signed by the issuer that was configured, for the audience that was configured, with a key of the
// issuer's published set and an algorithm of the list.
// Guarantee: a token grants nothing unless its signature, issuer, audience, times and grants are all right; a set that
// cannot be fetched is an outage (unavailable), not a wrong token.

import { type Grants, type Principal, readGrants } from '@topline/domain/access.ts';
import { Fault } from '@topline/domain/fault.ts';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';

export interface TokenOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /** The claim that holds the grants. */
  readonly claim: string;
}

export interface TokenReader {
  /** @throws Fault unauthenticated, or unavailable when the issuer's keys cannot be fetched */
  principalOf(token: string): Promise<Principal>;
}

/** Asymmetric only: whoever can check a token must not be able to make one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const TOKEN_CHARS_MAX = 16_384;
const CLOCK_TOLERANCE_S = 5;
/** A new key of the issuer is fetched when a token names it, at most this often. */
const JWKS_COOLDOWN_MS = 30_000;
const JWKS_MAX_AGE_MS = 10 * 60_000;
const JWKS_TIMEOUT_MS = 3_000;
const OUTAGES = [errors.JWKSTimeout, errors.JWKSInvalid];

export function createTokenReader({ issuer, audience, jwksUrl, claim }: TokenOptions): TokenReader {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cooldownDuration: JWKS_COOLDOWN_MS,
    cacheMaxAge: JWKS_MAX_AGE_MS,
    timeoutDuration: JWKS_TIMEOUT_MS,
  });
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_S,
  };

  const payloadOf = async (token: string): Promise<JWTPayload> => {
    if (token.length > TOKEN_CHARS_MAX) throw unauthenticated('The token is too long.');
    try {
      return (await jwtVerify(token, keys, options)).payload;
    } catch (cause) {
      throw refusalOf(cause);
    }
  };

  return {
    async principalOf(token) {
      const payload = await payloadOf(token);
      const grants = grantsOf(payload, claim);
      return { subject: `token:${payload.sub}`, kind: 'token', ...grants };
    },
  };
}

function grantsOf(payload: JWTPayload, claim: string): Grants {
  if (!Object.hasOwn(payload, claim)) return { platform: false, roles: new Map() };
  const read = readGrants(payload[claim]);
  if (!read.ok) throw unauthenticated(`The token's claim ${claim} ${read.why}.`);
  return read.grants;
}

function refusalOf(cause: unknown): Fault {
  if (cause instanceof errors.JWTExpired) return unauthenticated('The token has expired.', cause);
  const isOutage = OUTAGES.some((outage) => cause instanceof outage) || !(cause instanceof errors.JOSEError);
  // The plain JOSEError is what an answer other than 200 becomes.
  if (isOutage || (cause instanceof errors.JOSEError && cause.code === 'ERR_JOSE_GENERIC'))
    return new Fault('unavailable', 'Tokens cannot be checked now: the issuer’s keys are not reachable.', { cause });
  return unauthenticated('The token is not valid.', cause);
}

export function unauthenticated(detail: string, cause?: unknown): Fault {
  return new Fault('unauthenticated', detail, {
    errors: [{ pointer: '/headers/authorization', detail }],
    headers: { 'www-authenticate': 'Bearer realm="topline"' },
    ...(cause === undefined ? {} : { cause }),
  });
}
