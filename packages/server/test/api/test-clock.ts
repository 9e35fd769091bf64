// A clock that stands where a test puts it.
export interface TestClock {
  readonly now: () => number;
  set(instant: string): void;
}

export function createTestClock(instant: string): TestClock {
  let nowMs = Temporal.Instant.from(instant).epochMilliseconds;
  return {
    now: () => nowMs,
    set(later) {
      nowMs = Temporal.Instant.from(later).epochMilliseconds;
    },
  };
}
