// What will sell most next, beside what sells now: who climbs, who falls, how sure that is, and by which model.
// The present ranking is always the bucket that runs now, of the kind that is forecast.

import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Forecasts, Freshness, TopCategories } from '../../api/answers.ts';
import { type Asked, useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { PeriodControl } from '../../frame/period-control.tsx';
import { useShownFreshness } from '../../frame/shown-freshness.ts';
import { FreshnessNote } from '../../parts/freshness-note.tsx';
import { FORECAST_LIMIT_MAX, forecastsQuery } from '../../queries/forecasts.ts';
import { salesQuery } from '../../queries/sales.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { forecastPeriodOf, spanOf } from '../../view/period.ts';
import { ChancesPanel } from './chances-panel.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { HorizonTable } from './horizon-table.tsx';
import { ModelPanel } from './model-panel.tsx';
import { Oddities } from './oddities.tsx';
import { outlook } from './outlook.ts';
import { PhraseText } from './phrase-text.tsx';
import { useDraft } from './use-draft.ts';

export function NextPeriod() {
  const { merchant, view, change, today, texts } = usePage();
  const { merchantId, weekStart } = merchant;
  const type = forecastPeriodOf(view.period);
  const [lookback, onLookback] = useDraft(
    view.lookback,
    useCallback((next) => change({ lookback: next }), [change]),
  );
  const [horizon, onHorizon] = useDraft(
    view.horizon,
    useCallback((next) => change({ horizon: next }), [change]),
  );
  const asked = { merchantId, bucketType: type, model: view.model, lookback, horizon, limit: FORECAST_LIMIT_MAX };
  const forecasts = useAsked(useQuery(forecastsQuery(asked)));
  const span = spanOf({ period: type, start: undefined, until: undefined }, today, weekStart);
  const sales = useAsked(useQuery(salesQuery({ merchantId, span, running: true, limit: FORECAST_LIMIT_MAX })));
  const freshness = useShownFreshness(sales.data ?? freshnessOf(forecasts.data), sales.failure !== null);
  const fitting = forecasts.data?.bucket_type === type ? forecasts.data : undefined;
  const { nextPeriod: words, frame } = texts;
  return (
    <>
      <PeriodControl steps={false} />
      <FreshnessNote freshness={freshness} />
      <Headline forecasts={fitting} sales={sales.data} type={type} />
      <InsteadOf />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 desk:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
          <ErrorBoundary what={words.forecastOf(type)} resetKey={JSON.stringify(asked)}>
            <ForecastPanel forecasts={{ ...forecasts, data: fitting }} sales={sales} type={type} />
          </ErrorBoundary>
          {fitting === undefined || horizon === 1 ? null : (
            <ErrorBoundary what={words.periodsAhead(type)} resetKey={JSON.stringify(asked)}>
              <HorizonTable forecasts={fitting} />
            </ErrorBoundary>
          )}
        </div>
        <ErrorBoundary what={frame.screens.next} resetKey={JSON.stringify(asked)}>
          <aside className="panel grid grid-cols-[minmax(0,1fr)] gap-5 px-5! py-4!">
            {fitting === undefined || fitting.forecasts.length === 0 ? null : (
              <ChancesPanel forecasts={fitting.forecasts} />
            )}
            <ModelPanel
              type={type}
              forecasts={fitting}
              lookback={lookback}
              onLookback={onLookback}
              horizon={horizon}
              onHorizon={onHorizon}
            />
            {fitting === undefined ? null : <Oddities forecasts={fitting} />}
            <Staleness forecasts={forecasts} />
          </aside>
        </ErrorBoundary>
      </div>
    </>
  );
}

interface HeadlineProps {
  readonly forecasts: Forecasts | undefined;
  readonly sales: TopCategories | undefined;
  readonly type: Forecasts['bucket_type'];
}

function Headline({ forecasts, sales, type }: HeadlineProps) {
  const { format, texts, currencyDecimals } = usePage();
  const phrase = useMemo(
    () => forecasts && outlook({ forecasts, sales, limit: FORECAST_LIMIT_MAX, currencyDecimals }, format, texts),
    [forecasts, sales, currencyDecimals, format, texts],
  );
  return (
    <h1 className="headline wrap-anywhere">
      {phrase === undefined ? texts.nextPeriod.forecastOf(type) : <PhraseText phrase={phrase} figures={1} />}
    </h1>
  );
}

/** A year and a span of days have no forecast of their own. */
function InsteadOf() {
  const { view, texts } = usePage();
  if (view.period !== 'YEAR' && view.period !== 'CUSTOM') return null;
  const { insteadOfYear, insteadOfDays } = texts.nextPeriod;
  return <p className="note">{view.period === 'YEAR' ? insteadOfYear : insteadOfDays}</p>;
}

function Staleness({ forecasts }: { readonly forecasts: Asked<Forecasts> }) {
  const { texts, format } = usePage();
  const { data, failure } = forecasts;
  const away = data !== undefined && failure !== null;
  const moment = data?.stale && data.as_of !== null ? texts.nextPeriod.stale(format.moment(data.as_of)) : undefined;
  return (
    <div role="status" className="text-[13.5px] text-ink-2 empty:hidden">
      {away ? <p>{texts.nextPeriod.away}</p> : null}
      {moment === undefined ? null : <p>{moment}</p>}
    </div>
  );
}

function freshnessOf(forecasts: Forecasts | undefined): Freshness | undefined {
  if (forecasts === undefined) return undefined;
  const { as_of, stale, stale_reason, source } = forecasts;
  return { asOf: as_of, stale, source, ...(stale_reason === undefined ? {} : { staleReason: stale_reason }) };
}
