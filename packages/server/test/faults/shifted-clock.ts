// Loaded into a process before the program (`--import`): its wall clock is wrong by TOPLINE_TEST_CLOCK_SHIFT_MS from the start
// on. Timers and the monotonic clock are right, as they are on a machine whose clock was set wrong.
import { performance } from 'node:perf_hooks';

const shiftMs = Number(process.env.TOPLINE_TEST_CLOCK_SHIFT_MS);
const RightDate = Date;

class ShiftedDate extends RightDate {
  constructor(...parts: [] | [value: number | string | Date]) {
    if (parts.length === 0) super(RightDate.now() + shiftMs);
    else super(...parts);
  }
  static override now(): number {
    return RightDate.now() + shiftMs;
  }
}

globalThis.Date = ShiftedDate as unknown as DateConstructor;
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + shiftMs });
