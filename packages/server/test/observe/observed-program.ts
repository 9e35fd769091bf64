// The program in four processes on engines of its own, a little traffic, and a real Prometheus that scrapes them all every second.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../src/platform/free-port.ts';
import { startTestEngines } from '../engines.ts';
import type { Instance } from '../stage/instances.ts';
import { createStage } from '../stage/stage.ts';
import { startPrometheus, type TestPrometheus } from './prometheus-tools.ts';
import { filesIn } from './rule-files.ts';

export interface ObservedProgram {
  readonly prometheus: TestPrometheus;
  readonly aggregator: () => Instance;
  /** Where the aggregator was, on the same port. */
  restartAggregator(): Promise<void>;
  /** Orders that were answered with 201. */
  accepted(): number;
  end(): Promise<void>;
}

const PROCESSES = [
  ['serving', 'ingest,query,predict,web', 'predict'],
  ['relay', 'relay', 'observe'],
  ['worker', 'predict-worker', 'observe'],
] as const;

export async function startObservedProgram(options: { readonly ordersPerSecond: number }): Promise<ObservedProgram> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-observed-'));
  const engines = await startTestEngines();
  const stage = await createStage(engines, {
    seed: 'observed',
    compileCache: join(directory, 'compiled'),
    merchantsMax: 3,
  });
  const port = String(await findFreePort());
  const startAggregator = () => stage.start('aggregate', 'aggregate', { settings: { TOPLINE_OBSERVE_PORT: port } });
  const [serving, ...others] = await Promise.all(
    PROCESSES.map(async ([name, roles, listener]) => ({ listener, instance: await stage.start(name, roles) })),
  );
  if (serving === undefined) throw new Error('nothing serves');
  let aggregator = await startAggregator();
  const targets = [serving, ...others].map(({ instance, listener }) => ({
    process: instance.name,
    address: new URL(instance.url(listener)).host,
  }));
  const prometheus = await startPrometheus({
    targets: [...targets, { process: 'aggregate', address: `127.0.0.1:${port}` }],
    ruleFiles: filesIn('rules'),
  });
  const traffic = startTraffic(serving.instance, stage, options.ordersPerSecond);
  return {
    prometheus,
    aggregator: () => aggregator,
    async restartAggregator() {
      aggregator = await startAggregator();
    },
    accepted: traffic.accepted,
    async end() {
      await traffic.stop();
      await prometheus.stop();
      await stage.end();
      await engines.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Orders at a rate, and one after the other the reads that people make; a merchant that is not there is a refusal. */
function startTraffic(
  serving: Instance,
  { merchants, orders, client }: Awaited<ReturnType<typeof createStage>>,
  ordersPerSecond: number,
) {
  client.instances = [serving];
  const [merchant] = merchants;
  const id = merchant?.merchantId ?? 0;
  const paths: readonly [Parameters<Instance['url']>[0], string][] = [
    ['query', `/api/top-categories?merchantId=${id}&bucketType=YEAR`],
    ['predict', `/forecast/top-categories?merchant_id=${id}&bucket_type=WEEK`],
    ['ingest', '/v1/merchants/987654321'],
  ];
  let running = true;
  let accepted = 0;
  const posting = (async () => {
    while (running) {
      await client.post(orders.next());
      accepted += 1;
      await delay(1_000 / ordersPerSecond);
    }
  })();
  const reading = (async () => {
    for (let turn = 0; running; turn += 1) {
      const [listener, path] = paths[turn % paths.length] ?? paths[0] ?? ['query', '/'];
      await (await fetch(serving.url(listener) + path)).text();
      await delay(200);
    }
  })();
  return {
    accepted: () => accepted,
    async stop() {
      running = false;
      await Promise.all([posting, reading]);
    },
  };
}
