// npm run test:alerts: the harness's own faults on the running program under a real Prometheus, with the rules' times made short.
// Each fault must fire one of the alerts that alerts-of-faults.ts names for it, and what it fired must clear when it is over. Prints a line a
// fault; with names it plays these only. A fault of a moment is brought about again until it is told, a few times.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../src/platform/free-port.ts';
import { startTestEngines } from '../engines.ts';
import { FAULTS } from '../faults/all-faults.ts';
import type { Fault } from '../faults/fault.ts';
import { startPosting } from '../faults/posting.ts';
import { startReading } from '../faults/reading.ts';
import { createScene, type Scene } from '../faults/scene.ts';
import { createOrders, createRandom } from '../stage/orders.ts';
import { until } from '../until.ts';
import { ALERTS_OF_FAULTS } from './alerts-of-faults.ts';
import { prometheusTool, startPrometheus, type TestPrometheus } from './prometheus-tools.ts';
import { writeQuickRules } from './quick-rules.ts';

const SEED = 'alerts';
const TIMES_MAX = 8;
const CLEARS_MAX_MS = 120_000;
/** Beyond this there is a trickle of orders only; all that is asked here is that some come. */
const TRAFFIC = 100_000;
const QUIET_MS = 5_000;
const TOLD_AFTER_MS = 3_000;
const POLL_MS = 250;
const MEMBERS = ['ingest', 'aggregate 1', 'aggregate 2', 'query 1', 'query 2'];
const NOT_ASKED: Readonly<Record<string, string>> = {
  'postgres link: slow': 'at this traffic 200 kB a second are enough, so nothing is late',
  'ingest link: cut': 'it ends before anybody would miss the orders',
  'single: kill -9 query': 'the same alerts as with two readers',
};

interface Told {
  readonly fired: readonly string[];
  /** Fired too, and nobody said that they would. */
  readonly others: readonly string[];
  readonly times: number;
  readonly clearedInMs: number;
}

function whyNotAsked(fault: Fault): string | undefined {
  const alerts = ALERTS_OF_FAULTS[fault.name];
  if (alerts !== undefined && 'invisible' in alerts) return alerts.invisible;
  if (fault.ownStores) return 'it needs stores of its own';
  return NOT_ASKED[fault.name];
}

async function play(scene: Scene, prometheus: TestPrometheus, fault: Fault): Promise<Told> {
  const wanted = ALERTS_OF_FAULTS[fault.name];
  if (wanted === undefined || 'invisible' in wanted) throw new Error(`nothing is said of ${fault.name}`);
  const told = async () => (await prometheus.alerts()).filter(({ state }) => state === 'firing').map((one) => one.name);
  const firing = async () => (await told()).filter((name) => wanted.includes(name));
  await until('nothing is told before', async () => (await firing()).length === 0, CLEARS_MAX_MS);
  const fired = new Set<string>();
  const others = new Set<string>();
  let over = false;
  const watching = (async () => {
    while (!over) {
      for (const name of await told().catch(() => [])) (wanted.includes(name) ? fired : others).add(name);
      await delay(POLL_MS);
    }
  })();
  const random = createRandom(`${SEED} ${fault.name}`);
  let times = 0;
  while (fired.size === 0 && times < TIMES_MAX) {
    await fault.inject(scene, random);
    times += 1;
    // What came of it is told a moment later.
    await until('it is told', () => fired.size > 0, TOLD_AFTER_MS).catch(() => undefined);
  }
  over = true;
  await watching;
  const endedAt = performance.now();
  await until('it is told no more', async () => (await firing()).length === 0, CLEARS_MAX_MS);
  return { fired: [...fired], others: [...others], times, clearedInMs: performance.now() - endedAt };
}

async function main(names: readonly string[]): Promise<number> {
  if (prometheusTool('prometheus') === undefined) {
    process.stdout.write('prometheus is not installed, so this did not run: alerts under faults\n');
    return 0;
  }
  const faults = FAULTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const directory = mkdtempSync(join(tmpdir(), 'topline-alerts-'));
  const engines = await startTestEngines();
  const ports = new Map<string, number>();
  for (const name of MEMBERS) ports.set(name, await findFreePort());
  const settingsOf = (name: string) => ({ TOPLINE_OBSERVE_PORT: String(ports.get(name) ?? 0) });
  const compileCache = join(directory, 'compiled');
  const scene = await createScene(
    engines,
    { aggregators: 2, readers: 2 },
    { seed: SEED, compileCache, ownStores: undefined, settingsOf },
  );
  const targets = [...ports].map(([process, port]) => ({ process, address: `127.0.0.1:${port}` }));
  const prometheus = await startPrometheus({ targets, ruleFiles: writeQuickRules(directory) });
  const { stage } = scene;
  const random = createRandom(SEED);
  scene.posting = startPosting(stage, createOrders(stage.merchants, random, SEED), random, TRAFFIC);
  scene.reading = startReading(stage, scene.readers, random);
  let missed = 0;
  try {
    await until('all are scraped', async () => (await prometheus.query('up == 1')).length === MEMBERS.length);
    await delay(QUIET_MS);
    for (const fault of faults) {
      const reason = whyNotAsked(fault);
      if (reason === undefined) missed += (await line(scene, prometheus, fault)) ? 0 : 1;
      else process.stdout.write(`-  ${fault.name}: not asked, ${reason}\n`);
    }
  } finally {
    await prometheus.stop();
    await scene.end();
    await engines.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  return missed === 0 ? 0 : 1;
}

async function line(scene: Scene, prometheus: TestPrometheus, fault: Fault): Promise<boolean> {
  try {
    const { fired, others, times, clearedInMs } = await play(scene, prometheus, fault);
    const words =
      fired.length === 0 ? 'NOTHING fired' : `${fired.join(', ')}; clear ${Math.round(clearedInMs / 1_000)} s after`;
    const besides = others.length === 0 ? '' : `; besides: ${others.join(', ')}`;
    process.stdout.write(
      `${fired.length === 0 ? 'NO' : 'ok'} ${fault.name} (${times} ${times === 1 ? 'time' : 'times'}): ${words}${besides}\n`,
    );
    return fired.length > 0;
  } catch (error) {
    process.stdout.write(`NO ${fault.name}: ${error instanceof Error ? error.message : error}\n`);
    return false;
  }
}

process.exitCode = await main(process.argv.slice(2));
process.exit();
