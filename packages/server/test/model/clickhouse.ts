/**
 * The table behind a network, as the models see it: rows are absolute, a reader takes the row with the highest version.
 *
 * A row in flight may be delivered late, several times, after its sender died, or never; delivery needs no order. So the
 * flight is a set: delivering may leave the row in it (a doubled write) or not, and a lost row just leaves it.
 * Two different rows with the same version: the engine may keep either, so both are possible answers.
 */

export interface Row {
  readonly cell: number;
  readonly version: number;
  /** The orders in this total, as a small set or as one digit for each; a model never reads it back to compute another. */
  readonly value: number;
  readonly calendar: number;
}

/** All rows of one cell that share its highest version; empty when the cell was never written. */
export type Stored = readonly Row[];

function receive(stored: Stored, row: Row): Stored {
  const version = stored[0]?.version ?? -1;
  if (row.version > version) return [row];
  if (row.version < version || stored.some((other) => isSameRow(other, row))) return stored;
  return [...stored, row].sort(compareRows);
}

export function receiveInto(table: readonly Stored[], row: Row): readonly Stored[] {
  return table.with(row.cell, receive(table[row.cell] ?? [], row));
}

export function takeOff(flying: readonly Row[], row: Row): readonly Row[] {
  return flying.some((other) => isSameRow(other, row)) ? flying : [...flying, row].sort(compareRows);
}

export function land(flying: readonly Row[], row: Row): readonly Row[] {
  return flying.filter((other) => !isSameRow(other, row));
}

export function isSameRow(left: Row, right: Row): boolean {
  return compareRows(left, right) === 0;
}

export function versionOf(stored: Stored): number {
  return stored[0]?.version ?? 0;
}

function compareRows(left: Row, right: Row): number {
  return (
    left.cell - right.cell || left.version - right.version || left.value - right.value || left.calendar - right.calendar
  );
}
