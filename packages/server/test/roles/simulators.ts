// A row of npm run roles whose callers are the program's own: two processes with the role simulate, which know nothing but the address
// of ingest, fill the demo's past and go on with live orders, while one of them and one of the aggregators are killed.
// States: simulators start → enough is stored → kill -9 of both → both simulators have posted live orders → they are asked to stop →
// nothing waits → the stores are counted, and `topline verify` is asked in a process of its own.
// Rules: what a simulator was told is stored, with one event, processed once; the number of orders is the same in PostgreSQL, in its
// totals, in ClickHouse and in what verify says, and at least ORDERS_MIN.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startReading } from '../faults/reading.ts';
import { type FaultRow, NOTHING, type RunDeps, rounded } from '../faults/run-fault.ts';
import { type Cast, createScene, type Member, type Scene } from '../faults/scene.ts';
import type { KafkaCluster } from '../kafka/kafka-cluster.ts';
import { topicOf } from '../kafka/settings.ts';
import { createPrograms } from '../run/program.ts';
import type { Instance } from '../stage/instances.ts';
import { createRandom, type Random, type TestMerchant } from '../stage/orders.ts';
import { settled } from '../stage/settled.ts';
import type { Stage } from '../stage/stage.ts';
import { readAudit } from '../stage/stores.ts';
import { until } from '../until.ts';
import { createToldOrders, type ToldOrders } from './told-orders.ts';

export const SIMULATORS_ROW = 'simulators; one and an aggregate killed';

/** A whole month of the demo has more, in every season. */
const ORDERS_MIN = 4_000;
const LIVE_MIN = 40;
const DEMO_MERCHANTS = 4;
const SIMULATORS = 2;
const STORED_MAX_MS = 120_000;
const BACK_MAX_MS = 60_000;
const PROCESSES = { ingest: 2, relay: 1, aggregate: 2, query: 1 };
const SIMULATOR_SETTINGS = { TOPLINE_SIMULATE_RATE: '30', TOPLINE_SIMULATE_MONTHS: '1' };

const MERCHANTS = `
  SELECT merchant_id, currency, timezone, week_start FROM ingestion.merchants WHERE merchant_id <> ALL ($1::bigint[])`;
/** So many that each is not looked up on its own. */
const ORDERS = `
  WITH events AS (SELECT order_id, count(*)::int AS times FROM ingestion.order_events GROUP BY 1),
       processed AS (SELECT order_id, count(*)::int AS times FROM forecasting.processed_events GROUP BY 1)
  SELECT order_id::float8 AS order_id, coalesce(e.times, 0) AS events, coalesce(p.times, 0) AS processed,
         EXISTS (SELECT FROM forecasting.dead_letters d WHERE d.order_id = o.order_id) AS dead
    FROM ingestion.orders o LEFT JOIN events e USING (order_id) LEFT JOIN processed p USING (order_id)`;
const TOTAL_ORDERS = `
  SELECT coalesce(sum(orders), 0)::int AS orders FROM forecasting.category_totals
   WHERE bucket_type = 'YEAR' AND category_id = 0`;
const PUSHED_ORDERS = `
  SELECT toUInt32(sum(orders)) AS orders FROM category_sales_agg FINAL WHERE bucket_type = 'YEAR' AND category_id = 0`;

interface Simulator {
  readonly told: ToldOrders;
  instance(): Instance;
  start(): Promise<void>;
}

export async function runSimulators(deps: RunDeps, cluster: KafkaCluster, directory: string): Promise<FaultRow> {
  // The log of another history would be full of orders that this database does not have.
  const { brokers, topic } = topicOf(cluster);
  const cast: Cast = { processes: PROCESSES, settings: { KAFKA_BROKERS: brokers.join(','), KAFKA_TOPIC: topic } };
  const row = { ...NOTHING, fault: SIMULATORS_ROW, seed: deps.seed };
  const scene = await createScene(deps.engines, {}, { ...deps, cast });
  deps.scenes.add(scene);
  const simulators: Simulator[] = [];
  try {
    for (let index = 1; index <= SIMULATORS; index += 1)
      simulators.push(await createSimulator(scene, `simulate ${index}`, directory));
    return { ...row, ...(await play(scene, simulators, createRandom(`${deps.seed} ${SIMULATORS_ROW}`), cast)) };
  } catch (error) {
    return { ...row, failure: `${error instanceof Error ? error.stack : error}\n${scene.stage.outputs()}` };
  } finally {
    await Promise.allSettled(simulators.map(({ told }) => told.stop()));
    deps.scenes.delete(scene);
    await scene.end();
  }
}

/** What it remembers of the past it has posted survives it, as a volume does. */
async function createSimulator({ stage, of }: Scene, name: string, directory: string): Promise<Simulator> {
  const told = await createToldOrders(() => of('ingest').map(({ instance }) => instance));
  const dataDir = join(directory, name);
  mkdirSync(dataDir, { recursive: true });
  let instance: Instance | undefined;
  return {
    told,
    instance() {
      if (!instance) throw new Error(`${name} was not started`);
      return instance;
    },
    async start() {
      const settings = { ...SIMULATOR_SETTINGS, TOPLINE_INGEST_URL: told.url, TOPLINE_DATA_DIR: dataDir };
      instance = await stage.start(name, 'simulate', { settings });
    },
  };
}

