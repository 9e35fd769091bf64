// Why an order of the file is not in the system: the importer's own reasons and the API's, told by line.

import type { ImportRow } from './import-row.ts';
import type { ApiProblem } from './ingest-client.ts';

export interface Refusal {
  /** The importer's: not-adjacent, unusable-row, …; or the code of the API's problem. */
  readonly code: string;
  readonly places: ReadonlyArray<{ readonly line: number; readonly detail: string }>;
}

const LINE_POINTER = /^\/items\/([0-9]+)(?:\/(\w+))?/;

/** The API points into the order's JSON; people look for a line of their file. */
export function refusalOf(problem: ApiProblem, rows: readonly ImportRow[]): Refusal {
  const firstLine = rows[0]?.line ?? 0;
  const places = problem.errors.map(({ pointer, detail }) => {
    const [, index, field = ''] = LINE_POINTER.exec(pointer) ?? [];
    const row = index === undefined ? undefined : rows[Number(index)];
    if (row === undefined) return { line: firstLine, detail: `${pointer.slice(1)} ${detail}`.trim() };
    const said = field === 'quantity' || field === 'lineAmount' ? `${field} ${row[field]}` : field;
    return { line: row.line, detail: `${said} ${detail}`.trim() };
  });
  return { code: problem.code, places: places.length > 0 ? places : [{ line: firstLine, detail: problem.detail }] };
}
