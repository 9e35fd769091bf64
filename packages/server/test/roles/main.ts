// npm run roles: every role in two processes of its own, over three real brokers, and what befalls such a deployment, under traffic;
// one row each, by the same counting as npm run faults. Where there is no Java, one line says that nothing was run;
// TOPLINE_REQUIRE=java makes that a failure.
// States: brokers and stores start → rows, one after the other, on one scene → table. Ctrl-C ends every process that was started.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startOwnStores } from '../faults/own-stores.ts';
import { details, isGood, lastLine, table } from '../faults/report.ts';
import { type FaultRow, runFaults } from '../faults/run-fault.ts';
import type { Cast, Scene } from '../faults/scene.ts';
import { whyNoBroker } from '../kafka/apache-kafka.ts';
import { type KafkaCluster, startKafka } from '../kafka/kafka-cluster.ts';
import { topicOf } from '../kafka/settings.ts';
import { untilInterrupted } from '../stage/interrupted.ts';
import { within } from '../stage/within.ts';
import { roleFaults } from './role-faults.ts';
import { runSimulators, SIMULATORS_ROW } from './simulators.ts';

const RUN_MAX_MS = 30 * 60_000;
const END_MAX_MS = 20_000;
const TRAFFIC = 150;
const PROCESSES = { ingest: 2, relay: 2, aggregate: 2, query: 2, 'predict,web': 2, 'predict-worker': 2 };
const HELP = `npm run roles -- [--only A,B] [--seed TEXT] [--json FILE] [--list]

Faults of a deployment with every role in two processes, over three brokers. --only takes the beginnings of rows' names.`;

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ options: { only: text, seed: text, json: text, list: flag, help: flag } });
  if (values.help) return print(HELP);
  const missing = whyNoBroker();
  if (missing !== undefined) {
    print(`roles: ${missing}; nothing was run (set TOPLINE_REQUIRE=java to require it)`);
    return (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('java') ? 1 : 0;
  }
  const startedAt = performance.now();
  const asked = { seed: values.seed ?? new Date().toISOString().slice(0, 10), traffic: TRAFFIC };
  const ending = new AbortController();
  const interrupted = untilInterrupted(ending);
  const directory = mkdtempSync(join(tmpdir(), 'topline-roles-'));
  const [cluster, ownStores] = await Promise.all([startKafka(3), startOwnStores({})]);
  const rows: FaultRow[] = [];
  const scenes = new Set<Scene>();
  const faults = faultsOf(cluster, values.only);
  const common = { engines: ownStores, ownStores, compileCache: join(directory, 'compiled'), scenes };
  const onRow = (row: FaultRow) => {
    rows.push(row);
    progress(row, rows.length, faults.names.length);
  };
  const deps = { ...common, ...asked, cast: faults.cast, ending: ending.signal };
  const runAll = async () => {
    await runFaults(deps, faults.list, onRow);
    // On a scene of its own: whoever has been posting there knows nothing of the ledger.
    if (faults.simulators && !ending.signal.aborted) onRow(await runSimulators(deps, cluster, directory));
  };
  const all = values.list ? Promise.resolve() : runAll();
  if (values.list) print(faults.names.join('\n'));
  try {
    await Promise.race([within('the run ends', all, RUN_MAX_MS), interrupted]);
  } finally {
    ending.abort();
    await Promise.allSettled([...scenes].map((scene) => scene.end()));
    await within('nothing runs any more', all, END_MAX_MS).catch(() => undefined);
    await Promise.allSettled([cluster.stop(), ownStores.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }
  if (values.list) return 0;
  const found = details(rows);
  print(
    `${table(rows)}\n${found && `\n${found}\n`}\n${lastLine(rows, asked, (performance.now() - startedAt) / 1_000)}`,
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.length === faults.names.length && rows.every((row) => isGood(row, TRAFFIC)) ? 0 : 1;
}

function faultsOf(cluster: KafkaCluster, only: string | undefined) {
  const settings = topicOf(cluster);
  const names = only?.split(',').map((name) => name.trim());
  const isAsked = (name: string) => !names || names.some((one) => name.startsWith(one));
  const list = roleFaults(cluster, settings).filter(({ name }) => isAsked(name));
  const simulators = isAsked(SIMULATORS_ROW);
  const cast: Cast = {
    processes: PROCESSES,
    settings: {
      KAFKA_BROKERS: settings.brokers.join(','),
      KAFKA_TOPIC: settings.topic,
      // Twelve processes share what two cores have.
      TOPLINE_FORECAST_INTERVAL_SECONDS: '20',
    },
  };
  return { list, simulators, names: [...list.map(({ name }) => name), ...(simulators ? [SIMULATORS_ROW] : [])], cast };
}

function progress(row: FaultRow, count: number, of: number): void {
  const how = isGood(row, TRAFFIC) ? 'good' : 'NOT GOOD';
  process.stderr.write(`${count}/${of} ${row.fault}: ${how}, ${row.recoverySeconds} s to recover\n`);
  if (!isGood(row, TRAFFIC)) process.stderr.write(`${details([row])}\n`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
process.exit();
