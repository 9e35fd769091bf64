// Prometheus metrics of this process. No merchant is ever a label: there are too many, and they are nobody else's business.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LagSource } from '../platform/health-source.ts';

const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  readonly mediaType: string;
  text(): Promise<string>;
  /** One answered request. */
  answered(route: string, status: number, seconds: number): void;
  orderOutcome(outcome: 'created' | 'replayed' | 'refused'): void;
  applied(events: number, deadLetters: number): void;
}

/** How the forecast workers get on, all of them together. */
export interface ForecastSource {
  measure(): Promise<{
    readonly merchants: Readonly<Record<string, number>>;
    readonly ageSeconds: readonly { readonly quantile: number; readonly seconds: number }[];
    readonly models: readonly { readonly model: string; readonly forecasts: number }[];
    readonly costs: readonly { readonly cost: string; readonly cpuSeconds: number }[];
  }>;
}

export function createMetrics(deps: { lags: readonly LagSource[]; forecasts: ForecastSource }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'topline_http_request_duration_seconds',
    help: 'Answered requests by route and status',
    labelNames: ['route', 'status'],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers,
  });
  const orders = new Counter({
    name: 'topline_orders_total',
    help: 'Orders posted, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const events = new Counter({
    name: 'topline_events_applied_total',
    help: 'Order events added to the totals',
    registers,
  });
  const letters = new Counter({
    name: 'topline_dead_letters_total',
    help: 'Events set aside as dead letters',
    registers,
  });
  const lag = new Gauge({
    name: 'topline_lag_events',
    help: 'Events that wait, by step',
    labelNames: ['step'],
    registers,
  });
  const delay = new Gauge({
    name: 'topline_delay_seconds',
    help: 'Age of the oldest waiting event, by step',
    labelNames: ['step'],
    registers,
  });
  const age = new Gauge({ name: 'topline_forecast_age_seconds', help: 'Time since the last worker run', registers });

  const measureForecasts = createForecastGauges(deps.forecasts, registers);

  const measure = async () => {
    for (const source of deps.lags) {
      for (const [step, found] of Object.entries(await source.measure())) {
        if ('lag' in found) {
          lag.set({ step }, found.lag);
          delay.set({ step }, found.delayMs / 1_000);
        } else if (found.ageMs !== null) age.set(found.ageMs / 1_000);
      }
    }
  };

  return {
    mediaType: registry.contentType,
    async text() {
      // What cannot be measured now keeps its last value; `up` of the store says why.
      await Promise.allSettled([measure(), measureForecasts()]);
      return registry.metrics();
    },
    answered: (route, status, seconds) => requests.observe({ route, status }, seconds),
    orderOutcome: (outcome) => orders.inc({ outcome }),
    applied(count, deadLetters) {
      events.inc(count);
      letters.inc(deadLetters);
    },
  };
}

/** Gauges, because the sums are kept elsewhere: every process tells the same. */
function createForecastGauges(source: ForecastSource, registers: Registry[]): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, label: Label) =>
    new Gauge({ name: `topline_forecast_${name}`, help, labelNames: [label], registers });
  const merchants = gauge('merchants', 'Merchants by state: due, held by a worker, failing', 'state');
  const ages = gauge(
    'merchant_age_seconds',
    'Time since a merchant’s last complete run, quantiles over merchants',
    'quantile',
  );
  const models = gauge('computed', 'Forecasts that workers have computed, by model', 'model');
  const costs = gauge('cpu_seconds', 'Processor time of workers’ threads, by cost of the models', 'cost');
  return async () => {
    const found = await source.measure();
    for (const [state, count] of Object.entries(found.merchants)) merchants.set({ state }, count);
    for (const { quantile, seconds } of found.ageSeconds) ages.set({ quantile: String(quantile) }, seconds);
    for (const { model, forecasts } of found.models) models.set({ model }, forecasts);
    for (const { cost, cpuSeconds } of found.costs) costs.set({ cost }, cpuSeconds);
  };
}
