/** Totals that can be read: order n counts 10^n, so each decimal digit tells how often its order is in the total. */
import type { Problem } from './explorer.ts';

export function digitOf(order: number): number {
  return 10 ** order;
}

/** Compares digit by digit: an order counted more often than expected is a double, else one is missing. */
export function difference(expected: number, total: number): Problem | undefined {
  if (total === expected) return undefined;
  const wanted = [...String(expected)].reverse();
  const counted = [...String(total)].reverse();
  const doubled = counted.some((digit, order) => Number(digit) > Number(wanted[order] ?? 0));
  return `${doubled ? 'DOUBLE' : 'LOST'}: the total is ${total}, not ${expected}`;
}
