// How requests of an import travel: each reader of the API brings its own way (a terminal's, a browser's).

export interface Answer {
  readonly status: number;
  /** The answer says that the order had been stored before. */
  readonly replayed: boolean;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

export interface ApiRequests {
  /** Every status below 500 except 429 is an answer; others are waited out, at last with an IngestUnreachable. */
  send(method: string, path: string, body?: string): Promise<Answer>;
  /** The pause before another attempt. */
  pause(attempt: number): Promise<void>;
}

/** The API stayed silent for as long as a request may be repeated. */
export class IngestUnreachable extends Error {}

export function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Seconds as a header says them, not longer than `maxMs`; undefined when it says none. */
export function retryAfterMs(header: string | null, maxMs: number): number | undefined {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, maxMs) : undefined;
}
