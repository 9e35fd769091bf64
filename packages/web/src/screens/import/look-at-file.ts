// The beginning of a file: its header, where each field would come from, and what would become of the first rows.

import { createDryRun } from '@topline/domain/import/dry-run.ts';
import { groupOrders } from '@topline/domain/import/group-orders.ts';
import { type CsvRecord, type ImportRow, rowsOf, UnreadableFile } from '@topline/domain/import/import-row.ts';
import type { Refusal } from '@topline/domain/import/refusal.ts';
import { createNames } from '@topline/domain/import/resolve-orders.ts';
import { roundHalfEven } from '@topline/domain/import/round-amount.ts';
import { sendOrders } from '@topline/domain/import/send-orders.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import { type ChosenSources, guessSources, isComplete } from './guess-sources.ts';
import type { Beginning, LookedAtRow, Settings } from './job.ts';
import { readRecords } from './read-file.ts';

const ROWS_SHOWN = 8;
/** A header is not longer than anybody reads. */
const COLUMNS_MAX = 500;

export async function lookAtFile(
  file: Blob,
  chosen: ChosenSources | undefined,
  settings: Settings,
  nowMs: number,
): Promise<Beginning> {
  const records = await firstRecords(file, ROWS_SHOWN + 1);
  const [first] = records;
  if (first === undefined) throw new UnreadableFile('The file is empty.');
  const header = first.record.slice(0, COLUMNS_MAX);
  const sources = chosen ?? guessSources(header);
  if (!isComplete(sources)) return { header, sources, rows: [] };
  const rows = await Array.fromAsync(rowsOf(each(records), sources));
  const problems = await problemsOf(rows, settings, nowMs);
  return { header, sources, rows: rows.map((row) => lookedAt(row, problems, settings)) };
}

async function firstRecords(file: Blob, count: number): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readRecords(file)) {
    records.push(record);
    if (records.length === count) break;
  }
  return records;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** By line. An order that goes on below the rows shown is judged by those. */
async function problemsOf(
  rows: readonly ImportRow[],
  settings: Settings,
  nowMs: number,
): Promise<ReadonlyMap<number, string>> {
  const problems = new Map<number, string>();
  const { client, catalogue } = createDryRun(nowMs);
  const report = {
    accept: () => undefined,
    refuse: async ({ refusal }: { readonly refusal: Refusal }) => {
      for (const { line, detail } of refusal.places) problems.set(line, detail);
    },
  };
  const names = createNames(catalogue, settings);
  await sendOrders({ client, names, report, onBatch: () => undefined }, groupOrders(each(rows)), settings.decimals);
  return problems;
}

function lookedAt(row: ImportRow, problems: ReadonlyMap<number, string>, { decimals }: Settings): LookedAtRow {
  const { defect: _, ...shown } = row;
  const problem = problems.get(row.line);
  const currencyDecimals = decimalsOf(row.currency);
  const rounded =
    decimals === 'round' && currencyDecimals !== undefined
      ? roundHalfEven(row.lineAmount, currencyDecimals)
      : row.lineAmount;
  return {
    ...shown,
    ...(rounded === row.lineAmount ? {} : { roundedTo: rounded }),
    ...(problem === undefined ? {} : { problem }),
  };
}
