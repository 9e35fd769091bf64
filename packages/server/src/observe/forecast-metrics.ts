// What forecasts cost and how the workers get on. What this process computed is counted here; how all workers together get on is in
// PostgreSQL, so that every process tells the same of it.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { forgetting, measuredGauges } from './measured-gauge.ts';
import { DURATION_BUCKETS_SECONDS } from './pipeline-metrics.ts';

/** How the forecast workers get on, all of them together. */
export interface ForecastSource {
  measure(): Promise<{
    readonly merchants: Readonly<Record<string, number>>;
    readonly ageSeconds: readonly { readonly quantile: number; readonly seconds: number }[];
    readonly models: readonly { readonly model: string; readonly forecasts: number }[];
    readonly costs: readonly { readonly cost: string; readonly cpuSeconds: number }[];
  }>;
}

interface ComputedForecast {
  readonly model: string;
  readonly ms: number;
  readonly failed: boolean;
}

export interface ForecastMetrics {
  computed(made: readonly ComputedForecast[]): void;
  measure(): Promise<void>;
}

export function createForecastMetrics(source: ForecastSource, registers: Registry[]): ForecastMetrics {
  const duration = new Histogram({
    name: 'topline_forecast_duration_seconds',
    help: 'Forecasts of this process by model; what models of one series share is counted with the first that needs it',
    labelNames: ['model'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'topline_forecast_failures_total',
    help: 'Forecasts of this process that another model had to answer, by the model that failed',
    labelNames: ['model'],
    registers,
  });
  const last = new Gauge({
    name: 'topline_forecast_last_computed_timestamp_seconds',
    help: 'When this process last computed a forecast with the model',
    labelNames: ['model'],
    registers,
  });
  const measure = createSharedGauges(source, registers);
  return {
    computed(made) {
      for (const { model, ms, failed } of made) {
        duration.observe({ model }, ms / 1_000);
        if (failed) failures.inc({ model });
        else last.setToCurrentTime({ model });
      }
    },
    measure,
  };
}

function createSharedGauges(source: ForecastSource, registers: Registry[]): () => Promise<void> {
  const gauge = measuredGauges(registers);
  const merchants = gauge('forecast_merchants', 'Merchants by state: due, held by a worker, failing', 'state');
  const ages = gauge(
    'forecast_merchant_age_seconds',
    'Time since a merchant’s last complete run: this share of the merchants waited less',
    'share',
  );
  const models = gauge('forecast_computed', 'Forecasts that workers have computed, by model', 'model');
  const costs = gauge('forecast_cpu_seconds', 'Processor time of workers’ threads, by cost of the models', 'cost');
  return async () => {
    const found = await source.measure().catch(forgetting([merchants, ages, models, costs]));
    for (const [state, count] of Object.entries(found.merchants)) merchants.set({ state }, count);
    for (const { quantile, seconds } of found.ageSeconds) ages.set({ share: String(quantile) }, seconds);
    for (const { model, forecasts } of found.models) models.set({ model }, forecasts);
    for (const { cost, cpuSeconds } of found.costs) costs.set({ cost }, cpuSeconds);
  };
}
