// One thread's share of a sweep: its merchants' series are made from a seeded generator, so nothing travels between threads.
import { parentPort, workerData } from 'node:worker_threads';
import { forecastAll, isExpensive, modelNames } from '../../packages/forecast/src/index.ts';
import { inputHash } from '../../packages/forecast/src/input-hash.ts';

export interface SweepShare {
  readonly merchants: number;
  readonly thread: number;
  readonly threads: number;
}

export interface SweepPart {
  readonly series: number;
  readonly changed: number;
  readonly makingSeconds: number;
  readonly expensiveSeconds: number;
  readonly expensiveMs: Record<string, number>;
}

const CATEGORIES = 40;
const KINDS = [
  { kind: 'DAY', season: 7, length: 365 },
  { kind: 'WEEK', season: 52, length: 104 },
  { kind: 'MONTH', season: 12, length: 36 },
] as const;
/** Every twentieth series changed since the last sweep. */
const CHANGED_EVERY = 20;
/** Series of each kind on which the expensive models are measured. */
const EXPENSIVE_SAMPLE = 10;
const HORIZON = 14;
const CHEAP = modelNames.filter((name) => !isExpensive(name));

const share = workerData as SweepShare;
let making = 0;
let count = 0;
let changed = 0;
const samples = new Map<string, { values: number[]; season: number }[]>(KINDS.map(({ kind }) => [kind, []]));
const fresh = new Set<string>();
for (let merchant = share.thread; merchant < share.merchants; merchant += share.threads) {
  for (let category = 0; category < CATEGORIES; category++) {
    for (const { kind, season, length } of KINDS) {
      const began = performance.now();
      const values = salesOf(merchant * CATEGORIES + category, season, length);
      making += performance.now() - began;
      const hash = inputHash({ values, season });
      const isChanged = count++ % CHANGED_EVERY === 0;
      if (!isChanged) continue;
      changed++;
      fresh.add(hash);
      forecastAll(values, { season, horizon: HORIZON, models: CHEAP });
      const sample = samples.get(kind) ?? [];
      if (sample.length < EXPENSIVE_SAMPLE) sample.push({ values, season });
    }
  }
}
const beganExpensive = performance.now();
const expensiveMs = Object.fromEntries(
  [...samples].map(([kind, sample]) => {
    const before = process.cpuUsage();
    const began = performance.now();
    for (const { values, season } of sample) {
      forecastAll(values, { season, horizon: HORIZON, models: modelNames });
    }
    const wall = performance.now() - began;
    // cpuUsage counts the whole process; with one busy thread each, wall time is the thread's own.
    const used = process.cpuUsage(before);
    return [kind, Math.min(wall, (used.user + used.system) / 1_000) / Math.max(sample.length, 1)];
  }),
);
const part: SweepPart = {
  series: count,
  changed: Math.max(changed, fresh.size),
  makingSeconds: making / 1_000,
  expensiveSeconds: (performance.now() - beganExpensive) / 1_000,
  expensiveMs,
};
parentPort?.postMessage(part);

/** Sales with a level, a season and noise of this series' own; every fifth series is sparse. */
function salesOf(seed: number, season: number, length: number): number[] {
  let state = (seed * 2_654_435_761 + season) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const level = 20 + 500 * next();
  const swing = 0.5 * next();
  const sparse = seed % 5 === 0;
  return Array.from({ length }, (_, t) => {
    const noise = 0.6 + 0.8 * next();
    const value = level * (1 + swing * Math.sin((2 * Math.PI * t) / season)) * noise;
    return sparse && next() < 0.6 ? 0 : Math.round(value * 100) / 100;
  });
}
