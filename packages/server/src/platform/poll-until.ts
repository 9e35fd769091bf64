// Waiting for something that cannot call back: a file another process writes, a process that is not our child.
// Guarantee: asks at least once, and ends within timeoutMs plus one question.
import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
  timeoutMs: number;
  intervalMs: number;
}

/** Resolves with the first answer that is not undefined, or with undefined when time is up. */
export async function pollUntil<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  options: PollOptions,
): Promise<T | undefined> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(options.intervalMs);
  }
}
