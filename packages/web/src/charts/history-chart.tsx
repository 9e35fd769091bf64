// What was sold bucket by bucket: closed buckets as bars, the running one hatched, the year before as a thin line, the
// forecast of the next one as a dashed bar with its range.

import { AxisBottom, AxisRight } from '@visx/axis';
import { Group } from '@visx/group';
import { scaleBand, scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { useId } from 'react';
import { useWidth } from './use-width.ts';

export interface HistoryBar {
  readonly key: string;
  /** For the axis. */
  readonly label: string;
  readonly value: number;
  readonly yearBefore: number | null;
  readonly running: boolean;
}

export interface ForecastBar {
  readonly label: string;
  readonly point: number;
  readonly lower: number;
  readonly upper: number;
}

export interface HistoryChartProps {
  /** For a screen reader: what the chart shows. */
  readonly label: string;
  readonly bars: readonly HistoryBar[];
  readonly forecast?: ForecastBar | undefined;
  /** A short amount for the axis. */
  readonly short: (value: number) => string;
}

const HEIGHT = 190;
const MARGIN = { top: 8, right: 44, bottom: 22, left: 16 };
const FIRST_WIDTH = 340;
const LABEL_WIDTH = 52;
const FORECAST = 'forecast';

export function HistoryChart({ label, bars, forecast, short }: HistoryChartProps) {
  const hatch = useId();
  const [holder, width] = useWidth(FIRST_WIDTH);
  const inner = {
    width: Math.max(60, width - MARGIN.left - MARGIN.right),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const most = Math.max(
    ...bars.flatMap(({ value, yearBefore }) => [value, yearBefore ?? 0]),
    forecast?.upper ?? 0,
    1e-9,
  );
  const keys = [...bars.map(({ key }) => key), ...(forecast === undefined ? [] : [FORECAST])];
  const x = scaleBand({ domain: keys, range: [0, inner.width], padding: 0.28 });
  const y = scaleLinear({ domain: [0, most], range: [inner.height, 0], nice: 4 });
  const names = new Map([
    ...bars.map(({ key, label: name }) => [key, name] as const),
    [FORECAST, forecast?.label ?? ''],
  ]);
  const every = Math.max(1, Math.ceil((keys.length * LABEL_WIDTH) / inner.width));
  const shown = keys.filter((_, index) => (keys.length - 1 - index) % every === 0);
  const middle = (key: string) => (x(key) ?? 0) + x.bandwidth() / 2;
  const before = bars.filter((bar): bar is HistoryBar & { yearBefore: number } => bar.yearBefore !== null);
  return (
    <div ref={holder}>
      <svg width={width} height={HEIGHT} role="img" aria-label={label}>
        <defs>
          <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" className="chart-hatch-ground" />
            <line y2="5" className="chart-hatch" />
          </pattern>
        </defs>
        <Group left={MARGIN.left} top={MARGIN.top}>
          {y.ticks(3).map((tick) => (
            <line key={tick} x2={inner.width} y1={y(tick)} y2={y(tick)} className="chart-grid" />
          ))}
          {bars.map(({ key, value, running }) => (
            <rect
              key={key}
              x={x(key)}
              y={y(Math.max(0, value))}
              width={x.bandwidth()}
              height={inner.height - y(Math.max(0, value))}
              rx="2"
              className={running ? undefined : 'chart-bar'}
              {...(running ? { fill: `url(#${hatch})` } : {})}
            />
          ))}
          {before.length < 2 ? null : (
            <LinePath
              data={before}
              x={({ key }) => middle(key)}
              y={({ yearBefore }) => y(Math.max(0, yearBefore))}
              className="chart-before"
            />
          )}
          {forecast === undefined ? null : (
            <g>
              <rect
                x={x(FORECAST)}
                y={y(forecast.point)}
                width={x.bandwidth()}
                height={inner.height - y(forecast.point)}
                rx="2"
                className="chart-expected"
              />
              <line
                x1={middle(FORECAST)}
                x2={middle(FORECAST)}
                y1={y(forecast.lower)}
                y2={y(forecast.upper)}
                className="chart-range"
              />
            </g>
          )}
          <AxisRight
            left={inner.width}
            scale={y}
            numTicks={3}
            hideAxisLine
            hideTicks
            tickFormat={(tick) => short(Number(tick))}
          />
          <AxisBottom
            top={inner.height}
            scale={x}
            tickValues={shown}
            hideTicks
            axisLineClassName="chart-axis"
            tickFormat={(key) => names.get(String(key)) ?? ''}
            tickLabelProps={{ textAnchor: 'middle' }}
          />
        </Group>
      </svg>
    </div>
  );
}
