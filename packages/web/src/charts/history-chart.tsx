// Bars bucket by bucket: what was sold, the bucket that still runs hatched, the year before as a thin line, and the
// forecast as a dashed bar with its band. Every number stands in the table behind the chart.

import { AxisBottom, AxisRight } from '@visx/axis';
import { scaleBand, scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { useId } from 'react';
import { useWidth } from './use-width.ts';

export interface HistoryBar {
  readonly key: string;
  /** As the axis writes it. */
  readonly tick: string;
  /** Read when the pointer rests on it. */
  readonly words: string;
  readonly value: number;
  readonly kind: 'closed' | 'running' | 'forecast';
  /** Of a forecast. */
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  readonly yearBefore?: number | undefined;
}

export interface HistoryChartProps {
  readonly label: string;
  readonly bars: readonly HistoryBar[];
  readonly formatValue: (value: number) => string;
}

const WIDTH_FIRST = 340;
const HEIGHT = 190;
const TOP = 12;
const BOTTOM = 22;
const LINES = 3;
const TICK_WIDTH = 58;
const CHARACTER_WIDTH = 6.6;
const BAR_WIDTH_MAX = 44;

export function HistoryChart({ label, bars, formatValue }: HistoryChartProps) {
  const [holder, width] = useWidth(WIDTH_FIRST);
  const hatch = useId();
  const { x, y, lines, plotWidth } = frameOf(bars, width, formatValue);
  const barWidth = Math.min(BAR_WIDTH_MAX, x.bandwidth());
  const left = (bar: HistoryBar) => (x(bar.key) ?? 0) + (x.bandwidth() - barWidth) / 2;
  const middle = (bar: HistoryBar) => left(bar) + barWidth / 2;
  const before = bars.filter(({ yearBefore }) => yearBefore !== undefined);
  return (
    <div ref={holder}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT} className="block max-w-full overflow-visible">
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" fill="var(--accent-soft)" />
          <line x1="0" x2="0" y1="0" y2="5" stroke="var(--accent)" strokeWidth="3" />
        </pattern>
        {lines.map((value) => (
          <line key={value} x1={0} x2={plotWidth} y1={y(value)} y2={y(value)} stroke="var(--line)" />
        ))}
        {bars.map((bar) => (
          <Bar key={bar.key} bar={bar} left={left(bar)} width={barWidth} y={y} hatch={hatch} />
        ))}
        <LinePath
          data={before}
          x={middle}
          y={(bar) => y(bar.yearBefore ?? 0)}
          stroke="var(--ink-3)"
          strokeWidth={1.25}
          fill="none"
        />
        <AxisRight
          scale={y}
          left={plotWidth}
          tickValues={lines}
          tickFormat={(value) => formatValue(Number(value))}
          hideAxisLine
          hideTicks
          tickLabelProps={{ dy: '0.32em', dx: -2, textAnchor: 'start', fontFamily: 'inherit' }}
        />
        <AxisBottom
          scale={x}
          top={HEIGHT - BOTTOM}
          tickValues={ticksOf(bars, plotWidth)}
          tickFormat={(key) => bars.find((bar) => bar.key === key)?.tick ?? ''}
          hideTicks
          stroke="var(--line-strong)"
          tickLabelProps={{ dy: '0.25em', textAnchor: 'middle', fontFamily: 'inherit' }}
        />
      </svg>
    </div>
  );
}

function frameOf(bars: readonly HistoryBar[], width: number, formatValue: (value: number) => string) {
  const values = bars.flatMap(({ value, upper, lower, yearBefore }) => [
    value,
    upper ?? value,
    lower ?? value,
    yearBefore ?? value,
  ]);
  const domain = [Math.min(0, ...values), Math.max(1e-9, ...values)];
  const y = scaleLinear<number>({ domain, range: [HEIGHT - BOTTOM, TOP], nice: LINES });
  const lines = y.ticks(LINES);
  const right = 10 + CHARACTER_WIDTH * Math.max(...lines.map((value) => formatValue(value).length));
  const plotWidth = Math.max(80, width - right);
  const x = scaleBand<string>({ domain: bars.map(({ key }) => key), range: [0, plotWidth], padding: 0.28 });
  return { x, y, lines, plotWidth };
}

interface BarProps {
  readonly bar: HistoryBar;
  readonly left: number;
  readonly width: number;
  readonly y: (value: number) => number;
  readonly hatch: string;
}

function Bar({ bar, left, width, y, hatch }: BarProps) {
  const { value, kind, lower, upper } = bar;
  const top = Math.min(y(value), y(0));
  const height = Math.max(1, Math.abs(y(value) - y(0)));
  const middle = left + width / 2;
  return (
    <g className="history-bar">
      <title>{bar.words}</title>
      <rect x={left} y={TOP} width={width} height={HEIGHT - TOP - BOTTOM} fill="transparent" />
      {kind === 'forecast' ? (
        <rect
          x={left + 0.5}
          y={top}
          width={Math.max(1, width - 1)}
          height={height}
          rx="2"
          fill="none"
          stroke="var(--accent)"
          strokeDasharray="3 2"
        />
      ) : (
        <rect
          x={left}
          y={top}
          width={width}
          height={height}
          rx="2"
          fill={kind === 'running' ? `url(#${hatch})` : 'var(--accent)'}
        />
      )}
      {lower === undefined || upper === undefined ? null : (
        <line
          x1={middle}
          x2={middle}
          y1={y(lower)}
          y2={y(upper)}
          stroke="var(--accent)"
          strokeWidth="3"
          strokeLinecap="round"
        />
      )}
    </g>
  );
}

/** As many as have room, always with the newest. */
function ticksOf(bars: readonly HistoryBar[], width: number): string[] {
  const every = Math.max(1, Math.ceil((bars.length * TICK_WIDTH) / width));
  return bars.filter((_, index) => (bars.length - 1 - index) % every === 0).map(({ key }) => key);
}
