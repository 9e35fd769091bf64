// Up to which instant the outbox has been read completely. A read sees the rows of every transaction older than the oldest one
// still running (xmin). So if an earlier look at the server found that no transaction number had been given beyond some xmax,
// and now every number below that xmax is finished, then everything committed by the time of that look is readable.
// Guarantee: asOf never names an instant with a commit that a read from this snapshot could have missed.

interface Look {
  readonly atMs: number;
  readonly xmax: bigint;
}

/** Looks kept while a long transaction holds the horizon; older ones are thinned out, which only makes asOf earlier. */
const LOOKS_MAX = 1_024;

export interface Horizon {
  /** `atMs` must not be later than the snapshot that gave xmin and xmax. */
  observe(snapshot: { atMs: number; xmin: bigint; xmax: bigint }): number | undefined;
}

export function createHorizon(): Horizon {
  let looks: Look[] = [];
  let reached: number | undefined;
  return {
    observe({ atMs, xmin, xmax }) {
      if (looks.length === LOOKS_MAX) looks = looks.filter((_, index) => index % 2 === 0);
      looks.push({ atMs, xmax });
      let passed = 0;
      for (const look of looks) {
        if (look.xmax > xmin) break;
        reached = Math.max(reached ?? look.atMs, look.atMs);
        passed += 1;
      }
      looks.splice(0, passed);
      return reached;
    },
  };
}
