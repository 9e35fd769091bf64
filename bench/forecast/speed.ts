// Section 3: CPU a series on one core, Topline's and R's in the same run on the same series, and the ratio. R runs when `Rscript` with
// the package forecast is there (Debian: r-base-core, r-cran-forecast); else one line says what was not measured.
// Ours is the whole answer of forecast(): checks, fit, intervals and input hash. Each call is given a series of its own, so that
// nothing is remembered between calls.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forecast } from '../../packages/forecast/src/index.ts';
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
  { model: 'ets', goal: 30, repeats: 2, repeatsOfR: 1 },
  { model: 'arima', goal: 40, repeats: 2, repeatsOfR: 1 },
  { model: 'combination', goal: 30, repeats: 2, repeatsOfR: 1 },
] as const;

const WARM_MS = 3_000;

export function measureSpeed(series: readonly BenchSeries[]): SpeedRow[] {
  // The engine is warm when it is timed, as a worker's is; R's functions are compiled beforehand, too.
  for (const { model } of TIMED) {
    const endMs = performance.now() + WARM_MS;
    while (performance.now() < endMs) for (const one of series) ours(one, model);
  }
  const ofR = measureR(series);
  return TIMED.map(({ model, goal, repeats }) => {
    const began = process.cpuUsage();
    for (let again = 0; again < repeats; again++) for (const one of series) ours(one, model);
    const used = process.cpuUsage(began);
    const cpuMs = (used.user + used.system) / 1_000 / repeats / series.length;
    const cpuMsOfR = ofR?.get(model) ?? null;
    return {
      section: 'speed',
      model,
      series: series.length,
      cpuMs,
      cpuMsOfR,
      ratio: cpuMsOfR === null ? null : cpuMsOfR / cpuMs,
      goal,
    };
  });
}

function ours({ training, season, actual }: BenchSeries, model: string): void {
  forecast(training, { season, horizon: actual.length, model });
}

function measureR(series: readonly BenchSeries[]): Map<string, number> | null {
  const probe = spawnSync('Rscript', ['-e', 'library(forecast)'], { stdio: 'ignore' });
  if (probe.status !== 0) {
    process.stdout.write('Not run: the comparison with R (no Rscript with the package forecast on this machine)\n');
    return null;
  }
  const directory = mkdtempSync(join(tmpdir(), 'topline-bench-r-'));
  try {
    const file = join(directory, 'series.csv');
    const rows = series.map(({ id, season, actual, training }) =>
      [`"${id}"`, season, actual.length, training.join(';')].join(','),
    );
    writeFileSync(file, `id,period,h,values\n${rows.join('\n')}\n`);
    const cheap = TIMED.filter(({ repeatsOfR }) => repeatsOfR > 1);
    const dear = TIMED.filter(({ repeatsOfR }) => repeatsOfR === 1);
    return new Map([...runR(file, cheap), ...runR(file, dear)]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function runR(file: string, timed: readonly (typeof TIMED)[number][]): Map<string, number> {
  const script = join(import.meta.dirname, 'r-peer.R');
  const methods = timed.map(({ model }) => model).join(',');
  process.stderr.write(`R: ${methods} …\n`);
  const run = spawnSync('Rscript', [script, file, methods, String(timed[0]?.repeatsOfR ?? 1)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`R failed: ${run.stderr}`);
  const lines = run.stdout.trim().split('\n').slice(1);
  const seconds = Map.groupBy(
    lines.map((line) => line.split(',')),
    (cells) => cells[1] ?? '',
  );
  return new Map(
    [...seconds].map(([method, cells]) => [
      method,
      (1_000 * cells.reduce((sum, row) => sum + Number(row[2]), 0)) / cells.length,
    ]),
  );
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
