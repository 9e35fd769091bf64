// Traces as rooms write them: spans of work, and the text (W3C traceparent) that carries a trace through the outbox, the log and the
// push. What becomes of spans is not known here; where nobody wants them, nothing is done and nothing is loaded.

export type SpanKind = 'internal' | 'server' | 'producer' | 'consumer';
type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanAbout {
  readonly kind?: SpanKind;
  /** A traceparent; else the span that is open here. */
  readonly parent?: string | undefined;
  /** Begins a trace of its own. */
  readonly root?: boolean;
  /** Traceparents. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
}

interface OpenSpan {
  set(attributes: Attributes): void;
}

export interface Tracing {
  /** False: all of this does nothing, and what would be collected for it need not be. */
  readonly on: boolean;
  /** The span ends with the work; an error of the work is its status. */
  span<T>(name: string, about: SpanAbout, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** One that is over. Epoch milliseconds. */
  past(name: string, about: SpanAbout & { readonly startMs: number; readonly endMs: number }): void;
  /** Of the span that is open here; undefined when none is recorded. */
  traceparent(): string | undefined;
  /** Written next to every line of the log. */
  logFields(): Readonly<Record<string, string>>;
  /** What was not sent yet is sent. */
  stop(): Promise<void>;
}

/** As OTEL_TRACES_SAMPLER has them. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

const NOTHING = {};
const NO_SPAN: OpenSpan = { set: () => undefined };

export const NO_TRACING: Tracing = {
  on: false,
  span: (_name, _about, work) => work(NO_SPAN),
  past: () => undefined,
  traceparent: () => undefined,
  logFields: () => NOTHING,
  stop: async () => undefined,
};

/** Of one batch: whose orders get a span for it in their own trace. The traces of others end at the step before. */
export const TRACED_IN_BATCH_MAX = 256;

/**
 * Work on a batch of orders: a span in a trace of its own, which links to the orders', and in each order's own trace one of the same
 * time, which links back. So one trace shows all of an order's way, and one span all that was done together.
 */
export async function inBatchSpan<T>(
  tracing: Tracing,
  name: string,
  about: { readonly kind: SpanKind; readonly traceparents: readonly string[]; readonly attributes?: Attributes },
  work: () => Promise<T>,
): Promise<T> {
  const traced = about.traceparents.slice(0, TRACED_IN_BATCH_MAX);
  if (!tracing.on || traced.length === 0) return work();
  const startMs = Date.now();
  let batch: string | undefined;
  const { kind, attributes = {} } = about;
  const result = await tracing.span(
    `${name} batch`,
    {
      kind,
      root: true,
      links: traced,
      attributes: { 'messaging.batch.message_count': about.traceparents.length, ...attributes },
    },
    () => {
      batch = tracing.traceparent();
      return work();
    },
  );
  const links = batch === undefined ? [] : [batch];
  for (const parent of traced) tracing.past(name, { kind, parent, links, startMs, endMs: Date.now() });
  return result;
}
