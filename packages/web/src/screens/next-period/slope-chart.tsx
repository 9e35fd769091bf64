// Who climbs and who falls: the ranking so far, the forecast, and a line from each category to itself. Places glide when
// the forecast changes. Everything drawn also stands in the table behind the chart.

import type { CategoryForecast, RankedCategory } from '../../api/answers.ts';
import { fitText } from '../../charts/fit-text.ts';
import { useWidth } from '../../charts/use-width.ts';
import { usePage } from '../../frame/page.ts';
import type { Texts } from '../../texts/en.ts';
import { lengthOf } from '../../words/decimal.ts';
import { drawnRange, rangeOf } from '../../words/forecast-scale.ts';
import { type Move, moveWords } from '../../words/moves.ts';
import { isFounded } from './outlook.ts';
import { rowMiddle, type SlopeLayout, slopeLayout, slopePath } from './slope-layout.ts';

interface SlopeRow {
  readonly forecast: CategoryForecast;
  readonly move: Move | undefined;
}

export interface SlopeChartProps {
  readonly label: string;
  /** Over each side: what it is, and quieter words about it. */
  readonly titles: Readonly<Record<'now' | 'next', readonly [title: string, aside: string]>>;
  readonly now: readonly RankedCategory[];
  readonly next: readonly SlopeRow[];
  /** The end of the common scale. */
  readonly largest: string;
  readonly rounded: (value: string) => string;
}

const GLIDES = 'transition-transform duration-150 ease-out motion-reduce:transition-none';
const NAME = { px: 14, weight: 400 };
const NAME_NEXT = { px: 14, weight: 600 };
const TITLE = { px: 14, weight: 600 };
const ASIDE = { px: 12.5, weight: 400 };
const DIGIT_PX = 8.6;

export function SlopeChart(props: SlopeChartProps) {
  const { label, titles, now, next, rounded } = props;
  const { format } = usePage();
  const [holder, width] = useWidth(700);
  const layout = slopeLayout(width, {
    now: widest(now.map(({ amount }) => format.amount(amount))),
    next: widest(next.map(({ forecast }) => rounded(forecast.forecast))),
  });
  const rows = Math.max(now.length, next.length);
  const height = layout.headHeight + rows * layout.rowHeight;
  return (
    <div ref={holder} className="overflow-hidden">
      <svg width={width} height={height} role="img" aria-label={label} className="block">
        <Titles titles={titles} layout={layout} />
        <Lines now={now} next={next} layout={layout} />
        {now.map((category, index) => (
          <NowRow key={category.categoryId} category={category} y={rowMiddle(layout, index)} layout={layout} />
        ))}
        {next.map((row, index) => (
          <NextRow key={row.forecast.category_id} {...props} row={row} y={rowMiddle(layout, index)} layout={layout} />
        ))}
      </svg>
    </div>
  );
}

function widest(amounts: readonly string[]): number {
  return Math.max(0, ...amounts.map((text) => text.length)) * DIGIT_PX;
}

function Titles({ titles, layout }: Pick<SlopeChartProps, 'titles'> & Laid) {
  const { right, narrow, line, left } = layout;
  return (
    <>
      <Title title={titles.now} x={0} width={narrow ? left.end : line.from} narrow={narrow} />
      <Title title={titles.next} x={narrow ? line.to : right.rank - 10} width={right.end - line.to} narrow={narrow} />
    </>
  );
}

interface TitleProps {
  readonly title: readonly [title: string, aside: string];
  readonly x: number;
  readonly width: number;
  readonly narrow: boolean;
}

function Title({ title: [title, aside], x, width, narrow }: TitleProps) {
  const place = narrow ? { x, y: 34 } : { dx: 8 };
  return (
    <text x={x} y={18} className="fill-ink text-[14px] font-semibold">
      {fitText(title, width, TITLE)}
      <tspan {...place} className="fill-ink-3 text-[12.5px] font-normal">
        {narrow ? fitText(aside, width, ASIDE) : aside}
      </tspan>
    </text>
  );
}

interface Laid {
  readonly layout: SlopeLayout;
}

function Lines({ now, next, layout }: Pick<SlopeChartProps, 'now' | 'next'> & Laid) {
  const places = new Map(now.map(({ categoryId }, index) => [categoryId, index]));
  const lines = next.flatMap(({ forecast }, to) => {
    const from = places.get(forecast.category_id);
    return from === undefined || !isFounded(forecast) ? [] : [{ id: forecast.category_id, from, to }];
  });
  // Those that change place are drawn over those that stay.
  lines.sort((a, b) => Math.abs(a.from - a.to) - Math.abs(b.from - b.to));
  return lines.map(({ id, from, to }) => (
    <path
      key={id}
      d={slopePath(layout.line, rowMiddle(layout, from), rowMiddle(layout, to))}
      fill="none"
      strokeWidth={from === to ? 1 : 2}
      className={`transition-[d] duration-150 ease-out motion-reduce:transition-none ${strokeOf(from, to)}`}
    />
  ));
}

