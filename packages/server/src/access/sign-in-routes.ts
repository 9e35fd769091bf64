// Who the caller is, and the way of a browser through the identity provider: /sign-in → the provider → /sign-in/callback → the
// screen that was wanted; and out again.
// States of an attempt: started (a sealed cookie holds state, nonce, verifier and the screen) → finished or refused, and
// the cookie is gone either way, so that an answer of the provider counts once.

import { finishSignIn, RETURN_CHARS_MAX, readSession, signOut, startSignIn } from '@topline/domain/contract/session.ts';
import { Fault } from '@topline/domain/fault.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { isPagePath } from '../http/static-ui.ts';
import type { SignInChecks } from './identity-provider.ts';
import { requireSameOrigin } from './same-origin.ts';
import { ATTEMPT_MS, type SignIn } from './sign-in.ts';

interface Attempt extends SignInChecks {
  readonly wanted: string;
  readonly endsAtMs: number;
}

const NO_TEXT = { text: '', mediaType: 'text/plain; charset=utf-8' };

export function createSessionRoutes(): Route[] {
  return [
    defineRoute(readSession, async ({ guard }) => {
      const { subject, kind, name, platform, roles } = guard.principal;
      const merchants = [...roles].map(([merchantId, names]) => ({ merchantId, roles: [...names] }));
      return { status: 200, body: { kind, subject, ...(name === undefined ? {} : { name }), platform, merchants } };
    }),
  ];
}

export function createSignInRoutes(signIn: SignIn, { now }: { now: () => number }): Route[] {
  const { provider, sessions, attempt, cookie, publicUrl } = signIn;

  const attemptOf = async (cookieHeader: string | undefined): Promise<Attempt> => {
    const text = attempt.cookie.read(cookieHeader);
    const opened = text === undefined ? undefined : await attempt.seal.open(text);
    // What opens was closed here.
    const started = opened as Attempt | undefined;
    if (started === undefined || now() >= started.endsAtMs) throw notStarted();
    return started;
  };

  return [
    defineRoute(startSignIn, async ({ query }) => {
      const wanted = pagePath(query.return);
      const { url, checks } = await provider.begin().catch((error) => refuse(error, wanted));
      const started: Attempt = { ...checks, wanted, endsAtMs: now() + ATTEMPT_MS };
      const kept = attempt.cookie.set(await attempt.seal.close(started));
      return { status: 303, headers: { location: url, 'set-cookie': kept }, body: NO_TEXT };
    }),
    defineRoute(finishSignIn, async ({ query, headers }) => {
      const gone = attempt.cookie.clear();
      const { wanted, ...checks } = await attemptOf(headers.cookie).catch((error) => refuse(error, '/', gone));
      const finish = async () => sessions.begin(await provider.finish(checks, { ...query }));
      const session = await finish().catch((error) => refuse(error, wanted, gone));
      return { status: 303, headers: { location: wanted, 'set-cookie': [gone, session] }, body: NO_TEXT };
    }),
    defineRoute(signOut, async ({ headers }) => {
      requireSameOrigin({ method: signOut.method, headers }, publicUrl);
      const gone = cookie.clear();
      const idToken = await sessions.end(headers.cookie).catch((error) => refuse(error, '/', gone));
      const next = (await provider.signOutUrl(idToken)) ?? '/';
      return { status: 200, headers: { 'set-cookie': gone }, body: { next } };
    }),
  ];
}

/** Only a screen of the page, whatever was asked for: nobody is sent elsewhere in our name. */
export function pagePath(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > RETURN_CHARS_MAX || !URL.canParse(wanted, NOWHERE)) return '/';
  const { origin, pathname, search } = new URL(wanted, NOWHERE);
  return origin === NOWHERE && isPagePath(pathname) ? `${pathname}${search}` : '/';
}

const NOWHERE = 'http://page.invalid';

/** The same refusal, with what the browser shall forget, and the screen that was wanted, to which the page leads back. */
function refuse(error: unknown, wanted: string, setCookie?: string): never {
  if (!(error instanceof Fault)) throw error;
  const { code, detail, errors, cause } = error;
  const headers = { ...error.headers, ...(setCookie === undefined ? {} : { 'set-cookie': setCookie }) };
  throw new Fault(code, detail, { errors, cause, headers, extra: { ...error.extra, return: wanted } });
}

function notStarted(): Fault {
  return new Fault('sign-in-failed', 'This sign-in was not started in this browser, has been used, or took too long.');
}
