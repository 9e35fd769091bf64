// Where things stand in the slope chart: the ranking so far on the left, the forecast on the right, lines between. Wide,
// a row is one line of text; narrow, the amounts stand under the names.

export interface SlopeLayout {
  readonly narrow: boolean;
  readonly rowHeight: number;
  readonly headHeight: number;
  readonly left: { readonly name: number; readonly nameWidth: number; readonly end: number };
  readonly line: { readonly from: number; readonly to: number };
  readonly right: {
    readonly rank: number;
    readonly move: number;
    readonly name: number;
    readonly nameWidth: number;
    readonly end: number;
  };
  /** The common scale of the forecasts. */
  readonly scale: { readonly from: number; readonly to: number };
}

const NARROW_BELOW = 600;
const RANK_WIDTH = 22;
const MOVE_WIDTH = 30;

/** @param amountWidth of the widest amount on each side, so that no name runs into one */
export function slopeLayout(width: number, amountWidth: { readonly now: number; readonly next: number }): SlopeLayout {
  const name = RANK_WIDTH + 6;
  if (width < NARROW_BELOW) {
    const end = Math.round(width * 0.38);
    const line = { from: end + 4, to: Math.round(width * 0.5) };
    const rank = line.to + RANK_WIDTH;
    const right = { rank, move: rank + 5, name: rank + MOVE_WIDTH, end: width };
    return {
      narrow: true,
      rowHeight: 64,
      headHeight: 48,
      left: { name, nameWidth: end - name, end },
      line,
      right: { ...right, nameWidth: width - right.name },
      scale: { from: right.name, to: width - 4 },
    };
  }
  const end = Math.round(width * 0.35);
  const line = { from: end + 10, to: Math.round(width * 0.43) };
  const rank = line.to + RANK_WIDTH + 2;
  const nameNext = rank + MOVE_WIDTH + 2;
  const scale = { from: Math.round(width * 0.735), to: width - amountWidth.next - 10 };
  return {
    narrow: false,
    rowHeight: 44,
    headHeight: 44,
    left: { name, nameWidth: end - name - amountWidth.now - 6, end },
    line,
    right: { rank, move: rank + 6, name: nameNext, nameWidth: scale.from - nameNext - 12, end: width },
    scale,
  };
}

/** The middle of a place's row. */
export function rowMiddle(layout: SlopeLayout, index: number): number {
  return layout.headHeight + (index + 0.5) * layout.rowHeight;
}

/** A line that leaves and arrives level. */
export function slopePath({ from, to }: SlopeLayout['line'], yFrom: number, yTo: number): string {
  const middle = (from + to) / 2;
  return `M${from},${yFrom}C${middle},${yFrom} ${middle},${yTo} ${to},${yTo}`;
}
