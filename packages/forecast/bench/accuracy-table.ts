// Prints how close the models are to R's and how fast they are, over the whole reference sets:
//   node packages/forecast/bench/accuracy-table.ts           (TOPLINE_REFERENCE_DIR says where the sets are, default ../shared)
// MASE and sMAPE are means over the series for which R has the method; "same form" and AICc compare arima with auto.arima.
import { forecast, mase, seasonalScale, smape } from '../src/index.ts';
import { type ReferenceForecast, referenceDirectory, referenceForecasts } from '../test/reference.ts';

const SETS = [
  'm3_monthly_public300',
  'aus_retail',
  'superstore_monthly_subcat',
  'superstore_monthly_region_subcat',
  'complete_journey_daily_dept',
];
const METHODS = ['naive', 'snaive', 'ses', 'arima'];

type Row = {
  readonly mase: number;
  readonly smape: number;
  readonly ofR: { readonly mase: number; readonly smape: number };
  readonly sameForm: boolean;
  readonly aiccApart: number;
  readonly inside80: number;
  readonly inside95: number;
  readonly cpuMs: number;
};

const directory = referenceDirectory('the accuracy table');
if (directory !== undefined) {
  for (const set of SETS) {
    for (const method of METHODS)
      printRow(set, method, referenceForecasts(directory, set, method).flatMap(measure(method)));
  }
}

function measure(model: string): (reference: ReferenceForecast) => Row[] {
  return ({ training, actual, season, form, point: pointOfR }) => {
    const scale = seasonalScale(training, season);
    if (scale === null || scale === 0) return [];
    const before = process.cpuUsage();
    const { point, intervals, form: ours, parameters } = forecast(training, { season, horizon: actual.length, model });
    const used = process.cpuUsage(before);
    const inside = (index: number) =>
      actual.filter((y, h) => y >= (intervals[index]?.lower[h] ?? 0) && y <= (intervals[index]?.upper[h] ?? 0)).length;
    const score = (said: readonly number[]) => ({
      mase: mase(actual, said, scale) ?? 0,
      smape: smape(actual, said) ?? 0,
    });
    return [
      {
        ...score(point),
        ofR: score(pointOfR),
        sameForm: (form.split(' ')[0] ?? '').replaceAll(';', ',').replaceAll('_', ' ') === ours,
        aiccApart: Math.abs((parameters.aicc ?? 0) - Number(/aicc=(\S+)/.exec(form)?.[1] ?? Number.NaN)),
        inside80: inside(0) / actual.length,
        inside95: inside(1) / actual.length,
        cpuMs: (used.user + used.system) / 1_000,
      },
    ];
  };
}

function printRow(set: string, method: string, rows: readonly Row[]): void {
  const average = (pick: (row: Row) => number) => rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
  const apart = rows.filter((row) => row.sameForm).map((row) => row.aiccApart);
  const form =
    method === 'arima'
      ? `  same form ${apart.length}/${rows.length}, AICc apart at most ${Math.max(...apart).toFixed(4)}`
      : '';
  const ours = `${average((row) => row.mase).toFixed(4)} / ${average((row) => row.smape).toFixed(2)}`;
  const theirs = `${average((row) => row.ofR.mase).toFixed(4)} / ${average((row) => row.ofR.smape).toFixed(2)}`;
  const cover = `${(100 * average((row) => row.inside80)).toFixed(0)} and ${(100 * average((row) => row.inside95)).toFixed(0)} %`;
  const cpu = `${average((row) => row.cpuMs).toFixed(2)} ms`;
  process.stdout.write(
    `${set.padEnd(34)}${method.padEnd(8)}n=${String(rows.length).padEnd(5)}MASE / sMAPE ${ours}, R ${theirs}  inside 80 and 95 %: ${cover}  ${cpu}${form}\n`,
  );
}
