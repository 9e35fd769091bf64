// One cell of a CSV file that people open in a spreadsheet (RFC 4180).
// Guarantee: no cell is taken for a formula. Names are other people's text: one that begins with = + - @, a tab or a
// return gets an apostrophe in front, which spreadsheets show as text. Plain numbers stay numbers.

const FORMULA_START = /^[\s]*[=+\-@\t\r]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

export function csvCell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
