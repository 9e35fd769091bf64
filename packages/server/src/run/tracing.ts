// Whether traces are wanted, by the variables that every OpenTelemetry program has. Nothing of OpenTelemetry is loaded when they are not.
import { NO_TRACING, type Tracing } from '../platform/tracing.ts';
import type { Config } from './settings.ts';
import { VERSION } from './version.ts';

export function wantsTraces({ otelEndpoint, otelTracesEndpoint, otelDisabled, otelTracesExporter }: Config): boolean {
  return (otelEndpoint ?? otelTracesEndpoint) !== undefined && !otelDisabled && otelTracesExporter === 'otlp';
}

export async function openTracing(config: Config): Promise<Tracing> {
  if (!wantsTraces(config)) return NO_TRACING;
  const { createOpenTelemetry } = await import('../observe/open-telemetry.ts');
  return createOpenTelemetry({
    serviceName: config.otelServiceName,
    version: VERSION,
    roles: config.roles?.join(',') ?? '',
    sampler: config.otelSampler,
    samplerRatio: config.otelSamplerRatio,
    scheduleDelayMs: config.otelScheduleDelayMs,
  });
}
