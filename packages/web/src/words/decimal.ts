// Exact arithmetic on decimal text of one currency, so that no sum or difference on the page differs from the
// server's by a cent. Guarantee: the result has as many decimals as the more precise operand.

import type { Decimal } from '../api/answers.ts';

/** How many digits stand after the point. */
export function decimalsIn(value: Decimal): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

export function subtract(minuend: Decimal, subtrahend: Decimal): Decimal {
  const decimals = Math.max(decimalsIn(minuend), decimalsIn(subtrahend));
  return textOf(unitsOf(minuend, decimals) - unitsOf(subtrahend, decimals), decimals);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const decimals = Math.max(decimalsIn(a), decimalsIn(b));
  return textOf(unitsOf(a, decimals) + unitsOf(b, decimals), decimals);
}

/** Negative, zero or positive, as a sort wants it. */
export function compare(a: Decimal, b: Decimal): number {
  const decimals = Math.max(decimalsIn(a), decimalsIn(b));
  const difference = unitsOf(a, decimals) - unitsOf(b, decimals);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How long a bar is, 0 to 1: a length on the screen, the only place where an amount becomes a floating-point number. */
export function lengthOf(value: Decimal, longest: Decimal): number {
  const ratio = Number(value) / Number(longest);
  return Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : 0;
}

const SHARE_DECIMALS = 4;

/** A part of a total as a ratio of four places, rounded down; "0" without a total. */
export function shareOf(part: Decimal, total: Decimal): Decimal {
  const decimals = Math.max(decimalsIn(part), decimalsIn(total));
  const whole = unitsOf(total, decimals);
  if (whole === 0n) return '0';
  return textOf((unitsOf(part, decimals) * 10n ** BigInt(SHARE_DECIMALS)) / whole, SHARE_DECIMALS);
}

function unitsOf(value: Decimal, decimals: number): bigint {
  return BigInt(value.replace('.', '') + '0'.repeat(decimals - decimalsIn(value)));
}

function textOf(units: bigint, decimals: number): Decimal {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return `${units < 0n ? '-' : ''}${text}` as Decimal;
}