function strokeOf(from: number, to: number): string {
  if (from === to) return 'stroke-line-strong';
  return from > to ? 'stroke-accent' : 'stroke-warn';
}

function NowRow({ category, y, layout }: { readonly category: RankedCategory; readonly y: number } & Laid) {
  const { format } = usePage();
  const { left, narrow } = layout;
  return (
    <g transform={`translate(0,${y})`} className={GLIDES}>
      <title>{category.categoryName}</title>
      <text x={narrow ? 18 : 20} y={narrow ? -8 : 5} textAnchor="end" className="fill-ink-3 text-[13px]">
        {category.rank}
      </text>
      <text x={left.name} y={narrow ? -8 : 5} className="fill-ink text-[14px]">
        {fitText(category.categoryName, left.nameWidth, NAME)}
      </text>
      <text
        x={narrow ? left.name : left.end}
        y={narrow ? 11 : 5}
        textAnchor={narrow ? 'start' : 'end'}
        className={narrow ? 'fill-ink-2 text-[12.5px]' : 'fill-ink text-[14px]'}
      >
        {format.amount(category.amount)}
      </text>
    </g>
  );
}

interface NextRowProps extends Laid, Pick<SlopeChartProps, 'largest' | 'rounded'> {
  readonly row: SlopeRow;
  readonly y: number;
}

function NextRow({ row, y, layout, largest, rounded }: NextRowProps) {
  const { texts } = usePage();
  const { forecast, move } = row;
  const { right, narrow } = layout;
  const baseline = narrow ? -12 : 5;
  const founded = isFounded(forecast);
  return (
    <g transform={`translate(0,${y})`} className={GLIDES}>
      <title>{titleOf(row, texts)}</title>
      <text x={right.rank} y={baseline} textAnchor="end" className="fill-ink-3 text-[13px]">
        {forecast.rank}
      </text>
      <MoveText move={move} x={right.move} y={baseline} />
      <text x={right.name} y={baseline} className="fill-ink text-[14px] font-semibold">
        {fitText(forecast.category_name, right.nameWidth, NAME_NEXT)}
      </text>
      {founded ? (
        <RangeMark forecast={forecast} largest={largest} layout={layout} />
      ) : (
        <text x={layout.scale.from} y={narrow ? 22 : 5} className="fill-ink-3 text-[12.5px]">
          {texts.state.notEnough}
        </text>
      )}
      <text
        x={narrow ? right.name : right.end}
        y={narrow ? 6 : 5}
        textAnchor={narrow ? 'start' : 'end'}
        className={`text-[14px] ${founded ? 'fill-ink' : 'fill-ink-3'}`}
      >
        {rounded(forecast.forecast)}
      </text>
    </g>
  );
}

function titleOf({ forecast, move }: SlopeRow, texts: Texts): string {
  return [forecast.category_name, ...(move === undefined ? [] : [moveWords(move, texts)])].join(', ');
}

function MoveText({ move, x, y }: { readonly move: Move | undefined; readonly x: number; readonly y: number }) {
  const { texts } = usePage();
  if (move === undefined || move.kind === 'same') return null;
  const colour = move.kind === 'down' ? 'fill-warn' : 'fill-accent';
  return (
    <text x={x} y={y} className={`text-[11.5px] ${colour}`}>
      {move.kind === 'new' ? texts.change.none : move.kind === 'outside' ? '▲' : signOf(move)}
    </text>
  );
}

function signOf(move: { readonly kind: 'up' | 'down'; readonly places: number }): string {
  return `${move.kind === 'up' ? '▲' : '▼'}${move.places}`;
}

interface RangeMarkProps extends Laid {
  readonly forecast: CategoryForecast;
  readonly largest: string;
}

function RangeMark({ forecast, largest, layout }: RangeMarkProps) {
  const { from, to } = layout.scale;
  const at = (part: number) => from + part * (to - from);
  const y = layout.narrow ? 18 : 0;
  const range = rangeOf(forecast);
  const drawn = range && drawnRange(forecast.forecast, range, largest);
  return (
    <g>
      <line x1={from} x2={to} y1={y} y2={y} className="stroke-line" />
      {drawn === undefined ? null : (
        <rect
          x={at(drawn.from)}
          y={y - 4}
          width={Math.max(4, at(drawn.to) - at(drawn.from))}
          height={8}
          rx={4}
          fillOpacity={0.55}
          className="fill-band transition-[x,width] duration-150 ease-out motion-reduce:transition-none"
        />
      )}
      <circle
        cx={at(lengthOf(forecast.forecast, largest))}
        cy={y}
        r={5}
        className="fill-accent transition-[cx] duration-150 ease-out motion-reduce:transition-none"
      />
    </g>
  );
}
