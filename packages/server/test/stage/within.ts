// A limit on everything that is waited for.

/** Rejects when the promise has not settled in time; the work itself is the owner's to end. */
export async function within<T>(what: string, promise: Promise<T>, limitMs: number): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`gave up after ${limitMs} ms waiting until ${what}`)), limitMs);
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
