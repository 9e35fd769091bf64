// Section 1 and 4: how far off each model is on the public sets with R's figure beside it, over the same series, and how often the
// truth fell inside its intervals. MASE is scaled by seasonal differences of the training part; both are means over series.
import { coverage, forecastAll, mase, modelNames, seasonalScale, smape } from '../../packages/forecast/src/index.ts';
import { type BenchSeries, type BenchSet, R_METHODS } from './sets.ts';

export interface AccuracyRow {
  readonly section: 'accuracy';
  readonly set: string;
  readonly model: string;
  readonly series: number;
  readonly mase: number;
  readonly smape: number;
  /** Over the series for which R has the method; null where R has none. */
  readonly againstR: { readonly series: number; readonly mase: number; readonly maseOfR: number } | null;
  /** Over the series on which R ran auto.arima, where that is a part of the set. */
  readonly maseOnArimaPart: number;
  readonly inside80: number;
  readonly inside95: number;
  readonly cpuMs: number;
}

interface Measured {
  readonly id: string;
  readonly mase: number;
  readonly smape: number;
  readonly inside80: number;
  readonly inside95: number;
}

/** Every model on every series of a set; `every` thins the set for a quick run. */
export function measureAccuracy(set: BenchSet, models: readonly string[], every: number): AccuracyRow[] {
  const chosen = set.series.filter((_, index) => index % every === 0);
  const byModel = new Map<string, Measured[]>(models.map((model) => [model, []]));
  const cpuMs = new Map<string, number>();
  chosen.forEach((series, index) => {
    for (const model of models) {
      const before = process.cpuUsage();
      const measured = measure(series, model);
      const used = process.cpuUsage(before);
      cpuMs.set(model, (cpuMs.get(model) ?? 0) + (used.user + used.system) / 1_000);
      if (measured !== null) byModel.get(model)?.push(measured);
    }
    if (index % 20 === 0) process.stderr.write(`\r${set.name} ${index}/${chosen.length}  `);
  });
  process.stderr.write('\r\u001b[K');
  return models.map((model) => rowOf(set, model, byModel.get(model) ?? [], (cpuMs.get(model) ?? 0) / chosen.length));
}

function measure({ id, training, actual, season }: BenchSeries, model: string): Measured | null {
  const scale = seasonalScale(training, season);
  if (scale === null || scale === 0) return null;
  const [result] = forecastAll(training, { season, horizon: actual.length, models: [model], levels: [80, 95] });
  if (result === undefined) throw new Error(`${model} gave no answer`);
  const inside = (index: number) =>
    coverage(actual, result.intervals[index]?.lower ?? [], result.intervals[index]?.upper ?? []) ?? 0;
  return {
    id,
    mase: mase(actual, result.point, scale) ?? 0,
    smape: smape(actual, result.point) ?? 0,
    inside80: inside(0),
    inside95: inside(1),
  };
}

function rowOf(set: BenchSet, model: string, measured: readonly Measured[], cpuMs: number): AccuracyRow {
  return {
    section: 'accuracy',
    set: set.name,
    model,
    series: measured.length,
    mase: mean(measured.map((one) => one.mase)),
    smape: mean(measured.map((one) => one.smape)),
    againstR: againstR(set, model, measured),
    maseOnArimaPart: mean(measured.filter(({ id }) => set.ofR.get('arima')?.has(id)).map((one) => one.mase)),
    inside80: mean(measured.map((one) => one.inside80)),
    inside95: mean(measured.map((one) => one.inside95)),
    cpuMs,
  };
}

function againstR(set: BenchSet, model: string, measured: readonly Measured[]): AccuracyRow['againstR'] {
  const theirs = set.ofR.get(R_METHODS[model] ?? '');
  const common = measured.filter(({ id }) => theirs?.has(id));
  if (theirs === undefined || common.length === 0) return null;
  const byId = new Map(set.series.map((series) => [series.id, series]));
  const maseOfR = common.map(({ id }) => {
    const series = byId.get(id);
    const point = theirs.get(id)?.point;
    if (series === undefined || point === undefined) throw new Error(`${id} is not in the set`);
    return mase(series.actual, point, seasonalScale(series.training, series.season)) ?? 0;
  });
  return { series: common.length, mase: mean(common.map((one) => one.mase)), maseOfR: mean(maseOfR) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function accuracyTable(rows: readonly AccuracyRow[]): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  const lines = rows.map((row) => {
    const beside = row.againstR;
    const peer = beside === null ? '' : `${beside.mase.toFixed(3)} / ${beside.maseOfR.toFixed(3)} (${beside.series})`;
    return `| ${row.set} | ${row.model} | ${row.series} | ${row.mase.toFixed(3)} | ${row.smape.toFixed(2)} | ${row.maseOnArimaPart.toFixed(3)} | ${peer} | ${percent(row.inside80)} | ${percent(row.inside95)} | ${row.cpuMs.toFixed(2)} |`;
  });
  return [
    '| set | model | series | MASE | sMAPE | MASE where R ran ARIMA | MASE ours / R (series) | inside 80 % | inside 95 % | CPU ms a series |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

export const ALL_MODELS: readonly string[] = modelNames;
