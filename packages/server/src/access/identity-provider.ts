// The identity provider, as its relying party: OpenID Connect, authorization code with PKCE (S256), state and nonce, by the
// library openid-client. Its answers are checked whole: state, issuer, nonce, audience, times, and the ID token's signature
// although it comes straight from the provider.
// States: unknown until somebody signs in; then discovered, and discovered anew after DISCOVERED_MS. A provider that cannot be
// reached is an outage (unavailable) of signing in and of nothing else: the program starts and answers without it.

import { type Grants, readGrants } from '@topline/domain/access.ts';
import { finishSignIn } from '@topline/domain/contract/session.ts';
import { Fault } from '@topline/domain/fault.ts';
import * as oidc from 'openid-client';
import type { Log } from '../platform/log.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** Where people reach the page: an origin. */
  readonly publicUrl: string;
  /** The claim that holds the grants, in the ID token or else in what the userinfo endpoint says. */
  readonly claim: string;
}

export interface Identity {
  readonly subject: string;
  readonly name: string;
  /** Undefined: the provider does not say. */
  readonly grants: Grants | undefined;
  /** Absent: the provider gives none, so the person has to come back. */
  readonly refreshToken?: string;
  readonly idToken?: string;
}

/** What must come back unchanged from the provider; kept by the browser, sealed. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface IdentityProvider {
  /** @throws Fault unavailable */
  begin(): Promise<{ readonly url: string; readonly checks: SignInChecks }>;
  /** @throws Fault sign-in-failed or unavailable */
  finish(checks: SignInChecks, answer: Readonly<Record<string, string>>): Promise<Identity>;
  /** Undefined: the provider has ended it. @throws Fault unavailable */
  renew(subject: string, tokens: { refreshToken: string; idToken?: string }): Promise<Identity | undefined>;
  /** Where the provider ends its own session; undefined when it has no such place or cannot be reached. */
  signOutUrl(idToken: string | undefined): Promise<string | undefined>;
}

const ANSWER_TIMEOUT_S = 3;
const DISCOVERED_MS = 60 * 60_000;
const NAME_CHARS_MAX = 100;
const OUTAGE_CODES: ReadonlySet<string | undefined> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_PARSE_ERROR',
]);

export function createIdentityProvider(
  { log, now }: { log: Log; now: () => number },
  options: ProviderOptions,
): IdentityProvider {
  const configuration = createDiscovery(options, now);

  return {
    async begin() {
      const config = await configuration().catch((cause) => outage(log, cause));
      const checks = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${options.publicUrl}${finishSignIn.path}`,
        scope: options.scope,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, checks };
    },
    async finish({ state, nonce, verifier }, answer) {
      const config = await configuration().catch((cause) => outage(log, cause));
      const url = new URL(`${options.publicUrl}${finishSignIn.path}?${new URLSearchParams(answer)}`);
      try {
        const tokens = await oidc.authorizationCodeGrant(config, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        return await identityOf(config, options.claim, tokens);
      } catch (cause) {
        throw refusalOf(log, cause);
      }
    },
    async renew(subject, { refreshToken, idToken }) {
      const config = await configuration().catch((cause) => outage(log, cause));
      try {
        const tokens = await oidc.refreshTokenGrant(config, refreshToken);
        const identity = await identityOf(config, options.claim, tokens, subject);
        if (identity.subject !== subject) return undefined;
        return { refreshToken, ...(idToken === undefined ? {} : { idToken }), ...identity };
      } catch (cause) {
        const refusal = refusalOf(log, cause);
        if (refusal.code === 'sign-in-failed') return undefined;
        throw refusal;
      }
    },
    async signOutUrl(idToken) {
      const config = await configuration().catch(() => undefined);
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
      const back = { post_logout_redirect_uri: `${options.publicUrl}/` };
      return oidc.buildEndSessionUrl(config, idToken === undefined ? back : { ...back, id_token_hint: idToken }).href;
    },
  };
}

/** Asked for once at a time. A provider that was known stays known while it cannot be asked. */
function createDiscovery({ issuer, clientId, clientSecret }: ProviderOptions, now: () => number) {
  let known: { readonly config: oidc.Configuration; readonly untilMs: number } | undefined;
  let asking: Promise<oidc.Configuration> | undefined;
  const server = new URL(issuer);
  // Only an issuer on this machine may be http; see run/config.ts.
  const execute = [
    oidc.enableNonRepudiationChecks,
    ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
  ];
  const discover = async () => {
    try {
      const auth = clientSecret === undefined ? oidc.None() : secretAuth(clientSecret);
      const config = await oidc.discovery(server, clientId, undefined, auth, { execute, timeout: ANSWER_TIMEOUT_S });
      known = { config, untilMs: now() + DISCOVERED_MS };
      return config;
    } catch (error) {
      if (known === undefined) throw error;
      return known.config;
    } finally {
      asking = undefined;
    }
  };
  return (): Promise<oidc.Configuration> => {
    if (known !== undefined && now() < known.untilMs) return Promise.resolve(known.config);
    asking ??= discover();
    return asking;
  };
}

/** In the header, which is how a client is registered unless told, or in the body where the provider knows only that. */
function secretAuth(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** @param subject whose tokens these are, when no ID token came along */
async function identityOf(
  config: oidc.Configuration,
  claim: string,
  tokens: Tokens,
  subject?: string,
): Promise<Identity> {
  const inToken: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
  const sub = String(inToken.sub ?? subject);
  const asks = !Object.hasOwn(inToken, claim) && config.serverMetadata().userinfo_endpoint !== undefined;
  const claims = asks ? { ...(await oidc.fetchUserInfo(config, tokens.access_token, sub)), ...inToken } : inToken;
  return {
    subject: sub,
    name: nameOf(claims) ?? sub,
    grants: Object.hasOwn(claims, claim) ? grantsOf(claims[claim], claim) : undefined,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
    ...(tokens.id_token === undefined ? {} : { idToken: tokens.id_token }),
  };
}

function grantsOf(value: unknown, claim: string): Grants {
  const read = readGrants(value);
  if (!read.ok) throw new Fault('sign-in-failed', `The provider’s claim ${claim} ${read.why}.`);
  return read.grants;
}

function nameOf({ name, preferred_username, email }: Readonly<Record<string, unknown>>): string | undefined {
  const found = [name, preferred_username, email].find((one) => typeof one === 'string' && one.trim() !== '');
  return typeof found === 'string' ? found.slice(0, NAME_CHARS_MAX) : undefined;
}

function refusalOf(log: Log, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  if (isOutage(cause)) return unreachable(cause);
  log.warn({ err: cause }, 'a sign-in was refused');
  const detail = 'The identity provider’s answer does not belong to a sign-in that was started here.';
  const said = cause instanceof oidc.AuthorizationResponseError ? `The identity provider said ${cause.error}.` : detail;
  return new Fault('sign-in-failed', said, { cause });
}

function isOutage(cause: unknown): boolean {
  if (cause instanceof oidc.ResponseBodyError) return cause.status >= 500;
  if (cause instanceof oidc.ClientError) return OUTAGE_CODES.has(cause.code);
  // What fetch says when nobody answers; the library's own of this kind have a code.
  return cause instanceof TypeError && !('code' in cause);
}

function outage(log: Log, cause: unknown): never {
  log.warn({ err: cause }, 'the identity provider cannot be used');
  throw unreachable(cause);
}

function unreachable(cause: unknown): Fault {
  const headers = { 'retry-after': '5' };
  return new Fault('unavailable', 'Nobody can sign in now: the identity provider is not reachable.', {
    headers,
    cause,
  });
}
