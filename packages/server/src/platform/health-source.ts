// What a room tells about itself. Rooms hand these values to `observe`; `run` joins them.

export interface Health {
  readonly status: 'up' | 'degraded' | 'down';
  /** Why it is not up, in words for an operator. */
  readonly detail?: string;
  readonly [fact: string]: unknown;
}

export interface HealthSource {
  readonly name: string;
  /** Never throws: a failing check is an answer. */
  check(): Promise<Health> | Health;
}
