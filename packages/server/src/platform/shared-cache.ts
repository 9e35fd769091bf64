// A cache that several processes share: Redis or Valkey. It is never needed: away, slow, full, flushed or full of garbage, it is a
// cache that has nothing, known within `READ_MS`.
// States: connecting (nothing is found, nothing is kept) ⇄ ready; behind a breaker, so that a server that hangs costs a few waits.
import { createClient } from '@redis/client';
import { type Breaker, createBreaker } from './breaker.ts';
import type { Log } from './log.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface SharedCache {
  /** Never throws. */
  get(key: string): Promise<string | undefined>;
  /** Never throws, nobody waits for it. */
  put(key: string, text: string, keptForMs: number): void;
  stop(): void;
}

/** Only asked when nothing else is known, or the stores are slow. */
const READ_MS = 200;
const WRITE_MS = 1_000;
const CONNECT_MS = 1_000;
const RECONNECT_MS_MAX = 2_000;
/**
 * A server that is well answers this often; a connection on which no answer comes for longer is dead, and made anew. The client's own
 * idle time is no sign of it: what we write to a dead connection keeps it from being idle.
 */
const PING_MS = 1_000;
const SILENT_MS_MAX = 3_000;
/** Commands that wait for the server; more are refused here. */
const QUEUE_MAX = 200;
/** Of one value; a longer one is neither kept nor read. */
const VALUE_BYTES_MAX = 1_048_576;

export function createSharedCache(
  { log, onBreaker }: { log: Log; onBreaker?: (breaker: Breaker) => void },
  options: { url: string },
): SharedCache {
  const client = createClient({
    url: options.url,
    name: 'topline',
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_MAX,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (tries) => Math.min(100 * 2 ** tries, RECONNECT_MS_MAX),
    },
  });
  const breaker = createBreaker({ now: () => performance.now() });
  onBreaker?.(breaker);
  // Not the error itself: it can hold the URL with its password. The client connects again by itself.
  client.on('error', ({ name, code }: Error & { code?: string }) =>
    log.debug({ name, code }, 'the shared cache is away'),
  );
  const connect = () => void client.connect().catch(() => undefined);
  let answeredAt = performance.now();
  const answered = () => {
    answeredAt = performance.now();
  };
  client.on('ready', answered);
  // From here on the server has to answer: it is greeted first, and a greeting has no limit of its own.
  client.on('connect', answered);
  const watch = setInterval(() => {
    if (client.isOpen && performance.now() - answeredAt > SILENT_MS_MAX) {
      answered();
      client.destroy();
      connect();
    } else if (client.isReady) client.ping().then(answered, () => undefined);
  }, PING_MS).unref();
  connect();

  return {
    async get(key) {
      if (!client.isReady) return undefined;
      try {
        const patience = AbortSignal.timeout(READ_MS);
        const asked = () => client.withAbortSignal(patience).getRange(key, 0, VALUE_BYTES_MAX);
        const text = await breaker.run(() => unlessAborted(asked(), patience));
        return !text || Buffer.byteLength(text) > VALUE_BYTES_MAX ? undefined : text;
      } catch {
        return undefined;
      }
    },
    put(key, text, keptForMs) {
      if (!client.isReady || breaker.isOpen() || Buffer.byteLength(text) > VALUE_BYTES_MAX) return;
      client
        .withAbortSignal(AbortSignal.timeout(WRITE_MS))
        .set(key, text, { expiration: { type: 'PX', value: keptForMs } })
        // Nothing is lost: it is offered again with the next answer.
        .catch(() => undefined);
    },
    stop() {
      clearInterval(watch);
      client.destroy();
    },
  };
}
