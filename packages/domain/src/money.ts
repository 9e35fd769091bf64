// Money: an amount is an integer of minor units; its currency says how many decimals that is.
// Guarantee: text becomes minor units and minor units become text by string arithmetic alone. Nothing is ever rounded
// and no floating-point value stands in between, so 59.97, 59.970 and 5.997e1 are one amount and 59.971 is refused.

import { CURRENCY_DECIMALS } from './currencies.ts';

/** The largest amount of a line and of an order's total. Far below 2^53: a plain number holds it exactly. */
export const MAX_AMOUNT_MINOR = 10_000_000_000_000;

const MAX_DIGITS = String(MAX_AMOUNT_MINOR).length;
const ZERO = 48;
const JSON_NUMBER = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

export type AmountRefusal = 'malformed' | 'negative' | 'too-precise' | 'too-large';
export type ParsedAmount =
  | { readonly ok: true; readonly minor: number }
  | { readonly ok: false; readonly reason: AmountRefusal };

/** Decimals of an active ISO 4217 code; undefined for anything else. */
export function decimalsOf(currency: string): number | undefined {
  return CURRENCY_DECIMALS.get(currency);
}

/** Reads a JSON number token (any notation) as minor units. Trailing zeros carry no precision; minus zero is zero. */
export function parseAmount(token: string, decimals: number): ParsedAmount {
  const parts = JSON_NUMBER.exec(token);
  if (parts === null) return refuse('malformed');
  const fraction = parts[3] ?? '';
  const digits = (parts[2] ?? '') + fraction;
  const { significant, dropped } = trimZeros(digits);
  if (significant === '') return { ok: true, minor: 0 };
  if (parts[1] === '-') return refuse('negative');
  // value = significant × 10^(exponent - fraction digits + dropped zeros); an absurd exponent becomes ±Infinity, which
  // the two comparisons below refuse like any other.
  const zerosToAdd = Number(parts[4] ?? 0) - fraction.length + dropped + decimals;
  if (zerosToAdd < 0) return refuse('too-precise');
  if (significant.length + zerosToAdd > MAX_DIGITS) return refuse('too-large');
  const minor = Number(significant + '0'.repeat(zerosToAdd));
  return minor > MAX_AMOUNT_MINOR ? refuse('too-large') : { ok: true, minor };
}

/** The decimal text of an amount, always with all of the currency's decimals: "59.97", "-0.05", "1050". */
export function formatAmount(minor: bigint | number, decimals: number): string {
  const text = String(minor);
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length);
  if (decimals === 0) return sign + digits;
  const padded = digits.padStart(decimals + 1, '0');
  const point = padded.length - decimals;
  return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
}

/** Loops instead of patterns: a pattern for trailing zeros is quadratic on a hostile token. */
function trimZeros(digits: string): { significant: string; dropped: number } {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === ZERO) start++;
  let end = digits.length;
  while (end > start && digits.charCodeAt(end - 1) === ZERO) end--;
  return { significant: digits.slice(start, end), dropped: digits.length - end };
}

function refuse(reason: AmountRefusal): ParsedAmount {
  return { ok: false, reason };
}
