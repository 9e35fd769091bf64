// A category bucket by bucket up to the chosen one, beside the year before, with the forecast of the next bucket where
// the chosen one still runs.

import { useQuery } from '@tanstack/react-query';
import type { BucketType } from '@topline/domain/bucket.ts';
import type { CategoryForecast, Forecasts } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { ChartFrame, type ChartTable } from '../../charts/chart-frame.tsx';
import { compactAmounts } from '../../charts/compact.ts';
import { type HistoryBar, HistoryChart } from '../../charts/history-chart.tsx';
import { HistoryLegend, type HistoryMark } from '../../charts/history-legend.tsx';
import { type Page, usePage } from '../../frame/page.ts';
import { FORECAST_LIMIT_MAX, forecastsQuery } from '../../queries/forecasts.ts';
import { categoryTrendQuery, grainOf, type History } from '../../queries/history.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { forecastPeriodOf, stepBuckets } from '../../view/period.ts';
import { rangeOf } from '../../words/forecast-scale.ts';

export interface CategoryHistoryProps {
  readonly categoryId: number;
  readonly name: string;
  readonly running: boolean;
}

const WAITING_ROWS = 4;

export function CategoryHistory({ categoryId, name, running }: CategoryHistoryProps) {
  const page = usePage();
  const { merchant, span, nearness, texts } = page;
  const { merchantId } = merchant;
  const words = texts.topSellers.drawer;
  const history = useAsked(useQuery(categoryTrendQuery({ merchantId, span, running }, categoryId)));
  const forecasts = useQuery({
    ...forecastsQuery({ merchantId, bucketType: forecastPeriodOf(span.type), ...OUTLOOK }),
    enabled: nearness === 'now' && span.type !== 'YEAR' && span.type !== 'CUSTOM',
  }).data;
  if (history.data === undefined) {
    if (history.failure === null) return <SkeletonRows rows={WAITING_ROWS} waitingFor={words.historyWhat} />;
    return (
      <Failure
        what={words.historyWhat}
        why={whyOf(history.failure)}
        meanwhile={texts.state.meanwhile}
        onRetry={history.retry}
      />
    );
  }
  const numbers = numbersOf(history.data, categoryId, forecasts, page);
  const title = words.history(name, words.grains[grainOf(span)]);
  const labels: Readonly<Record<HistoryMark, string>> = {
    closed: words.sold,
    running: words.soFar,
    yearBefore: words.yearBefore,
    forecast: words.forecast,
  };
  const drawn = marksIn(numbers);
  return (
    <ChartFrame
      title={title}
      table={tableOf(numbers, page)}
      legend={<HistoryLegend entries={drawn.map((mark) => [mark, labels[mark]] as const)} />}
    >
      <HistoryChart
        label={title}
        bars={numbers.map((one) => barOf(one, page))}
        formatValue={compactAmounts(merchant.currency)}
      />
    </ChartFrame>
  );
}

/** As the headline asks, so that one answer serves both; its limit is the most that forecasts are told for. */
const OUTLOOK = { model: 'auto', lookback: 4, horizon: 1, limit: FORECAST_LIMIT_MAX } as const;

interface HistoryNumber {
  readonly type: BucketType;
  readonly start: string;
  readonly end: string;
  readonly kind: HistoryBar['kind'];
  readonly amount: string;
  readonly yearBefore: string | null;
  readonly range: { readonly lower: string; readonly upper: string } | undefined;
}

function numbersOf(history: History, categoryId: number, forecasts: Forecasts | undefined, page: Page) {
  const { bucketType: type, buckets } = history;
  const category = history.categories.find((one) => one.categoryId === categoryId);
  const numbers = buckets.map(
    ({ start, end }, index): HistoryNumber => ({
      type,
      start,
      end,
      kind: start <= page.today && page.today < end ? 'running' : 'closed',
      amount: category?.amounts[index] ?? '0',
      yearBefore: category?.previousYear?.[index] ?? null,
      range: undefined,
    }),
  );
  const last = numbers.at(-1);
  const forecast = forecasts?.forecasts.find((one) => one.category_id === categoryId);
  if (last?.kind !== 'running' || forecasts?.bucket_type !== type || !isFounded(forecast)) return numbers;
  // Only the bucket right after the running one stands beside it.
  if (forecasts.period.start !== stepBuckets(type, last.start, 1)) return numbers;
  const { start, end } = forecasts.period;
  const range = rangeOf(forecast);
  return [
    ...numbers,
    { type, start, end, kind: 'forecast', amount: forecast.forecast, yearBefore: null, range } as const,
  ];
}

function isFounded(forecast: CategoryForecast | undefined): forecast is CategoryForecast {
  return forecast !== undefined && forecast.insufficient_history !== true;
}

function marksIn(numbers: readonly HistoryNumber[]): HistoryMark[] {
  const kinds = (['closed', 'running', 'forecast'] as const).filter((kind) => numbers.some((one) => one.kind === kind));
  return numbers.some(({ yearBefore }) => yearBefore !== null) ? [...kinds, 'yearBefore'] : [...kinds];
}

function barOf({ type, start, end, kind, amount, yearBefore, range }: HistoryNumber, page: Page): HistoryBar {
  const { format, texts, currencyDecimals } = page;
  const words = texts.topSellers.drawer;
  const said = kind === 'forecast' ? format.rounded(amount, currencyDecimals) : format.amount(amount);
  const what = { closed: words.sold, running: words.soFar, forecast: words.forecast }[kind];
  return {
    key: start,
    tick: format.tick(type, start),
    words: `${format.period(type, start, end)}: ${said} ${what}${yearBefore === null ? '' : ` · ${format.amount(yearBefore)} ${words.yearBefore}`}`,
    value: Number(amount),
    kind,
    ...(range === undefined ? {} : { lower: Number(range.lower), upper: Number(range.upper) }),
    ...(yearBefore === null ? {} : { yearBefore: Number(yearBefore) }),
  };
}

function tableOf(numbers: readonly HistoryNumber[], { format, texts, currencyDecimals }: Page): ChartTable {
  const words = texts.topSellers.drawer;
  const cell = (value: string | null | undefined, shown: (value: string) => string) => ({
    shown: value === null || value === undefined ? '–' : shown(value),
    value,
  });
  const rounded = (value: string) => format.rounded(value, currencyDecimals);
  const bands = numbers.some(({ range }) => range !== undefined);
  return {
    columns: [
      words.period,
      words.sold,
      words.yearBefore,
      ...(bands ? [words.forecast, words.forecastFrom, words.forecastTo] : []),
    ],
    rows: numbers.map(({ type, start, end, kind, amount, yearBefore, range }) => [
      { shown: format.period(type, start, end), value: start },
      cell(kind === 'forecast' ? null : amount, format.amount),
      cell(yearBefore, format.amount),
      ...(bands
        ? [cell(kind === 'forecast' ? amount : null, rounded), cell(range?.lower, rounded), cell(range?.upper, rounded)]
        : []),
    ]),
  };
}
