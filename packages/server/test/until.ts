// Waits for a condition instead of for a time; the limit only says when to give up.
import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 20;

export async function until(what: string, holds: () => Promise<boolean> | boolean, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      if (await holds()) return;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(INTERVAL_MS);
  }
  throw new Error(`gave up after ${limitMs} ms waiting until ${what}`, { cause: lastError });
}