async function play(scene: Scene, simulators: readonly Simulator[], random: Random, { settings }: Cast) {
  const { stage } = scene;
  await Promise.all(simulators.map((one) => one.start()));
  const merchants = await demoMerchants(stage);
  const reading = startReading({ ...stage, merchants }, scene.readers, random);
  // It is held against the ledger, and these orders are in nobody's.
  reading.trustNothing(true);
  const injectAt = random.integer(Math.round(0.3 * ORDERS_MIN), Math.round(0.7 * ORDERS_MIN));
  const stored = () => toldOf(simulators).size;
  await until('there are orders', () => stored() >= injectAt, STORED_MAX_MS);
  await reading.since();
  await killBoth(simulators, scene.of('aggregate'), random);
  const endedAt = performance.now();
  // While they go on posting, the one of them from the beginning.
  await readable(stage, simulators);
  const recoverySeconds = rounded((performance.now() - endedAt) / 1_000);
  const share = await reading.since();
  const live = () => simulators.every(({ told }) => told.answered().single >= LIVE_MIN);
  await until('both have posted live orders', live, STORED_MAX_MS);
  await Promise.all(simulators.map((one) => one.instance().stop()));
  await settled(stage);
  await reading.finish();
  const { orders, found } = await count(stage, simulators, settings);
  const { lost, double, wrong, details } = found;
  return {
    ...{ injected: 2, orders, reads: reading.asked(), lost, double, wrongCells: wrong, recoverySeconds },
    readsAnswered: share.asked === 0 ? 1 : share.answered / share.asked,
    details: [...details, ...share.refusals.map((words) => `not answered: ${words}`)],
  };
}

async function demoMerchants({ pool, merchants }: Stage): Promise<TestMerchant[]> {
  const others = merchants.map(({ merchantId }) => merchantId);
  const read = async () => (await pool.query(MERCHANTS, [others])).rows;
  await until('the demo has its merchants', async () => (await read()).length === DEMO_MERCHANTS, STORED_MAX_MS);
  return (await read()).map((row) => ({
    ...{ merchantId: Number(row.merchant_id), currency: row.currency, decimals: 2 },
    calendar: { timezone: row.timezone, weekStart: row.week_start },
  }));
}

async function killBoth(simulators: readonly Simulator[], aggregators: readonly Member[], random: Random) {
  const simulator = simulators[random.integer(0, simulators.length - 1)];
  const aggregator = aggregators[random.integer(0, aggregators.length - 1)];
  if (!simulator || !aggregator) throw new RangeError('there are two of each');
  const [posting, applying] = [simulator.instance(), aggregator.instance];
  posting.signal('SIGKILL');
  applying.signal('SIGKILL');
  await Promise.all([posting.died, applying.died]);
  await simulator.start();
  const isBack = () => aggregator.instance.pid !== applying.pid && aggregator.instance.alive();
  await until(`${aggregator.name} is back`, isBack, BACK_MAX_MS);
}

/** All that they have been told of by now. */
async function readable({ clickhouse }: Stage, simulators: readonly Simulator[]): Promise<void> {
  const orderIds = toldOf(simulators);
  const pushed = async () => orderIds.isSubsetOf(await readAudit(clickhouse));
  await until('what was accepted is readable', pushed, STORED_MAX_MS);
}

function toldOf(simulators: readonly Simulator[]): Set<number> {
  return new Set(simulators.flatMap(({ told }) => [...told.orderIds]));
}

async function count(
  { pool, clickhouse, findings, ...stage }: Stage,
  simulators: readonly Simulator[],
  settings: Cast['settings'],
) {
  const stored = await readStored(pool);
  for (const orderId of toldOf(simulators))
    if (!stored.has(orderId))
      findings.add('lost', `order ${orderId} is not stored, and its caller was told that it is`);
  for (const { orderId, events, processed, dead } of stored.values()) {
    const words = `order ${orderId} has ${events} events, processed ${processed} times${dead ? ', a dead letter' : ''}`;
    if (events === 0 || processed === 0 || dead) findings.add('lost', words);
    if (events > 1 || processed > 1) findings.add('double', words);
  }
  const totals: number = (await pool.query(TOTAL_ORDERS)).rows[0].orders;
  const pushed = await clickhouse.query({ query: PUSHED_ORDERS, format: 'JSONEachRow' });
  const [{ orders: inClickHouse } = { orders: 0 }] = await pushed.json<{ orders: number }>();
  const verified = await verifyByCommand(stage, settings);
  const counts = { totals, ClickHouse: Number(inClickHouse), verify: verified.orders };
  for (const [where, orders] of Object.entries(counts))
    if (orders !== stored.size) findings.add('wrong', `${stored.size} orders are stored, ${orders} in ${where}`);
  if (verified.differences > 0 || verified.waiting > 0) findings.add('wrong', `verify: ${JSON.stringify(verified)}`);
  if (stored.size < ORDERS_MIN) throw new Error(`only ${stored.size} orders are stored, fewer than ${ORDERS_MIN}`);
  return { orders: stored.size, found: findings.take() };
}

interface Stored {
  readonly orderId: number;
  readonly events: number;
  readonly processed: number;
  readonly dead: boolean;
}

async function readStored(pool: Stage['pool']): Promise<Map<number, Stored>> {
  const { rows } = await pool.query(ORDERS);
  return new Map(rows.map(({ order_id: orderId, ...counts }) => [orderId, { orderId, ...counts }]));
}

interface Verified {
  readonly orders: number;
  readonly waiting: number;
  readonly differences: number;
}

/** As an operator asks. */
async function verifyByCommand(
  { databaseUrl, clickhouseUrl }: Pick<Stage, 'databaseUrl' | 'clickhouseUrl'>,
  settings: Cast['settings'],
): Promise<Verified> {
  const programs = createPrograms();
  try {
    const env = { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, ...settings };
    const { code, stdout, stderr } = await programs.topline(['verify', '--json'], { env });
    if (code !== 0 && code !== 1) throw new Error(`topline verify ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Verified;
  } finally {
    await programs.end();
  }
}
