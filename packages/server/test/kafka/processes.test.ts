// Real processes between PostgreSQL and Kafka: killed at every named point of the relay, and stopped for longer than their lease.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RELAY_CRASH_POINTS } from '../../src/platform/crash-point.ts';
import { createPrograms } from '../run/program.ts';
import { createInstances, type Instances } from '../stage/instances.ts';
import { until } from '../until.ts';
import { type CountedOrders, createCountedOrders } from './counted-orders.ts';
import { type KafkaCluster, useKafka } from './kafka-cluster.ts';
import { createKafkaPipeline, type KafkaPipeline } from './kafka-pipeline.ts';
import { topicOf } from './settings.ts';

const LIMIT_MS = 120_000;
const LEASE_MS = 5_000;
const MOVED_MAX_MS = 15_000;
const ROLES = 'relay,aggregate';

let cluster: KafkaCluster;
let pipeline: KafkaPipeline;
let instances: Instances;
const compileCache = mkdtempSync(join(tmpdir(), 'topline-kafka-processes-'));
let orders: CountedOrders;

before(async () => {
  cluster = await useKafka();
  const settings = topicOf(cluster);
  pipeline = await createKafkaPipeline(settings);
  // How the processes learn of the cluster.
  process.env.KAFKA_BROKERS = settings.brokers.join(',');
  process.env.KAFKA_TOPIC = settings.topic;
  instances = createInstances(compileCache);
  orders = await createCountedOrders(pipeline);
});
after(async () => {
  await instances?.end();
  await pipeline?.stop();
  await cluster?.stop();
  rmSync(compileCache, { recursive: true, force: true });
});

const start = (name: string, crashPoint = '') => {
  const { databaseUrl, clickhouseUrl } = pipeline;
  return instances.start({ name, roles: ROLES, databaseUrl, clickhouseUrl, crashPoint });
};

for (const point of RELAY_CRASH_POINTS) {
  test(`a process killed at ${point} loses nothing and doubles nothing`, async () => {
    const dying = await start('dying', `${point}:3`);
    await orders.post(10);
    assert.equal((await dying.died).signal, 'SIGKILL', dying.output());
    await orders.post(5);
    const next = await start('next');
    await orders.assertCounted();
    await next.stop();
  });
}

test('a process that was stopped for longer than its lease wakes up and changes nothing that is not its own', async () => {
  const sleeper = await start('sleeper');
  await orders.post(20);
  await orders.assertCounted();
  const owners = async () => {
    const { rows } = await pipeline.pool.query(
      `SELECT DISTINCT owner FROM forecasting.stream_partitions WHERE owner IS NOT NULL AND lease_until > now()`,
    );
    return rows.map((row) => String(row.owner));
  };
  const [asleep] = await owners();
  // In the middle of whatever it does.
  const posting = orders.post(40);
  process.kill(sleeper.pid, 'SIGSTOP');
  await posting;
  const successor = await start('successor');
  await until(
    'the successor has everything',
    async () => {
      const now = await owners();
      return now.length === 1 && now[0] !== asleep;
    },
    LEASE_MS + LIMIT_MS,
  );
  await orders.post(10);
  process.kill(sleeper.pid, 'SIGCONT');
  await orders.post(10);
  await orders.assertCounted();
  await until('both share the work again', async () => (await owners()).length === 2, LIMIT_MS);
  await orders.post(10);
  await orders.assertCounted();
  await sleeper.stop();
  await successor.stop();
});

test('a process that is killed is followed within fifteen seconds, one that is asked to stop at once', async () => {
  const groupsOf = async () => {
    const { rows } = await pipeline.pool.query(
      `SELECT grp, split_part(owner, ' ', 2) AS pid, count(*)::int AS parts FROM forecasting.stream_partitions
        WHERE owner IS NOT NULL AND lease_until > now() GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    return rows.map((row) => `${row.grp} ${row.pid} ${row.parts}`);
  };
  const all = (pid: number) => [`aggregate ${pid} 4`, `relay ${pid} 4`];
  const [first, second] = [await start('first'), await start('second')];
  await until('both share the work', async () => (await groupsOf()).length === 4, LIMIT_MS);
  await orders.post(5);
  // Nobody starts it again, and nobody who starts finds that it is dead: only its lease tells.
  first.signal('SIGKILL');
  await until(
    'the other has everything',
    async () => JSON.stringify(await groupsOf()) === JSON.stringify(all(second.pid)),
    MOVED_MAX_MS,
  );
  await orders.assertCounted();
  await second.stop();
  assert.deepEqual(await groupsOf(), [], 'it gives its leases back');
  const third = await start('third');
  const takenOver = async () => JSON.stringify(await groupsOf()) === JSON.stringify(all(third.pid));
  await until('the next has everything', takenOver, LIMIT_MS);
  await orders.post(5);
  await orders.assertCounted();
  await third.stop();
});

test('the program refuses a topic with another number of partitions, in one sentence', async () => {
  const { topic, brokers } = pipeline.settings;
  const programs = createPrograms();
  try {
    const env = { KAFKA_BROKERS: brokers.join(','), KAFKA_TOPIC: topic, KAFKA_PARTITIONS: '8' };
    const { code, stderr } = await programs.run(['--data-dir', programs.dataDir('unfit'), '--no-demo'], { env });
    assert.equal(code, 78, stderr);
    assert.match(stderr, new RegExp(`^The Kafka topic ${topic} has 4 partitions and not 8: [^\\n]+\\n$`));
  } finally {
    await programs.end();
  }
});
