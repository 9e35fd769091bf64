// Where the points of a row's line lie.

import type { Decimal } from '../../api/answers.ts';

export const WIDTH = 92;
export const HEIGHT = 26;
const INSET = 3;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** From the lowest to the highest value of the line itself: it shows a shape, the numbers stand beside it. */
export function spotsOf(amounts: readonly Decimal[]): Spot[] {
  const values = amounts.map(Number);
  const low = Math.min(...values);
  const height = Math.max(...values) - low;
  const step = amounts.length > 1 ? (WIDTH - 2 * INSET) / (amounts.length - 1) : 0;
  return values.map((value, index) => ({
    x: round(INSET + index * step),
    y: round(height === 0 ? HEIGHT / 2 : HEIGHT - INSET - ((value - low) / height) * (HEIGHT - 2 * INSET)),
  }));
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
