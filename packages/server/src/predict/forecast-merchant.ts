// One run of the worker over one merchant:
//   1 marks: bucket types whose closed buckets are as they were when they were last finished with cost no further read
// then, for each bucket type that changed:
//   2 read the series and what is stored       nothing is promised yet
//   3 score what has closed                    twice is harmless: absolute rows
//   4 forecast what the stored does not cover  pure; cheap models of all bucket types first, expensive ones within a time budget
//   5 insert it into ClickHouse                twice is harmless: an equal batch is dropped by its token
//   6 promise it                               twice is harmless: absolute rows
//   7 save it as the latest                    twice is harmless: absolute rows; only from here on it counts as stored
//   8 save its mark                            twice is harmless: absolute rows; only when nothing waits and nothing failed
// and at the end one forecast_runs row: twice is harmless, the newest counts. A crash between any two steps is repaired by the
// next run, which finds what is missing by comparing, never by remembering.
import type { MerchantScope } from '@topline/domain/scope.ts';
import { crashPoint } from '../platform/crash-point.ts';
import type { Pool } from '../platform/pool.ts';
import type { ClickHouse } from '../store/client.ts';
import { type ForecastRow, insertForecasts } from '../store/insert-forecasts.ts';
import { type ClosedMark, readClosedMarks, saveClosedMark } from './closed-marks.ts';
import { type BatchDeps, type Cost, forecastBatch, type Owed, owedFor } from './forecast-batch.ts';
import { type ForecastInput, type InputDeps, readForecastInput } from './forecast-input.ts';
import { insertRun } from './forecast-runs.ts';
import { promise, readRecords, scoreClosed } from './forecast-scores.ts';
import { readLatestIdentities, readWidening, saveLatestForecasts } from './latest-forecasts.ts';

export interface MerchantDeps extends InputDeps, BatchDeps {
  /** Of writers; what is read comes from the reader. */
  pool: Pool;
  clickhouse: ClickHouse;
}

export interface MerchantOptions {
  lookback: number;
  runRetentionMs: number;
  /** Of the log, whose reach the totals have. */
  partitions: number;
  /** After this long, expensive models wait for the merchant's next turn. */
  expensiveBudgetMs: number;
  /** Another merchant waits for its cheap models: expensive ones wait at once. */
  hurried: boolean;
}

export interface MerchantRun {
  readonly stored: number;
  readonly failed: number;
  readonly scored: number;
  /** Series whose expensive models wait for the next turn. */
  readonly waiting: number;
}

/** A bucket type that changed, and what became of it. */
interface Turn {
  readonly mark: ClosedMark;
  readonly input: ForecastInput;
  failed: number;
  waiting: number;
}

/** Results that a crash can cost. */
const CATEGORIES_PER_BATCH = 50;
/** Series with expensive models: what a crash can cost, against inserts. */
const EXPENSIVE_PER_STORE = 12;

/** @param signal aborted when the merchant's lease is lost: nothing more is written then */
export async function forecastMerchant(
  deps: MerchantDeps,
  scope: MerchantScope,
  options: MerchantOptions,
  signal: AbortSignal,
): Promise<MerchantRun> {
  const startedAtMs = deps.now();
  const view = await deps.views.view(scope);
  const asked = { nowMs: startedAtMs, ...options };
  const { marks, asOfMs } = await readClosedMarks(deps.readPool, scope, view, asked);
  const turns: Turn[] = [];
  const done = { stored: 0, scored: 0 };
  for (const mark of marks.filter(({ known }) => !known)) {
    const input = await readForecastInput(deps, scope, { bucketType: mark.bucketType, postgresOnly: true, signal });
    crashPoint('worker:after-read');
    done.scored += await scoreClosed(deps.pool, scope, input);
    const turn: Turn = { mark, input, failed: 0, waiting: 0 };
    done.stored += await forecastCheap(deps, scope, options, turn, signal);
    turns.push(turn);
  }
  done.stored += await forecastExpensive(deps, scope, options, turns, signal);
  signal.throwIfAborted();
  await saveMarks(deps.pool, scope, turns);
  const series = marks.reduce((sum, mark) => sum + seriesOf(mark, turns), 0);
  const failed = turns.reduce((sum, turn) => sum + turn.failed, 0);
  const waiting = turns.reduce((sum, turn) => sum + turn.waiting, 0);
  const run = { asOfMs, series, stored: done.stored, failed, startedAtMs, finishedAtMs: deps.now() };
  await insertRun(deps.pool, scope, run, options.runRetentionMs);
  crashPoint('worker:after-run');
  return { ...done, failed, waiting };
}

