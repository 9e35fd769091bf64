// Named places where a test may kill this process with SIGKILL, to prove that a crash there loses and doubles nothing.
// Armed by TOPLINE_CRASH_POINT=<name>[:<n>] (the nth time the place is reached); otherwise one comparison and nothing else.
// The list is closed: the crash suite walks CRASH_POINTS, so a point that no test reaches cannot exist.

export const CRASH_POINTS = [
  'ingest:before-insert',
  'ingest:commit-sent',
  'ingest:after-commit',
  'apply:after-read',
  'apply:after-lock',
  'apply:after-dedupe',
  'apply:after-totals',
  'apply:after-intents',
  'apply:before-commit',
  'apply:commit-sent',
  'apply:after-commit',
  'push:after-read',
  'push:between-parts',
  'push:after-insert',
  'push:after-watermark',
  'push:delete-sent',
  'push:after-delete',
  'rebuild:after-lock',
  'rebuild:after-read',
  'rebuild:after-totals',
  'rebuild:commit-sent',
  'rebuild:after-commit',
  'worker:after-read',
  'worker:after-forecast',
  'worker:after-insert',
  'worker:after-promise',
  'worker:after-run',
] as const;
/** Walked by the suite that has a Kafka. */
export const RELAY_CRASH_POINTS = ['relay:after-acks', 'relay:after-move'] as const;
/** Walked by test/flow/retention-crash.test.ts: what goes there must first have become old. */
export const RETENTION_CRASH_POINTS = [
  'retention:events-dropped',
  'retention:processed-checked',
  'retention:processed-dropped',
] as const;
export type CrashPoint = (typeof CRASH_POINTS | typeof RELAY_CRASH_POINTS | typeof RETENTION_CRASH_POINTS)[number];

const KNOWN: readonly string[] = [...CRASH_POINTS, ...RELAY_CRASH_POINTS, ...RETENTION_CRASH_POINTS];

let armed: { point: string; countdown: number } | undefined;

/** Called once by run/main with the value from the configuration. */
export function armCrashPoint(value: string | undefined): void {
  if (!value) {
    armed = undefined;
    return;
  }
  const match = /^([a-z]+:[a-z-]+)(?::(\d+))?$/.exec(value);
  if (!match?.[1] || !KNOWN.includes(match[1])) {
    throw new RangeError(`Unknown crash point ${JSON.stringify(value)}; known: ${KNOWN.join(', ')}`);
  }
  armed = { point: match[1], countdown: Number(match[2] ?? 1) };
}

export function crashPoint(point: CrashPoint): void {
  if (armed?.point !== point) return;
  armed.countdown -= 1;
  if (armed.countdown > 0) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered at once on Linux and macOS; never let the next step run if it were not.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/**
 * Sends a statement whose effect is final on the server and dies before its answer can be read.
 * node-postgres writes to the socket inside query(), and the kernel delivers what was written after the process is gone.
 */
export function crashAfterSend<T>(point: CrashPoint, send: () => Promise<T>): Promise<T> {
  const answer = send();
  if (armed?.point === point) setImmediate(() => crashPoint(point));
  return answer;
}
