// The last buckets of a category as a line the height of a row, drawn without a chart library since it belongs to the
// first screen. Whoever rests on the row, by pointer or focus, reads the values.

import type { Decimal } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import type { History } from '../../queries/history.ts';
import { HEIGHT, spotsOf, WIDTH } from './trend-shape.ts';

export interface TrendLineProps {
  readonly name: string;
  readonly amounts: readonly Decimal[];
  readonly history: History;
}

export function TrendLine({ name, amounts, history }: TrendLineProps) {
  const { format, texts } = usePage();
  const spots = spotsOf(amounts);
  const last = spots.at(-1);
  const [first, latest] = [amounts[0], amounts.at(-1)];
  if (last === undefined || first === undefined || latest === undefined) return null;
  return (
    <span className="trend">
      <svg
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={texts.topSellers.trend(name, format.amount(first), format.amount(latest))}
      >
        <path d={`M${spots.map(({ x, y }) => `${x} ${y}`).join('L')}`} className="trend-path" />
        <circle cx={last.x} cy={last.y} r="2.5" className="trend-now" />
      </svg>
      <span className="trend-values" aria-hidden="true">
        {history.buckets.map(({ start }, index) => (
          <span key={start}>
            <i>{format.tick(history.bucketType, start)}</i>
            <b>{format.amount(amounts[index] ?? '0')}</b>
          </span>
        ))}
      </span>
    </span>
  );
}
