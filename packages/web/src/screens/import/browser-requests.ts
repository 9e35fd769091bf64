// Requests of an import from the browser, repeated until the API has answered.
// States of a request: waits while the import is paused → sent → answered; or no answer, 401, 429 or 5xx → waits → sent
// again, until RETRY_FOR_MS is over, then IngestUnreachable. Repeating is harmless: every PUT is idempotent, and an
// order is keyed by its externalOrderId.

import {
  type Answer,
  type ApiRequests,
  IngestUnreachable,
  isPassing,
  retryAfterMs,
} from '@topline/domain/import/api-requests.ts';

export interface BrowserRequestOptions {
  readonly signal: AbortSignal;
  /** Resolves as soon as the import is not paused. */
  readonly unpaused: () => Promise<void>;
  /** Whether the API is being waited for. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

const REQUEST_TIMEOUT_MS = 60_000;
const RETRY_FOR_MS = 120_000;
const RETRY_AFTER_MAX_MS = 30_000;
/** The session has ended: it may come back from another tab, and no order is at fault. */
const UNAUTHENTICATED = 401;
const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 5_000;

export function createBrowserRequests({ signal, unpaused, onWaiting }: BrowserRequestOptions): ApiRequests {
  return {
    async send(method, path, body) {
      await unpaused();
      const deadline = performance.now() + RETRY_FOR_MS;
      for (let attempt = 0; ; attempt++) {
        const { answer, waitMs = backoffMs(attempt), why = '' } = await once(method, path, body, signal);
        if (answer !== undefined) {
          onWaiting(false);
          return answer;
        }
        if (performance.now() + waitMs > deadline) throw new IngestUnreachable(why);
        onWaiting(true);
        await pause(waitMs, signal);
      }
    },
    pause: (attempt) => pause(backoffMs(attempt), signal),
  };
}

interface Outcome {
  readonly answer?: Answer;
  readonly waitMs?: number | undefined;
  readonly why?: string;
}

async function once(method: string, path: string, body: string | undefined, signal: AbortSignal): Promise<Outcome> {
  signal.throwIfAborted();
  try {
    const response = await fetch(path, {
      method,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (isPassing(response.status) || response.status === UNAUTHENTICATED) {
      const waitMs = retryAfterMs(response.headers.get('retry-after'), RETRY_AFTER_MAX_MS);
      return { waitMs, why: `${method} ${path}: ${response.status}` };
    }
    const replayed = response.headers.get('idempotent-replayed') === 'true';
    return { answer: { status: response.status, replayed, json: parsed(text) } };
  } catch (cause) {
    signal.throwIfAborted();
    return { why: `${method} ${path}: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Half of the pause is chance, so that several requests do not come back together. */
function backoffMs(attempt: number): number {
  const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt, 10));
  return longest * (0.5 + Math.random() / 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
