// Whether a request that changes something was made by the page itself. A browser sends the cookie along for whoever asks; only
// the page's own requests say Sec-Fetch-Site: same-origin or, from browsers that do not send that, the page's own Origin.
// No other page can forge either. SameSite=Strict says the same once more, by the browser's side.

import { Fault } from '@topline/domain/fault.ts';
import type { Asking } from '../http/guard.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @throws Fault cross-site-request */
export function requireSameOrigin({ method, headers }: Asking, publicOrigin: string): void {
  if (SAFE_METHODS.has(method)) return;
  const site = headers['sec-fetch-site'];
  if (site === undefined ? headers.origin === publicOrigin : site === 'same-origin') return;
  const detail = 'With a session’s cookie, only the page itself may change anything.';
  const pointer = site === undefined ? '/headers/origin' : '/headers/sec-fetch-site';
  throw new Fault('cross-site-request', detail, { errors: [{ pointer, detail }] });
}
