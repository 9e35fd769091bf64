// Spans for whoever collects them over OTLP/HTTP. Loaded only when an endpoint is set. The exporter reads the usual variables for
// headers, certificates, compression and time limits itself; what the SDK leaves to its user (sampling, batches) is passed in.
import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SamplerName, SpanAbout, Tracing } from '../platform/tracing.ts';

export interface OpenTelemetryOptions {
  readonly serviceName: string;
  readonly version: string;
  /** Of this process, as it is in `topline.roles`. */
  readonly roles: string;
  readonly sampler: SamplerName;
  readonly samplerRatio: number;
  readonly scheduleDelayMs: number;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};
const LINKS_MAX = 256;
const FLUSH_MS_MAX = 3_000;

export function createOpenTelemetry(options: OpenTelemetryOptions): Tracing {
  const { serviceName, version, roles } = options;
  const own = resourceFromAttributes({
    'service.name': serviceName,
    'service.version': version,
    'topline.roles': roles,
    'process.pid': process.pid,
  });
  const provider = new TracerProvider({
    // The operator's own words win.
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(options),
    spanLimits: { linkCountLimit: LINKS_MAX },
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: options.scheduleDelayMs }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('topline', version);

  const open = (name: string, about: SpanAbout, startTime?: number): [OtelSpan, Context] => {
    const parent = about.root ? ROOT_CONTEXT : contextOf(about.parent);
    const span = tracer.startSpan(
      name,
      {
        kind: KINDS[about.kind ?? 'internal'],
        attributes: { ...about.attributes } as Attributes,
        links: (about.links ?? []).flatMap(linkTo),
        ...(startTime === undefined ? {} : { startTime }),
      },
      parent,
    );
    return [span, trace.setSpan(parent, span)];
  };

  return {
    on: true,
    async span(name, about, work) {
      const [span, inside] = open(name, about);
      try {
        return await context.with(inside, () =>
          work({ set: (attributes) => void span.setAttributes({ ...attributes }) }),
        );
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
        throw error;
      } finally {
        span.end();
      }
    },
    past(name, about) {
      const [span] = open(name, about, about.startMs);
      span.end(about.endMs);
    },
    traceparent: () => traceparentOf(trace.getSpan(context.active())),
    logFields() {
      const span = trace.getSpan(context.active())?.spanContext();
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
    async stop() {
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, FLUSH_MS_MAX);
      // A collector that is away costs traces, nothing else.
      await Promise.race([provider.shutdown().catch(() => undefined), limit.promise]);
      clearTimeout(timer);
    },
  };
}

function samplerOf({ sampler, samplerRatio }: OpenTelemetryOptions): Sampler {
  const root = sampler.endsWith('always_on')
    ? new AlwaysOnSampler()
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(samplerRatio);
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** What is not a traceparent is none: it comes from callers. */
function parsed(traceparent: string | undefined) {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16), isRemote: true };
}

function contextOf(traceparent: string | undefined): Context {
  const remote = parsed(traceparent);
  return remote === undefined ? context.active() : trace.setSpanContext(ROOT_CONTEXT, remote);
}

function linkTo(traceparent: string): Link[] {
  const remote = parsed(traceparent);
  return remote === undefined ? [] : [{ context: remote }];
}

/** Only of a span that is recorded: nobody else's trace is carried on. */
function traceparentOf(span: OtelSpan | undefined): string | undefined {
  const found = span?.spanContext();
  if (found === undefined || (found.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return `00-${found.traceId}-${found.spanId}-01`;
}
