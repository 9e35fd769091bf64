// Section 3: CPU a series on one core, Topline's and R's in the same run on the same series, and the ratio. R runs when `Rscript` with
// the package forecast is there (Debian: r-base-core, r-cran-forecast); else one line says what was not measured.
// Ours is the whole answer of forecast(): checks, fit and intervals; the input hash is made when it is read, which R has no like of.
// Each call is given a series of its own, so that nothing is remembered between calls.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forecast } from '../../packages/forecast/src/index.ts';
import { median } from '../figures.ts';
import type { BenchSeries } from './sets.ts';

export interface SpeedRow {
  readonly section: 'speed';
  readonly model: string;
  readonly series: number;
  readonly cpuMs: number;
  readonly cpuMsOfR: number | null;
  readonly ratio: number | null;
  readonly goal: number;
}

/** Goals of the issue, each ratio to be read with the accuracy beside it. `repeats`: cheap models are timed over several calls. */
const TIMED = [
  { model: 'ses', goal: 200, repeats: 100, repeatsOfR: 3 },
  { model: 'holt', goal: 0, repeats: 20, repeatsOfR: 3 },
  { model: 'theta', goal: 50, repeats: 100, repeatsOfR: 3 },
  { model: 'ets', goal: 30, repeats: 1, repeatsOfR: 1 },
  { model: 'arima', goal: 40, repeats: 1, repeatsOfR: 1 },
  { model: 'combination', goal: 30, repeats: 1, repeatsOfR: 1 },
] as const;

const WARM_MS = 3_000;
/** The median of these is told: a shared machine has slow moments. */
const ROUNDS = 5;

export function measureSpeed(series: readonly BenchSeries[]): SpeedRow[] {
  // The engine is warm when it is timed, as a worker's is; R's functions are compiled beforehand, too.
  for (const { model } of TIMED) {
    const endMs = performance.now() + WARM_MS;
    while (performance.now() < endMs) for (const one of series) ours(one, model);
  }
  const withR = hasR();
  return TIMED.map(({ model, goal, repeats, repeatsOfR }) => {
    // Side by side in time: the machine's speed drifts.
    const cpuMsOfR = withR ? measureR(series, model, repeatsOfR) : null;
    const cpuMs = median(Array.from({ length: ROUNDS }, () => cpuOf(series, model, repeats)));
    const ratio = cpuMsOfR === null ? null : cpuMsOfR / cpuMs;
    return { section: 'speed', model, series: series.length, cpuMs, cpuMsOfR, ratio, goal };
  });
}

/** Milliseconds a series. */
function cpuOf(series: readonly BenchSeries[], model: string, repeats: number): number {
  const began = process.cpuUsage();
  for (let again = 0; again < repeats; again++) for (const one of series) ours(one, model);
  const used = process.cpuUsage(began);
  return (used.user + used.system) / 1_000 / repeats / series.length;
}

function ours({ training, season, actual }: BenchSeries, model: string): void {
  forecast(training, { season, horizon: actual.length, model });
}

function hasR(): boolean {
  const found = spawnSync('Rscript', ['-e', 'library(forecast)'], { stdio: 'ignore' }).status === 0;
  if (!found)
    process.stdout.write('Not run: the comparison with R (no Rscript with the package forecast on this machine)\n');
  return found;
}

/** CPU milliseconds a series, as R itself counts them. */
function measureR(series: readonly BenchSeries[], model: string, repeats: number): number {
  process.stderr.write(`R: ${model} …\n`);
  const directory = mkdtempSync(join(tmpdir(), 'topline-bench-r-'));
  try {
    const file = join(directory, 'series.csv');
    const rows = series.map(({ id, season, actual, training }) =>
      [`"${id}"`, season, actual.length, training.join(';')].join(','),
    );
    writeFileSync(file, `id,period,h,values\n${rows.join('\n')}\n`);
    const script = join(import.meta.dirname, 'r-peer.R');
    const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
    const run = spawnSync('Rscript', [script, file, model, String(repeats)], options);
    if (run.status !== 0) throw new Error(`R failed: ${run.stderr}`);
    const seconds = run.stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[2]));
    return (1_000 * seconds.reduce((sum, one) => sum + one, 0)) / seconds.length;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function speedTable(rows: readonly SpeedRow[]): string {
  const lines = rows.map(
    ({ model, series, cpuMs, cpuMsOfR, ratio, goal }) =>
      `| ${model} | ${series} | ${cpuMs.toFixed(3)} | ${cpuMsOfR?.toFixed(1) ?? ''} | ${ratio === null ? '' : `${ratio.toFixed(0)}×`} | ${goal === 0 ? '' : `≥ ${goal}×`} |`,
  );
  return [
    '| model | series | CPU ms a series | R, CPU ms | ratio | goal |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
