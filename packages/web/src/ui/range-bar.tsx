// A point inside its range on a common scale. Decoration: the numbers stand beside it as text.

export interface RangeBarProps {
  /** 0 to 1, each; from <= point <= to. */
  readonly from: number;
  readonly to: number;
  readonly point: number;
}

export function RangeBar({ from, to, point }: RangeBarProps) {
  return (
    <span className="range" aria-hidden="true">
      <i className="range-band" style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
      <i className="range-point" style={{ left: `${point * 100}%` }} />
    </span>
  );
}
