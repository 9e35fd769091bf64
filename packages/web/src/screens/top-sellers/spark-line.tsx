// A category's last buckets as one thin line that ends in a point. Decoration until somebody points at its row: then the
// values stand beside it as text.

import type { Decimal } from '../../api/answers.ts';

const WIDTH = 96;
const HEIGHT = 26;
const MARGIN = 3;

export function SparkLine({ amounts }: { readonly amounts: readonly Decimal[] }) {
  const values = amounts.map(Number);
  const most = Math.max(...values, 0);
  const places = values.map((value, index): readonly [number, number] => [
    MARGIN + (index * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1),
    HEIGHT - MARGIN - (most === 0 ? 0 : (Math.max(0, value) / most) * (HEIGHT - 2 * MARGIN)),
  ]);
  const last = places.at(-1);
  if (last === undefined) return null;
  const path = places.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={`M${path}`} />
      <circle cx={last[0]} cy={last[1]} r="2.4" />
    </svg>
  );
}
