// What became of the file: counts, the accepted sums, and every refused order with its lines and reasons.
// Guarantee: constant memory. The rows of the report go to `write` as they come, in the file's order; only the first few
// refusals and a count per code are kept for the summary.
import { csvCell } from '../csv-cell.ts';
import { decimalsOf, formatAmount } from '../money.ts';
import type { OrderRows } from './group-orders.ts';
import type { Refusal } from './refusal.ts';

export interface RefusedOrder {
  readonly order: OrderRows;
  readonly refusal: Refusal;
}

interface Accepted {
  readonly currency: string;
  readonly lines: number;
  readonly roundedLines: number;
  readonly totalMinor: bigint;
  /** The API had it already. */
  readonly replayed: boolean;
}

export interface ImportCounts {
  readonly accepted: number;
  readonly refused: number;
  readonly replayed: number;
  readonly lines: number;
  readonly refusedLines: number;
  /** Lines whose amount was rounded. */
  readonly rounded: number;
}

export interface ImportSummary extends ImportCounts {
  /** What was accepted, exactly, in the order in which the currencies appeared. */
  readonly sums: ReadonlyArray<{ readonly currency: string; readonly amount: string }>;
  /** The reasons, the most frequent first. */
  readonly codes: ReadonlyArray<{ readonly code: string; readonly orders: number }>;
  /** The first refusals, at most SHOWN_MAX. */
  readonly shown: readonly ShownRefusal[];
}

export interface ShownRefusal {
  readonly merchant: string;
  readonly externalOrderId: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly code: string;
  /** At most PLACES_SHOWN_MAX. */
  readonly places: Refusal['places'];
  readonly morePlaces: number;
}

export interface ImportReport {
  readonly counts: ImportCounts;
  accept(order: Accepted): void;
  refuse(refused: RefusedOrder): Promise<void>;
  summary(): ImportSummary;
}

const SHOWN_MAX = 20;
const PLACES_SHOWN_MAX = 3;
export const REPORT_HEADER = 'merchant,order_external_id,first_line,last_line,line,code,reason\n';

/** @param write takes rows of the report as CSV text */
export function createImportReport(write: (rows: string) => void | Promise<void>): ImportReport {
  const totals = new Map<string, bigint>();
  const codes = new Map<string, number>();
  const shown: ShownRefusal[] = [];
  const counts = { accepted: 0, refused: 0, replayed: 0, lines: 0, refusedLines: 0, rounded: 0 };
  return {
    counts,
    accept({ currency, lines, roundedLines, totalMinor, replayed }) {
      counts.accepted++;
      counts.lines += lines;
      counts.rounded += roundedLines;
      if (replayed) counts.replayed++;
      totals.set(currency, (totals.get(currency) ?? 0n) + totalMinor);
    },
    async refuse({ order, refusal }) {
      counts.refused++;
      counts.refusedLines += order.rows.length;
      codes.set(refusal.code, (codes.get(refusal.code) ?? 0) + 1);
      if (shown.length < SHOWN_MAX) shown.push(shownOf(order, refusal));
      await write(reportRows(order, refusal));
    },
    summary: () => ({
      ...counts,
      sums: [...totals].map(([currency, minor]) => ({
        currency,
        amount: formatAmount(minor, decimalsOf(currency) ?? 0),
      })),
      codes: [...codes].sort((a, b) => b[1] - a[1]).map(([code, orders]) => ({ code, orders })),
      shown: [...shown],
    }),
  };
}

function shownOf(order: OrderRows, { code, places }: Refusal): ShownRefusal {
  const { merchant, externalOrderId, firstLine, lastLine } = order;
  return {
    merchant,
    externalOrderId,
    firstLine,
    lastLine,
    code,
    places: places.slice(0, PLACES_SHOWN_MAX),
    morePlaces: Math.max(0, places.length - PLACES_SHOWN_MAX),
  };
}

function reportRows({ merchant, externalOrderId, firstLine, lastLine }: OrderRows, { code, places }: Refusal): string {
  return places
    .map(({ line, detail }) => [merchant, externalOrderId, firstLine, lastLine, line, code, detail])
    .map((cells) => `${cells.map(csvCell).join(',')}\n`)
    .join('');
}
