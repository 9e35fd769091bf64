// Numbers as they are written down for other processes: compact rows, 64-bit integers as decimal texts.
import Type from 'typebox';
import type { CategorySum, SeriesCell } from '../store/read-totals.ts';
import type { Source, Sourced } from './totals-source.ts';

export const Whole = Type.String({ pattern: '^-?\\d{1,30}$' });
const Id = Type.Integer({ minimum: 0 });
const StoredDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
export const StoredSource = Type.Enum(['clickhouse', 'postgres', 'cache']);

/** Category, amount, quantity, orders. */
export const StoredSums = Type.Array(Type.Tuple([Id, Whole, Whole, Whole]));
/** Category, date, amount. */
const StoredCells = Type.Array(Type.Tuple([Id, StoredDate, Whole]));

const reach = { asOfMs: Type.Optional(Type.Integer()), source: StoredSource };
export const SourcedSums = Type.Object({ rows: StoredSums, ...reach });
export const SourcedCells = Type.Object({ rows: StoredCells, ...reach });

export type SumRow = [number, string, string, string];
export type CellRow = [number, string, string];
/** Of the form above. */
export interface StoredSourced<Row> {
  readonly rows: readonly Row[];
  readonly asOfMs?: number;
  readonly source: Source;
}

export function writeSums(rows: readonly CategorySum[]): SumRow[] {
  return rows.map((row) => [row.categoryId, `${row.amount}`, `${row.quantity}`, `${row.orders}`]);
}

export function readSums(rows: readonly SumRow[]): CategorySum[] {
  return rows.map(([categoryId, amount, quantity, orders]) => ({
    categoryId,
    amount: BigInt(amount),
    quantity: BigInt(quantity),
    orders: BigInt(orders),
  }));
}

export function readSourcedSums({ rows, asOfMs, source }: StoredSourced<SumRow>): Sourced<CategorySum[]> {
  return { rows: readSums(rows), asOfMs, source };
}

export function writeCells(rows: readonly SeriesCell[]): CellRow[] {
  return rows.map((row) => [row.categoryId, row.bucketStart, `${row.amount}`]);
}

function readCells(rows: readonly CellRow[]): SeriesCell[] {
  return rows.map(([categoryId, bucketStart, amount]) => ({ categoryId, bucketStart, amount: BigInt(amount) }));
}

export function readSourcedCells({ rows, asOfMs, source }: StoredSourced<CellRow>): Sourced<SeriesCell[]> {
  return { rows: readCells(rows), asOfMs, source };
}

/** The same numbers as kept ones. */
export function asCache<T extends { readonly source: string }>(found: T): T & { readonly source: 'cache' } {
  return { ...found, source: 'cache' };
}
