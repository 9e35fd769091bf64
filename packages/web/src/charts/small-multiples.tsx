// Many small charts with the same axes, in one drawing so that it can be taken along as one: what came in ink, what was
// forecast in the accent colour. Names are cut to their panel; the full ones stand in the table behind the chart.

import { Group } from '@visx/group';
import { scaleLinear } from '@visx/scale';
import { Area, LinePath } from '@visx/shape';
import { useWidth } from './use-width.ts';

export interface Spot {
  /** Which of the positions along the time. */
  readonly at: number;
  readonly value: number;
}

export interface ForecastRange {
  readonly at: number;
  readonly lower: number;
  readonly upper: number;
}

interface Multiple {
  readonly key: string;
  readonly name: string;
  /** Under the name. */
  readonly figure: string;
  /** Stands out from the others by a star; the legend says why. */
  readonly marked: boolean;
  readonly forecast: readonly Spot[];
  /** Where the forecast line comes from. */
  readonly from?: Spot | undefined;
  readonly range?: ForecastRange | undefined;
}

export interface SmallMultiplesProps {
  readonly label: string;
  /** The times, oldest first, as an axis writes them. */
  readonly positions: readonly string[];
  readonly actual: readonly Spot[];
  /** A period that is not over: drawn open, joined to nothing. */
  readonly unfinished?: Spot | undefined;
  readonly multiples: readonly Multiple[];
  readonly formatValue: (value: number) => string;
}

const WIDTH_FIRST = 1_100;
const PANEL_WIDTH_MIN = 190;
const COLUMNS_MIN = 2;
const COLUMNS_MAX = 5;
const GAP = 18;
const HEAD = 38;
const PLOT = 92;
const FOOT = 18;
const ROW = HEAD + PLOT + FOOT + 14;
const INSET = 5;
/** From this width of a panel on both ends of the time have room. */
const BOTH_ENDS_FROM = 120;
const CHARACTER_WIDTH = 7.6;
const AXIS_CHARACTER_WIDTH = 6.4;
/** How many lines of values a panel has, and how finely its end is rounded. */
const LINES = 2;
const NICE = 5;

interface Frame {
  /** What the values of the axis take. */
  readonly left: number;
  readonly columns: number;
  readonly panelWidth: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly lines: readonly number[];
}

export function SmallMultiples(props: SmallMultiplesProps) {
  const [holder, width] = useWidth(WIDTH_FIRST);
  const { label, multiples, formatValue } = props;
  const frame = frameOf(props, width);
  const rows = Math.ceil(multiples.length / frame.columns);
  return (
    <div ref={holder}>
      <svg role="img" aria-label={label} width={width} height={rows * ROW} className="block max-w-full">
        {multiples.map((multiple, index) => {
          const column = index % frame.columns;
          const row = Math.floor(index / frame.columns);
          return (
            <Group key={multiple.key} left={frame.left + column * (frame.panelWidth + GAP)} top={row * ROW}>
              {column === 0 ? <ValueAxis frame={frame} formatValue={formatValue} /> : null}
              <Panel {...props} multiple={multiple} frame={frame} />
            </Group>
          );
        })}
      </svg>
    </div>
  );
}

function frameOf({ positions, actual, unfinished, multiples, formatValue }: SmallMultiplesProps, width: number): Frame {
  const values = [
    ...actual.map(({ value }) => value),
    ...(unfinished === undefined ? [] : [unfinished.value]),
    ...multiples.flatMap(({ forecast, range }) => [
      ...forecast.map(({ value }) => value),
      ...(range === undefined ? [] : [range.lower, range.upper]),
    ]),
  ];
  const domain = [Math.min(0, ...values), Math.max(1e-9, ...values)];
  const y = scaleLinear<number>({ domain, range: [PLOT, 0], nice: NICE });
  const lines = y.ticks(LINES);
  const left = 12 + AXIS_CHARACTER_WIDTH * Math.max(...lines.map((value) => formatValue(value).length));
  const room = Math.floor((width - left + GAP) / (PANEL_WIDTH_MIN + GAP));
  const columns = Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, room));
  const panelWidth = Math.max(60, (width - left - GAP * (columns - 1)) / columns);
  const last = Math.max(1, positions.length - 1);
  const x = scaleLinear<number>({ domain: [0, last], range: [INSET, panelWidth - INSET] });
  return { left, columns, panelWidth, x, y, lines };
}

