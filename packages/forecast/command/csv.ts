// CSV by RFC 4180, in and out: lines end with LF, CRLF or CR, a cell in quotes may hold commas, quotes (doubled) and line ends.
// Blank lines are passed over. Guarantee: no more than one record and one chunk are in memory; what is no CSV is told with its line.
import { CommandError } from './fault.ts';

/** Numbers from 1; `line` is the one on which the record begins. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

/** 20,000 values of 25 digits are half of it; an unclosed quote would otherwise read the whole file as one cell. */
const RECORD_CHARS_MAX = 1_000_000;
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/** @param chunks decoded text in pieces of any size  @returns the records of each chunk together */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<readonly CsvRecord[]> {
  const records = createRecords();
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + chunk;
    // A CR at the end may be half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield lines.flatMap(records.take);
    records.checkLength(rest);
  }
  yield [...rest.split('\r').flatMap(records.take), ...records.end()];
}

/** A cell as it must stand in a file. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Joins the lines of one record and splits it into cells. */
function createRecords() {
  let line = 0;
  let open: { readonly line: number; text: string } | undefined;

  function take(text: string): CsvRecord[] {
    line++;
    if (open === undefined) {
      if (!text.includes('"')) return text.trim() === '' ? [] : [{ line, cells: text.split(',') }];
      open = { line, text };
    } else {
      open.text += `\n${text}`;
    }
    checkLength('');
    if (open.text.split('"').length % 2 === 0) return [];
    const record = { line: open.line, cells: cellsOf(open.text, open.line) };
    open = undefined;
    return [record];
  }

  function end(): CsvRecord[] {
    if (open !== undefined) throw new CommandError(`line ${open.line}: a quote is opened and never closed.`);
    return [];
  }

  function checkLength(rest: string): void {
    if ((open?.text.length ?? 0) + rest.length <= RECORD_CHARS_MAX) return;
    throw new CommandError(`line ${open?.line ?? line + 1}: the row has more than ${RECORD_CHARS_MAX} characters.`);
  }
  return { take, end, checkLength };
}

function cellsOf(text: string, line: number): string[] {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (let more = true; more; ) {
    const match = CELL.exec(text);
    if (match === null) {
      throw new CommandError(
        `line ${line}: cell ${cells.length + 1} has a quote in its middle; a cell with quotes is quoted as a whole.`,
      );
    }
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    more = match[3] === ',';
  }
  return cells;
}
