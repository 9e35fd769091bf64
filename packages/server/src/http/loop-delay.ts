// How late this process is: by how much a timer that should have run every `everyMs` runs late, smoothed, so that one long
// step does not look like overload and several are known as they come. It rides on a timer that is there
// anyway; perf_hooks' histogram would need a timer of its own, and its mean hides what its maximum exaggerates.

/** Of the newest lateness in what is told. */
const WEIGHT = 0.3;

export class LoopDelay {
  readonly #everyMs: number;
  #lastMs: number | undefined;
  /** Smoothed. */
  ms = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** To be called by the timer. @param nowMs monotonic */
  observe(nowMs: number): void {
    const lateMs = this.#lastMs === undefined ? 0 : Math.max(nowMs - this.#lastMs - this.#everyMs, 0);
    this.#lastMs = nowMs;
    this.ms += (lateMs - this.ms) * WEIGHT;
  }
}
