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

/** Work that waits: how much, and for how long the oldest of it. */
export interface Lag {
  readonly lag: number;
  readonly delayMs: number;
}

/** Measures may throw: then nobody knows, and that is not the same as zero. */
export interface LagSource {
  readonly measure: () => Promise<Record<string, Lag | { ageMs: number | null }>>;
}
