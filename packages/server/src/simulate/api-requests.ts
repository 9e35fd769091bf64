// Requests to the public HTTP API, repeated until the API has answered.
// States of a request: sent → answered; or no answer, 429 or 5xx → waits (Retry-After, else a growing pause) → sent
// again, until retryForMs is over, then IngestUnreachable.
// Guarantee: what is returned was said by the API. Repeating is harmless: every PUT is idempotent, and an order is keyed
// by its externalOrderId.
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Answer,
  type ApiRequests,
  IngestUnreachable,
  isPassing,
  retryAfterMs,
} from '@topline/domain/import/api-requests.ts';

interface ApiRequestOptions {
  /** Base address, for example http://127.0.0.1:8081. */
  readonly url: string;
  /** Sent with every request, where the API asks who is there. */
  readonly apiKey?: string;
  readonly requestTimeoutMs?: number;
  /** How long one call goes on trying. */
  readonly retryForMs?: number;
  readonly signal?: AbortSignal;
}

interface TerminalRequests extends ApiRequests {
  /** Resolves when the listener says that it is ready; only the signal ends the waiting. */
  untilReady(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 60_000;
const RETRY_FOR_MS = 300_000;
const RETRY_AFTER_MAX_MS = 30_000;
const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 5_000;
const READY_TIMEOUT_MS = 5_000;
const READY_POLL_MS = 250;

export function createApiRequests(options: ApiRequestOptions): TerminalRequests {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, retryForMs = RETRY_FOR_MS, signal, apiKey } = options;
  const base = options.url.replace(/\/+$/, '');
  const wait = (ms: number): Promise<void> => delay(ms, undefined, signal === undefined ? {} : { signal });
  return {
    async send(method, path, body) {
      const deadline = performance.now() + retryForMs;
      for (let attempt = 0; ; attempt++) {
        const outcome = await once({ method, url: base + path, body, apiKey, timeoutMs: requestTimeoutMs, signal });
        if (outcome.answer !== undefined) return outcome.answer;
        const waitMs = outcome.retryAfterMs ?? backoffMs(attempt);
        if (performance.now() + waitMs > deadline) {
          throw new IngestUnreachable(`${method} ${base}${path} got no answer: ${outcome.why}`, {
            cause: outcome.cause,
          });
        }
        await wait(waitMs);
      }
    },
    pause: (attempt) => wait(backoffMs(attempt)),
    async untilReady() {
      const url = `${base}/health/ready`;
      for (;;) {
        const request = { method: 'GET', url, body: undefined, apiKey: undefined, timeoutMs: READY_TIMEOUT_MS, signal };
        const { answer } = await once(request);
        if (answer?.status === 200) return;
        await wait(READY_POLL_MS);
      }
    },
  };
}

interface OneRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Outcome {
  readonly answer?: Answer;
  readonly retryAfterMs?: number | undefined;
  readonly why?: string;
  readonly cause?: unknown;
}

async function once({ method, url, body, apiKey, timeoutMs, signal }: OneRequest): Promise<Outcome> {
  signal?.throwIfAborted();
  try {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method,
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
    });
    const text = await response.text();
    if (isPassing(response.status)) {
      return {
        retryAfterMs: retryAfterMs(response.headers.get('retry-after'), RETRY_AFTER_MAX_MS),
        why: `status ${response.status}`,
      };
    }
    const replayed = response.headers.get('idempotent-replayed') === 'true';
    return { answer: { status: response.status, replayed, json: parsed(text) } };
  } catch (cause) {
    signal?.throwIfAborted();
    return { why: reasonOf(cause), cause };
  }
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

/** fetch says only "fetch failed"; why is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause);
}