async function forecastCheap(
  deps: MerchantDeps,
  scope: MerchantScope,
  { lookback }: MerchantOptions,
  turn: Turn,
  signal: AbortSignal,
): Promise<number> {
  const owed = await owedNow(deps, scope, turn, lookback, 'cheap');
  let stored = 0;
  for (let from = 0; from < owed.length; from += CATEGORIES_PER_BATCH) {
    const some = owed.slice(from, from + CATEGORIES_PER_BATCH);
    const batch = await forecastBatch(deps, some, { lookback, cost: 'cheap' }, signal);
    await store(deps, scope, turn.input, batch.rows, signal);
    stored += batch.rows.length;
    turn.failed += batch.failed;
  }
  return stored;
}

/** Months and weeks before days: they are few and short, and what is chosen for them stands for longer. */
async function forecastExpensive(
  deps: MerchantDeps,
  scope: MerchantScope,
  options: MerchantOptions,
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<number> {
  const endMs = performance.now() + options.expensiveBudgetMs;
  let stored = 0;
  for (const turn of turns.toReversed()) {
    const owed = await owedNow(deps, scope, turn, options.lookback, 'expensive');
    if (options.hurried) turn.waiting = owed.length;
    else if (owed.length > 0) stored += await payExpensive(deps, scope, { ...options, endMs }, turn, owed, signal);
  }
  return stored;
}

/** One series after the other, at least one, so that every turn gets further. */
async function payExpensive(
  deps: MerchantDeps,
  scope: MerchantScope,
  { lookback, endMs }: { readonly lookback: number; readonly endMs: number },
  turn: Turn,
  owed: readonly Owed[],
  signal: AbortSignal,
): Promise<number> {
  const { input } = turn;
  const evidence = {
    records: await readRecords(deps.readPool, scope, input.bucketType, input.outlook.periods[0].steps),
    wideningPrior: await readWidening(deps.readPool, scope, input.bucketType),
  };
  const asked = { lookback, cost: 'expensive', evidence } as const;
  let rows: ForecastRow[] = [];
  let stored = 0;
  for (const [index, one] of owed.entries()) {
    const batch = await forecastBatch(deps, [one], asked, signal);
    rows.push(...batch.rows);
    stored += batch.rows.length;
    turn.failed += batch.failed;
    turn.waiting = performance.now() < endMs ? 0 : owed.length - index - 1;
    const last = turn.waiting > 0 || index === owed.length - 1;
    if (!last && (index + 1) % EXPENSIVE_PER_STORE !== 0) continue;
    await store(deps, scope, input, rows, signal);
    rows = [];
    if (last) break;
  }
  return stored;
}

async function owedNow(deps: MerchantDeps, scope: MerchantScope, { input }: Turn, lookback: number, cost: Cost) {
  return owedFor(input, await readLatestIdentities(deps.readPool, scope, input.bucketType), lookback, cost);
}

async function store(
  deps: MerchantDeps,
  scope: MerchantScope,
  input: ForecastInput,
  rows: readonly ForecastRow[],
  signal: AbortSignal,
) {
  if (rows.length === 0) return;
  signal.throwIfAborted();
  await insertForecasts(deps.clickhouse, scope, rows);
  crashPoint('worker:after-insert');
  await promise(deps.pool, scope, input, rows);
  crashPoint('worker:after-promise');
  const histories = new Map(input.found.series.map(({ categoryId, values }) => [categoryId, values.length]));
  await saveLatestForecasts(deps.pool, scope, rows, histories);
}

async function saveMarks(pool: Pool, scope: MerchantScope, turns: readonly Turn[]): Promise<void> {
  for (const { mark, input, failed, waiting } of turns) {
    if (failed > 0 || waiting > 0) continue;
    await saveClosedMark(pool, scope, mark, input.found.series.length);
  }
}

function seriesOf(mark: ClosedMark, turns: readonly Turn[]): number {
  const turn = turns.find((one) => one.mark === mark);
  return turn === undefined ? mark.series : turn.input.found.series.length;
}
