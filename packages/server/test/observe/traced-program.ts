// The program as one process that sends its traces to a collector of ours.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestEngines } from '../engines.ts';
import type { Instance } from '../stage/instances.ts';
import { orderJson } from '../stage/orders.ts';
import { createStage } from '../stage/stage.ts';
import { type ReceivedSpan, startCollector } from './collector.ts';

export interface TracedProgram {
  readonly instance: Instance;
  spans(name?: string): readonly ReceivedSpan[];
  /** Another order. The status it was answered with. */
  post(traceparent?: string): Promise<number>;
  end(): Promise<void>;
}

export async function startTracedProgram(
  roles: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TracedProgram> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-traces-'));
  const engines = await startTestEngines();
  const collector = await startCollector();
  const compileCache = join(directory, 'compiled');
  const stage = await createStage(engines, { seed: 'traces', compileCache, merchantsMax: 1 });
  const otel = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    TOPLINE_LOG_LEVEL: 'info',
  };
  const instance = await stage.start('traced', roles, { settings: { ...otel, ...settings } });
  return {
    instance,
    spans: (name) => collector.spans().filter((span) => name === undefined || span.name === name),
    async post(traceparent) {
      const answer = await fetch(`${instance.url('ingest')}/v1/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(traceparent === undefined ? {} : { traceparent }) },
        body: orderJson(stage.orders.next(), stage.random),
      });
      await answer.text();
      return answer.status;
    },
    async end() {
      await stage.end();
      await collector.stop();
      await engines.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
