// The clock of the simulated PostgreSQL, in microseconds: it stands still, runs, jumps ahead by more than a lease and jumps back,
// as the seed says. Processes have wall clocks of their own, set wrong by seconds, and a monotonic one that never goes back.
import type { Random } from '../../src/simulate/random.ts';

export const START_US = Date.UTC(2026, 2, 1, 12) * 1_000;
const STILL_SHARE = 0.4;
const STEP_US_MAX = 30_000;
/** Ahead by more than a lease and a member's timeout, so that partitions move; back by up to ten seconds. */
const AHEAD_US = { min: 5_500_000, max: 9_000_000 };
const BACK_US = { min: 1_000, max: 10_000_000 };

export interface ClockWeather {
  readonly aheadShare: number;
  readonly backShare: number;
  /** How much a timer weighs among what may happen next. */
  readonly timerWeight: number;
}

export interface SimulatedClock {
  /** What PostgreSQL's clock says. */
  nowUs(): number;
  /** Never goes back and never jumps. */
  monotonicMs(): number;
  tick(step: number, weather: ClockWeather): void;
  /**
   * The first step at which the clock had come as far as the instant. What was committed before that step was committed by
   * that instant, whatever the clock did later; undefined when it has never come so far.
   */
  firstStepAt(us: number): number | undefined;
}

export function createSimulatedClock(random: Random): SimulatedClock {
  let nowUs = START_US;
  let elapsedUs = 0;
  const records: { step: number; us: number }[] = [{ step: 0, us: START_US }];
  return {
    nowUs: () => nowUs,
    monotonicMs: () => elapsedUs / 1_000,
    tick(step, weather) {
      const kind = random.unit();
      if (kind < STILL_SHARE) return;
      const onUs = random.integer(1, STEP_US_MAX);
      elapsedUs += onUs;
      if (kind > 1 - weather.aheadShare) nowUs += random.integer(AHEAD_US.min, AHEAD_US.max);
      else if (kind > 1 - weather.aheadShare - weather.backShare) nowUs -= random.integer(BACK_US.min, BACK_US.max);
      else nowUs += onUs;
      if (nowUs > (records.at(-1)?.us ?? 0)) records.push({ step, us: nowUs });
    },
    firstStepAt: (us) => records.find((record) => record.us >= us)?.step,
  };
}
