// Prometheus metrics of this process. No merchant is ever a label: there are too many, and they are nobody else's business.
// What rooms do is counted where it happens; what is kept in the stores is measured when somebody asks, at most once in
// `MEASURE_EVERY_MS` whoever asks, with bounded statements.
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { LagSource } from '../platform/health-source.ts';
import { createForecastMetrics, type ForecastMetrics, type ForecastSource } from './forecast-metrics.ts';
import { createHttpMetrics, type HttpMeters } from './http-metrics.ts';
import { forgetting, measuredGauges } from './measured-gauge.ts';
import { createPipelineMetrics, type PipelineMetrics } from './pipeline-metrics.ts';
import { createProcessGauges, type ProcessGaugeDeps, type ProcessGauges } from './process-gauges.ts';
import { createReadMetrics, type ReadMetrics } from './read-metrics.ts';
import { createStreamGauges, type StreamGaugeDeps } from './stream-gauges.ts';

const MEASURE_EVERY_MS = 1_000;
/** Of Node itself: gauges that are named like counters. The same numbers are told by type, under right names. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

export interface Metrics {
  readonly mediaType: string;
  text(): Promise<string>;
  readonly http: HttpMeters;
  readonly pipeline: PipelineMetrics;
  readonly reads: ReadMetrics;
  readonly forecasts: Pick<ForecastMetrics, 'computed'>;
  readonly watchParts: ProcessGauges['watchParts'];
}

export interface MetricsDeps extends StreamGaugeDeps, ProcessGaugeDeps {
  readonly forecastAge: LagSource;
  readonly forecasts: ForecastSource;
}

export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const http = createHttpMetrics(registers);
  const pipeline = createPipelineMetrics(registers, deps.now);
  const reads = createReadMetrics(registers);
  const forecasts = createForecastMetrics(deps.forecasts, registers);
  const ofProcess = createProcessGauges(deps, registers);
  const measures = [
    ...createStreamGauges(deps, registers),
    ...ofProcess.measures,
    measureForecastAge(deps.forecastAge, registers),
    forecasts.measure,
  ];

  let measured: { readonly atMs: number; readonly done: Promise<unknown> } | undefined;
  const measure = () => {
    const atMs = performance.now();
    if (measured === undefined || atMs - measured.atMs >= MEASURE_EVERY_MS)
      measured = { atMs, done: Promise.allSettled(measures.map((one) => one())) };
    return measured.done;
  };

  return {
    mediaType: registry.contentType,
    async text() {
      await measure();
      return registry.metrics();
    },
    http,
    pipeline,
    reads,
    forecasts,
    watchParts: ofProcess.watchParts,
  };
}

function measureForecastAge(source: LagSource, registers: Registry[]): () => Promise<void> {
  const age = measuredGauges(registers)(
    'forecast_age_seconds',
    'Time since the last run of the merchant that has waited longest',
  );
  return async () => {
    const { forecast } = await source.measure().catch(forgetting([age]));
    if (forecast !== undefined && 'ageMs' in forecast && forecast.ageMs !== null) age.set(forecast.ageMs / 1_000);
  };
}