function ValueAxis({ frame, formatValue }: { readonly frame: Frame; readonly formatValue: (value: number) => string }) {
  return (
    <Group top={HEAD}>
      {frame.lines.map((value) => (
        <text key={value} x={-8} y={frame.y(value)} dy="0.32em" textAnchor="end">
          {formatValue(value)}
        </text>
      ))}
    </Group>
  );
}

type PanelProps = SmallMultiplesProps & { readonly multiple: Multiple; readonly frame: Frame };

function Panel({ multiple, frame, positions, actual, unfinished }: PanelProps) {
  const { panelWidth, x, y, lines } = frame;
  const place = { x: ({ at }: Spot) => x(at), y: ({ value }: Spot) => y(value) };
  const ink = multiple.marked ? 'var(--accent)' : 'var(--ink)';
  return (
    <>
      <title>{`${multiple.name}: ${multiple.figure}`}</title>
      <text y={12} style={{ fill: ink, fontSize: 13, fontWeight: 600 }}>
        {cut(multiple.marked ? `★ ${multiple.name}` : multiple.name, panelWidth)}
      </text>
      <text y={28} style={{ fill: 'var(--ink-2)', fontSize: 12 }}>
        {cut(multiple.figure, panelWidth)}
      </text>
      <Group top={HEAD}>
        {lines.map((value) => (
          <line key={value} x2={panelWidth} y1={y(value)} y2={y(value)} stroke="var(--line)" />
        ))}
        <ErrorArea multiple={multiple} frame={frame} actual={actual} />
        <LinePath data={[...actual]} {...place} stroke="var(--ink)" strokeWidth={1.3} strokeLinejoin="round" />
        <ForecastLine multiple={multiple} frame={frame} />
        {unfinished === undefined ? null : (
          <circle cx={x(unfinished.at)} cy={y(unfinished.value)} r={2} fill="var(--panel)" stroke="var(--ink)" />
        )}
        {panelWidth < BOTH_ENDS_FROM ? null : <text y={PLOT + 14}>{positions[0]}</text>}
        <text x={panelWidth} y={PLOT + 14} textAnchor="end">
          {positions.at(-1)}
        </text>
      </Group>
    </>
  );
}

/** Between what was forecast and what came, where both are known. */
function ErrorArea({ multiple, frame, actual }: Pick<PanelProps, 'multiple' | 'frame' | 'actual'>) {
  const both = multiple.forecast.flatMap(({ at, value }) => {
    const came = actual.find((one) => one.at === at);
    return came === undefined ? [] : [{ at, said: value, came: came.value }];
  });
  if (both.length === 0) return null;
  return (
    <Area
      data={both}
      x={({ at }) => frame.x(at)}
      y0={({ said }) => frame.y(said)}
      y1={({ came }) => frame.y(came)}
      fill="var(--band)"
      fillOpacity={0.32}
    />
  );
}

function ForecastLine({
  multiple: { forecast, from, range },
  frame: { x, y },
}: Pick<PanelProps, 'multiple' | 'frame'>) {
  const line = from === undefined ? forecast : [from, ...forecast];
  const [only] = forecast;
  return (
    <>
      {range === undefined ? null : (
        <line
          x1={x(range.at)}
          x2={x(range.at)}
          y1={y(range.lower)}
          y2={y(range.upper)}
          stroke="var(--band)"
          strokeWidth={6}
          strokeLinecap="round"
        />
      )}
      <LinePath
        data={[...line]}
        x={({ at }) => x(at)}
        y={({ value }) => y(value)}
        stroke="var(--accent)"
        strokeWidth={1.6}
        strokeLinejoin="round"
        {...(from === undefined ? {} : { strokeDasharray: '3 3' })}
      />
      {forecast.length === 1 && only !== undefined ? (
        <circle cx={x(only.at)} cy={y(only.value)} r={3.5} fill="var(--accent)" stroke="var(--panel)" />
      ) : null}
    </>
  );
}

/** As many characters as the panel is sure to hold. */
function cut(text: string, width: number): string {
  const characters = [...text];
  const most = Math.max(4, Math.floor(width / CHARACTER_WIDTH));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
