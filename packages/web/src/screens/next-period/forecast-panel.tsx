// The ranking so far beside the forecast, with its own loading, empty and failed states.

import type { Forecasts, TopCategories } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import type { Asked } from '../../api/use-asked.ts';
import { ChartFrame, type ChartTable } from '../../charts/chart-frame.tsx';
import { Legend } from '../../charts/legend.tsx';
import { type Page, usePage } from '../../frame/page.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { largestOf, rangeOf } from '../../words/forecast-scale.ts';
import { forecastDecimals } from '../../words/format.ts';
import { moveOf, moveWords } from '../../words/moves.ts';
import { probabilityOf } from './chances.ts';
import { SlopeChart } from './slope-chart.tsx';

const ROWS_SHOWN = 10;

export interface ForecastPanelProps {
  readonly forecasts: Asked<Forecasts>;
  readonly sales: Asked<TopCategories>;
  readonly type: Forecasts['bucket_type'];
}

export function ForecastPanel({ forecasts, sales, type }: ForecastPanelProps) {
  const { texts } = usePage();
  const { nextPeriod: words, state, period } = texts;
  return (
    <div className="panel px-4! py-3!">
      {forecasts.data === undefined ? (
        forecasts.failure === null ? (
          <SkeletonRows rows={ROWS_SHOWN} waitingFor={words.forecastOf(type)} />
        ) : (
          <Failure
            what={words.forecastOf(type)}
            why={whyOf(forecasts.failure)}
            meanwhile={state.meanwhile}
            onRetry={forecasts.retry}
          />
        )
      ) : forecasts.data.forecasts.length === 0 ? (
        <p className="nothing">{words.empty(period.many[type])}</p>
      ) : (
        // An answer that comes at once is not dimmed at all, so that nothing flickers while a slider moves.
        <div className={`panel-body ${forecasts.outdated ? 'delay-300' : ''}`} aria-busy={forecasts.outdated}>
          <Rankings forecasts={forecasts.data} sales={sales.data} />
        </div>
      )}
      {sales.data === undefined && sales.failure !== null ? (
        <Failure
          what={words.ranking}
          why={whyOf(sales.failure)}
          meanwhile={words.rankingMeanwhile}
          onRetry={sales.retry}
        />
      ) : null}
    </div>
  );
}

interface RankingsProps {
  readonly forecasts: Forecasts;
  readonly sales: TopCategories | undefined;
}

function Rankings({ forecasts, sales }: RankingsProps) {
  const page = usePage();
  const { view, change, texts, format, currencyDecimals } = page;
  const { nextPeriod: words, period } = texts;
  const type = forecasts.bucket_type;
  const shown = view.all ? forecasts.forecasts : forecasts.forecasts.slice(0, ROWS_SHOWN);
  const largest = largestOf({ forecasts: shown });
  const decimals = forecastDecimals(Number(largest), currencyDecimals);
  const rounded = (value: string) => format.rounded(value, decimals);
  const dates = format.period(type, forecasts.period.start, forecasts.period.end);
  const count = forecasts.forecasts.length;
  return (
    <>
      <ChartFrame
        title={words.chart(period.now[type], period.next[type])}
        level={2}
        table={tableOf(forecasts, sales, rounded, page)}
        legend={<Marks />}
      >
        <SlopeChart
          label={words.described(period.now[type], period.next[type])}
          now={(sales?.categories ?? []).slice(0, shown.length)}
          titles={{
            now: [period.now[type], words.soFar],
            next: [period.next[type], `${dates}, ${words.forecast}`],
          }}
          next={shown.map((forecast) => ({ forecast, move: moveOf(forecast, sales) }))}
          largest={largest}
          rounded={rounded}
        />
      </ChartFrame>
      {count <= ROWS_SHOWN ? null : (
        <button type="button" className="link mt-2 text-[13.5px]" onClick={() => change({ all: !view.all })}>
          {view.all ? words.showFewer : words.showAll(count)}
        </button>
      )}
    </>
  );
}

function Marks() {
  const { nextPeriod: words } = usePage().texts;
  return (
    <div className="flex flex-wrap items-baseline gap-x-5">
      <p className="mt-2 flex gap-x-4 text-[13px]">
        <span className="text-accent">▲ {words.climbs}</span>
        <span className="text-warn">▼ {words.falls}</span>
      </p>
      <Legend entries={[{ mark: 'band', words: words.legendRange }]} />
    </div>
  );
}

function tableOf(
  { forecasts, model }: Forecasts,
  sales: TopCategories | undefined,
  rounded: (value: string) => string,
  { texts, format, view }: Page,
): ChartTable {
  const { nextPeriod: words, state, modelNames } = texts;
  const cell = (value: string | number | undefined, shown = String(value ?? '–')) => ({ shown, value });
  const amount = (value: string | undefined) => cell(value, value === undefined ? '–' : rounded(value));
  const rows = forecasts.map((forecast) => {
    const now = sales?.categories.find(({ categoryId }) => categoryId === forecast.category_id);
    const move = moveOf(forecast, sales);
    const range = rangeOf(forecast);
    const chance = probabilityOf(forecast, view.top);
    return [
      cell(forecast.category_name),
      cell(now?.rank),
      cell(now?.amount, now === undefined ? words.notSold : format.amount(now.amount)),
      cell(forecast.insufficient_history ? state.notEnough : move && moveWords(move, texts)),
      cell(forecast.rank),
      amount(forecast.forecast),
      amount(range?.lower),
      amount(range?.upper),
      cell(chance, chance === undefined ? '–' : format.percent(chance)),
      cell(forecast.model, forecast.model === model ? '' : words.by(labelIn(forecast.model, modelNames))),
    ];
  });
  const columns = [
    words.category,
    words.rankNow,
    words.amountNow,
    words.move,
    words.rank,
    capital(words.forecast),
    words.from,
    words.to,
    words.top(view.top),
    words.model,
  ];
  return { columns, rows };
}

function labelIn(model: string, names: Readonly<Record<string, string>>): string {
  return names[model] ?? model;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
