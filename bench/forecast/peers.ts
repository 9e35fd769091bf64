// Section 3, the libraries of the field: @bsull/augurs and arima from npm beside our models, error and CPU on the same series.
//   node bench/forecast/peers.ts [SET[:EVERY] …]        JSON lines; EVERY thins a set: m3_monthly_public300:10 takes each tenth
// They are no dependencies: the exact versions are installed into a temporary directory for the time of the bench. Where npm cannot
// reach its registry, one line says what was not measured. A series that a peer cannot answer counts as failed and leaves the means
// of both sides. Each peer is given its better case too: logarithms, as its documentation and users advise for growing seasons.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { forecast, mase, modelNames, seasonalScale, smape } from '../../packages/forecast/src/index.ts';
import { npm } from '../../scripts/pack-forecast.ts';
import { type BenchSeries, type BenchSet, benchSets } from './sets.ts';

export interface PeerRow {
  readonly section: 'peers';
  readonly set: string;
  /** With its version, and how it was asked; ours by the model's name. */
  readonly peer: string;
  /** Series that the peer answered; ours are measured on the same. */
  readonly series: number;
  readonly failed: number;
  readonly mase: number;
  readonly smape: number;
  readonly cpuMs: number;
  readonly ours: readonly {
    readonly model: string;
    readonly mase: number;
    readonly smape: number;
    readonly cpuMs: number;
  }[];
}

interface Answerer {
  readonly name: string;
  answer(series: BenchSeries): readonly number[];
}

interface Measured {
  readonly mase: number;
  readonly smape: number;
  readonly cpuMs: number;
}

/** What is used of the peers' interfaces. */
interface AugursModel {
  fit(values: readonly number[]): void;
  predict(horizon: number): { readonly point: ArrayLike<number> };
  free(): void;
}
interface AugursEts {
  initSync(options: { module: Uint8Array }): unknown;
  readonly AutoETS: new (season: number, spec: string) => AugursModel;
}
interface AugursMstl {
  initSync(options: { module: Uint8Array }): unknown;
  readonly MSTL: { ets(periods: readonly number[]): AugursModel };
}
interface ArimaModel {
  train(values: readonly number[]): ArimaModel;
  predict(horizon: number): readonly [readonly number[], readonly number[]];
  destroy?(): void;
}
type Arima = new (options: Record<string, number | boolean>) => ArimaModel;

const AUGURS = '0.10.2';
const ARIMA = '0.2.8';
const OURS = ['theta', 'mstl', 'ets', 'arima', 'combination', 'auto'].filter((model) => modelNames.includes(model));
const WARM_SERIES = 3;
/** A registry that does not answer is given up soon. */
const NPM = ['--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1', '--fetch-timeout=20000'];

