// One trace of an order, from the request until it can be read, as a collector gets it over OTLP/HTTP; a span for each forecast; and
// logs that say which trace they belong to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ReceivedSpan } from '../observe/collector.ts';
import { startTracedProgram, type TracedProgram } from '../observe/traced-program.ts';
import { until } from '../until.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const UNSAMPLED = 'c0ffee1916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const REQUEST = 'POST /v1/orders';

let program: TracedProgram;
before(async () => {
  program = await startTracedProgram('ingest,aggregate,query,predict,predict-worker');
});
after(() => program.end());

const ofTrace = (name: string) => program.spans(name).filter(({ traceId }) => traceId === TRACE);

function only(name: string): ReceivedSpan {
  const [span, ...others] = ofTrace(name);
  assert.ok(span !== undefined && others.length === 0, name);
  return span;
}

test('an order’s trace goes on from its caller’s through outbox, apply and push', async () => {
  assert.equal(await program.post(`00-${TRACE}-${CALLER}-01`), 201);
  for (const name of [REQUEST, 'push totals']) await until(`${name} is told`, () => ofTrace(name).length > 0);
  const request = only(REQUEST);
  assert.deepEqual([request.parentSpanId, request.kind], [CALLER, 2]);
  assert.equal(request.attributes['http.response.status_code'], 201);
  assert.equal(request.resource['service.name'], 'topline');
  assert.equal(request.resource['deployment.environment'], 'test');
  const steps = ['store order', 'apply order-event', 'push totals'].map(only);
  for (const step of steps) {
    assert.equal(step.parentSpanId, request.spanId, step.name);
    // What was done for many has a trace of its own; each knows the other.
    const batch = program.spans(`${step.name} batch`).find(({ spanId }) => spanId === step.links[0]?.spanId);
    assert.ok(batch !== undefined && batch.traceId !== TRACE, step.name);
    assert.ok(
      batch.links.some(({ spanId }) => spanId === request.spanId),
      step.name,
    );
  }
  const starts = steps.map(({ startNs }) => startNs);
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => (a < b ? -1 : 1)),
    'one after the other',
  );
});

test('a request without a trace begins one; one that is not to be recorded is left alone; probes have none', async () => {
  const before = program.spans(REQUEST).length;
  await (await fetch(`${program.instance.url('query')}/health`)).text();
  await (await fetch(`${program.instance.url('query')}/metrics`)).text();
  for (const traceparent of [`00-${UNSAMPLED}-${CALLER}-00`, undefined, 'nonsense'])
    assert.equal(await program.post(traceparent), 201);
  // Told in the order in which they end.
  await until('two are told', () => program.spans(REQUEST).length === before + 2);
  const told = program.spans();
  assert.ok(told.every(({ traceId }) => traceId !== UNSAMPLED));
  assert.ok(told.every(({ name }) => !/health|metrics/.test(name)));
});

test('each forecast has a span in the run that made it, and the log names the run', async () => {
  const { instance } = program;
  await until('forecasts are told', () => program.spans('forecast').length > 0, 60_000);
  const [forecast] = program.spans('forecast');
  assert.ok(forecast !== undefined && String(forecast.attributes['topline.model']).length > 0);
  const isRun = (run: ReceivedSpan) => run.spanId === forecast.parentSpanId && run.traceId === forecast.traceId;
  await until('its run is told', () => program.spans('forecast merchant').some(isRun));
  const lines = () => instance.output().split('\n');
  const ofRun = (line: string) => line.includes('"msg":"merchant forecast"') && line.endsWith('}');
  await until('the log tells of a run', () => lines().some(ofRun), 30_000);
  const line = lines().findLast(ofRun) ?? '';
  const { trace_id: traceId } = JSON.parse(line.slice(line.indexOf('{'))) as { trace_id?: string };
  await until('that run is told', () => program.spans('forecast merchant').some((run) => run.traceId === traceId));
});
