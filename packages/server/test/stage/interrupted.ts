// A run that somebody ends by Ctrl-C or a signal.
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Rejects at the first signal; `ending` is aborted by then. */
export function untilInterrupted(ending = new AbortController()): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  // It may come before anybody waits.
  promise.catch(() => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      ending.abort();
      reject(new Interrupted(`Stopped by ${signal}.`));
    });
  return promise;
}
