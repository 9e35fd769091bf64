// The next period beside the ranking, with its own loading, empty and failed states, and the choice of the model.

import type { BucketType } from '@topline/domain/bucket.ts';
import { type Forecasts, type ModelName, type TopCategories, whyOf } from '../api.ts';
import type { Format } from '../format.ts';
import { MODEL_CHOICES, modelLabel, modelWords } from '../models.ts';
import { forecastPeriodOf, PERIOD_WORDS } from '../period.ts';
import { Failure } from '../ui/failure.tsx';
import { Panel } from '../ui/panel.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { Asked } from '../use-asked.ts';
import { ForecastTable } from './forecast-table.tsx';

export interface ForecastPanelProps {
  readonly query: Asked<Forecasts>;
  readonly sales: TopCategories | undefined;
  readonly period: BucketType;
  readonly model: ModelName;
  readonly onModel: (model: ModelName) => void;
  readonly format: Format;
  readonly currencyDecimals: number;
  readonly rows: number;
}

export function ForecastPanel(props: ForecastPanelProps) {
  const { query, format, period } = props;
  const forecasts = query.data;
  const shown = forecasts?.bucket_type ?? forecastPeriodOf(period);
  return (
    <Panel
      title={PERIOD_WORDS[shown].next}
      aside={forecasts === undefined ? 'forecast' : asideOf(forecasts, format)}
      busy={query.outdated}
      foot={<ModelChoice {...props} shown={shown} />}
    >
      {period === 'YEAR' ? (
        <p className="note">Forecasts exist for day, week and month. Beside a year stands the next month.</p>
      ) : null}
      <ForecastContent {...props} shown={shown} />
    </Panel>
  );
}

type ShownProps = ForecastPanelProps & { readonly shown: BucketType };

function ForecastContent({ query, sales, format, currencyDecimals, rows, shown }: ShownProps) {
  const forecasts = query.data;
  const next = PERIOD_WORDS[shown].next.toLowerCase();
  if (forecasts === undefined) {
    if (query.failure === null) return <SkeletonRows rows={rows} waitingFor={`the forecast of ${next}`} />;
    return (
      <Failure
        what={`The forecast of ${next}`}
        why={whyOf(query.failure)}
        meanwhile="Sales are counted all the same. The page asks again every few seconds."
        onRetry={query.retry}
      />
    );
  }
  if (forecasts.forecasts.length === 0) {
    const one = PERIOD_WORDS[shown].one;
    return <p className="nothing">A forecast needs closed {one}s with sales. It appears here once there are some.</p>;
  }
  return (
    <ForecastTable
      key={forecasts.merchant_id}
      forecasts={forecasts}
      sales={sales}
      caption={`Forecast by category, ${asideOf(forecasts, format)}, ${modelLabel(forecasts.model)}`}
      currencyDecimals={currencyDecimals}
      format={format}
    />
  );
}

function ModelChoice({ query, model, onModel, shown, format }: ShownProps) {
  const forecasts = query.data;
  const lookback = forecasts?.lookback;
  const explanation =
    lookback === undefined ? undefined : modelWords(model)?.explain(lookback, PERIOD_WORDS[shown].one);
  const unreachable = forecasts !== undefined && query.failure !== null;
  return (
    <>
      <Segmented legend="Forecast model" choices={MODEL_CHOICES} value={model} onChange={onModel} wide />
      <p>
        <b>{modelLabel(model)}.</b> {explanation}
      </p>
      {forecasts?.stale || unreachable ? (
        <p role="status">
          {unreachable ? 'No newer forecast can be read now; this one' : 'This forecast'} rests on{' '}
          {forecasts.as_of === null ? 'no counted sales yet' : `sales up to ${format.moment(forecasts.as_of)}`}.
        </p>
      ) : null}
    </>
  );
}

function asideOf({ bucket_type, period }: Forecasts, format: Format): string {
  return `${format.period(bucket_type, period.start, period.end)}, forecast`;
}