/** @param every takes each so-manieth series */
export async function measurePeers(set: BenchSet, every: number): Promise<PeerRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-bench-peers-'));
  try {
    const peers = await installed(directory);
    const chosen = set.series.filter((_, index) => index % every === 0);
    const warm = chosen.slice(0, WARM_SERIES);
    const ours =
      peers.length === 0
        ? []
        : OURS.map((model) => ({ model, measured: measureAll(ourAnswerer(model), chosen, warm) }));
    return peers.map((peer) => rowOf(set.name, peer.name, measureAll(peer, chosen, warm), ours));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function installed(directory: string): Promise<readonly Answerer[]> {
  try {
    await npm(directory, ['install', '--prefix', directory, ...NPM, `@bsull/augurs@${AUGURS}`, `arima@${ARIMA}`]);
  } catch (error) {
    const said = error instanceof Error ? (/npm error (?:code )?(\S.*)/.exec(error.message)?.[1] ?? error.message) : '';
    process.stdout.write(
      `Not run: the comparison with @bsull/augurs and arima (npm could not install them: ${said})\n`,
    );
    return [];
  }
  return [...(await augurs(join(directory, 'node_modules/@bsull/augurs'))), ...arima(directory)];
}

async function augurs(directory: string): Promise<readonly Answerer[]> {
  const load = async (name: string): Promise<unknown> => {
    const module = (await import(pathToFileURL(join(directory, `${name}.js`)).href)) as AugursEts;
    module.initSync({ module: readFileSync(join(directory, `${name}_bg.wasm`)) });
    return module;
  };
  if (!existsSync(directory)) throw new Error('@bsull/augurs is not where npm should have put it');
  const { AutoETS } = (await load('ets')) as AugursEts;
  const { MSTL } = (await load('mstl')) as AugursMstl;
  const ask = (model: AugursModel, values: readonly number[], horizon: number): number[] => {
    try {
      model.fit(values);
      return Array.from(model.predict(horizon).point);
    } finally {
      model.free();
    }
  };
  const mstl = ({ season }: BenchSeries, values: readonly number[], horizon: number) =>
    ask(MSTL.ets([season]), values, horizon);
  return [
    {
      name: `@bsull/augurs ${AUGURS}, AutoETS ZZZ`,
      answer: (one) => ask(new AutoETS(one.season, 'ZZZ'), one.training, one.actual.length),
    },
    { name: `@bsull/augurs ${AUGURS}, MSTL + ETS`, answer: (one) => mstl(one, one.training, one.actual.length) },
    { name: `@bsull/augurs ${AUGURS}, MSTL + ETS on logarithms`, answer: (one) => onLogarithms(one, mstl) },
  ];
}

function arima(directory: string): readonly Answerer[] {
  const Arima = withoutPrinting(() => createRequire(join(directory, 'package.json'))('arima') as Arima);
  const asking =
    (options: Record<string, number | boolean>) =>
    ({ season }: BenchSeries, values: readonly number[], horizon: number): readonly number[] => {
      const model = new Arima({ ...options, s: season, verbose: false }).train(values);
      const [point] = model.predict(horizon);
      model.destroy?.();
      return point;
    };
  const airline = asking({ p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1 });
  const automatic = asking({ auto: true, p: 5, d: 2, q: 5, P: 2, D: 1, Q: 2 });
  return [
    { name: `arima ${ARIMA}, SARIMA(0,1,1)(0,1,1) on logarithms`, answer: (one) => onLogarithms(one, airline) },
    { name: `arima ${ARIMA}, auto`, answer: (one) => automatic(one, one.training, one.actual.length) },
  ];
}

/** Its C code prints remarks to standard output through the console of the moment in which it is loaded. */
function withoutPrinting<T>(load: () => T): T {
  const { log } = console;
  console.log = () => undefined;
  try {
    return load();
  } finally {
    console.log = log;
  }
}

/** Series with zeros have no logarithms and are given as they are. */
function onLogarithms(
  series: BenchSeries,
  ask: (series: BenchSeries, values: readonly number[], horizon: number) => readonly number[],
): readonly number[] {
  const { training, actual } = series;
  if (!training.every((value) => value > 0)) return ask(series, training, actual.length);
  return ask(series, training.map(Math.log), actual.length).map(Math.exp);
}

function ourAnswerer(model: string): Answerer {
  return {
    name: model,
    answer: ({ training, season, actual }) =>
      forecast(training, { season, horizon: actual.length, model, levels: [] }).point,
  };
}

/** One entry a series, null where it could not be answered or has no scale. */
function measureAll(
  answerer: Answerer,
  series: readonly BenchSeries[],
  warm: readonly BenchSeries[],
): readonly (Measured | null)[] {
  for (const one of warm) measure(answerer, one);
  process.stderr.write(`${answerer.name} …\n`);
  return series.map((one) => measure(answerer, one));
}

function measure(answerer: Answerer, series: BenchSeries): Measured | null {
  const { training, actual, season } = series;
  const began = process.cpuUsage();
  let point: readonly number[];
  try {
    point = answerer.answer(series);
  } catch {
    // A peer's failure is a figure of the bench: it is counted by the caller.
    return null;
  }
  const { user, system } = process.cpuUsage(began);
  const error = mase(actual, point, seasonalScale(training, season));
  const usable = point.length === actual.length && point.every(Number.isFinite);
  if (error === null || !usable) return null;
  return { mase: error, smape: smape(actual, point) ?? 0, cpuMs: (user + system) / 1_000 };
}

function rowOf(
  set: string,
  peer: string,
  measured: readonly (Measured | null)[],
  ours: readonly { readonly model: string; readonly measured: readonly (Measured | null)[] }[],
): PeerRow {
  const common = measured.flatMap((one, index) => (one === null ? [] : [index]));
  const over = (list: readonly (Measured | null)[]) => means(common.flatMap((index) => list[index] ?? []));
  return {
    section: 'peers',
    set,
    peer,
    series: common.length,
    failed: measured.length - common.length,
    ...over(measured),
    ours: ours.map((one) => ({ model: one.model, ...over(one.measured) })),
  };
}

function means(list: readonly Measured[]): Measured {
  const mean = (pick: (one: Measured) => number) => list.reduce((sum, one) => sum + pick(one), 0) / list.length;
  return { mase: mean((one) => one.mase), smape: mean((one) => one.smape), cpuMs: mean((one) => one.cpuMs) };
}

export function peersTable(rows: readonly PeerRow[]): string {
  const cells = (set: string, name: string, series: number, failed: number, { mase, smape, cpuMs }: Measured) =>
    `| ${set} | ${name} | ${series} | ${failed} | ${mase.toFixed(3)} | ${smape.toFixed(2)} | ${cpuMs.toFixed(2)} |`;
  // Ours are the same beside every peer, unless one failed on some series and theirs were left out.
  const lines = [
    ...new Set(
      rows.flatMap((row) => [
        cells(row.set, row.peer, row.series, row.failed, row),
        ...row.ours.map((one) => cells(row.set, `ours: ${one.model}`, row.series, 0, one)),
      ]),
    ),
  ];
  return [
    '| set | who | series | failed | MASE | sMAPE | CPU ms a series |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

if (import.meta.main) {
  const asked = process.argv.slice(2).map((text) => text.split(':'));
  for (const [name = '', every = '1'] of asked.length > 0 ? asked : [['m3_monthly_public300', '10']]) {
    for (const set of benchSets([name])) {
      for (const row of await measurePeers(set, Number(every))) process.stdout.write(`${JSON.stringify(row)}\n`);
    }
  }
}
