// The category's last buckets as a chart, with the year before and the forecast of the next one.

import { useQuery } from '@tanstack/react-query';
import type { Forecasts } from '../../api/answers.ts';
import { ChartFrame, type ChartTable } from '../../charts/chart-frame.tsx';
import { type ForecastBar, type HistoryBar, HistoryChart } from '../../charts/history-chart.tsx';
import { usePage } from '../../frame/page.ts';
import { historyQuery } from '../../queries/history.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { rangeOf } from '../../words/forecast-scale.ts';
import { forecastDecimals } from '../../words/format.ts';

export interface CategoryHistoryProps {
  readonly categoryId: number;
  readonly name: string;
  readonly forecasts: Forecasts | undefined;
}

export function CategoryHistory({ categoryId, name, forecasts }: CategoryHistoryProps) {
  const { merchant, span, running, nearness, format, texts, currencyDecimals } = usePage();
  const words = texts.topSellers.category;
  const isRunning = span.type !== 'CUSTOM' && span.start === running.start;
  const { data } = useQuery(historyQuery({ merchantId: merchant.merchantId, span, running: isRunning, categoryId }));
  const row = data?.categories[0];
  if (data === undefined) return <SkeletonRows rows={4} waitingFor={words.history} />;
  if (row === undefined) return null;
  const type = data.bucketType;
  const bars = data.buckets.map(
    ({ start }, index): HistoryBar => ({
      key: start,
      label: format.tick(type, start),
      value: Number(row.amounts[index] ?? 0),
      yearBefore: toNumber(row.previousYear?.[index]),
      running: nearness === 'now' && index === data.buckets.length - 1,
    }),
  );
  const expected = forecasts?.bucket_type === type && nearness === 'now' ? forecasts : undefined;
  const next = expected === undefined ? '' : format.tick(type, expected.period.start);
  const forecast = forecastOf(expected, categoryId, next);
  const decimals = forecastDecimals(forecast?.upper ?? 0, currencyDecimals);
  const rounded = (value: number) => format.rounded(String(value), decimals);
  const table: ChartTable = {
    columns: [words.start, words.legend.sold, words.legend.lastYear],
    rows: [
      ...data.buckets.map(({ start }, index) => {
        const [amount, before] = [row.amounts[index] ?? '0', row.previousYear?.[index] ?? null];
        return [
          { shown: format.tick(type, start), value: start },
          { shown: format.amount(amount), value: amount },
          { shown: before === null ? '–' : format.amount(before), value: before },
        ];
      }),
      ...(forecast === undefined || expected === undefined
        ? []
        : [
            [
              { shown: `${forecast.label} (${words.legend.forecast})`, value: expected.period.start },
              {
                shown: `${rounded(forecast.point)} (${rounded(forecast.lower)} – ${rounded(forecast.upper)})`,
                value: forecast.point,
              },
              { shown: '–', value: null },
            ],
          ]),
    ],
  };
  const title = words.historyOf(name, texts.period.count(type, data.buckets.length));
  return (
    <ChartFrame title={words.history} name={title} table={table} legend={<Legend forecast={forecast !== undefined} />}>
      <HistoryChart label={title} bars={bars} forecast={forecast} short={format.short} />
    </ChartFrame>
  );
}

function Legend({ forecast }: { readonly forecast: boolean }) {
  const { nearness, texts } = usePage();
  const words = texts.topSellers.category.legend;
  return (
    <ul className="legend">
      <li className="legend-bar">{words.sold}</li>
      {nearness === 'now' ? <li className="legend-hatch">{words.soFar}</li> : null}
      <li className="legend-line">{words.lastYear}</li>
      {forecast ? <li className="legend-expected">{words.forecast}</li> : null}
    </ul>
  );
}

function forecastOf(forecasts: Forecasts | undefined, categoryId: number, label: string): ForecastBar | undefined {
  const found = forecasts?.forecasts.find(({ category_id }) => category_id === categoryId);
  if (found === undefined || found.insufficient_history === true) return undefined;
  const range = rangeOf(found);
  const point = Number(found.forecast);
  return { label, point, lower: Number(range?.lower ?? point), upper: Number(range?.upper ?? point) };
}

function toNumber(amount: string | null | undefined): number | null {
  return amount === null || amount === undefined ? null : Number(amount);
}
