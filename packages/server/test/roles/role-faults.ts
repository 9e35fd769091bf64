// What befalls a deployment whose roles are processes of their own, several of each, between PostgreSQL, ClickHouse and three brokers.
import { setTimeout as delay } from 'node:timers/promises';
import { createAdmin, type KafkaSettings } from '../../src/stream/kafka/kafka-client.ts';
import { createKafkaTopic, TopicMissing } from '../../src/stream/kafka/kafka-topic.ts';
import type { Fault } from '../faults/fault.ts';
import type { Member, Scene } from '../faults/scene.ts';
import { STORE_FAULTS } from '../faults/store-faults.ts';
import type { KafkaCluster } from '../kafka/kafka-cluster.ts';
import { createPrograms } from '../run/program.ts';
import type { Random } from '../stage/orders.ts';
import { partitionsHeldBy } from '../stage/stores.ts';
import { until } from '../until.ts';

const BACK_MAX_MS = 60_000;
/** What a dead or sleeping process held is with others within this. */
const MOVED_MAX_MS = 15_000;
const COMINGS_AND_GOINGS = 10;
const EVERY_MS = 1_000;
/** A busy machine takes longer to start one again than a second. */
const SECONDS_MAX = 90;
const BROKER_AWAY_MS = 6_000;
const ALL_BROKERS_AWAY_MS = 60_000;
const TOPIC_MAX_MS = 60_000;
/** Of the faults of one machine: what befalls the servers that all roles share. */
const SHARED_SERVERS = ['postgres immediate restart', 'kill -9 clickhouse'];

const anyOf = (members: readonly Member[], random: Random): Member => {
  const member = members[random.integer(0, members.length - 1)];
  if (!member) throw new RangeError('there is no such process');
  return member;
};

async function isBack(member: Member, deadPid: number): Promise<void> {
  const back = () => member.instance.pid !== deadPid && member.instance.alive();
  await until(`${member.name} is back`, back, BACK_MAX_MS);
}

const killed = (role: string): Fault => ({
  name: `kill -9 ${role}`,
  async inject(scene, random) {
    const member = anyOf(scene.of(role), random);
    const { pid, died } = member.instance;
    member.instance.signal('SIGKILL');
    await died;
    await isBack(member, pid);
    return 1;
  },
});

/** Its leases run out while it sleeps, others take what it had, and it wakes up in the middle of what it did. */
const zombie = (role: 'relay' | 'aggregate'): Fault => ({
  name: `SIGSTOP ${role} past its lease`,
  async inject(scene) {
    const { pool } = scene.stage;
    const [sleeper, ...others] = scene.of(role);
    if (!sleeper || others.length === 0) throw new RangeError(`there are two of ${role}`);
    const held = ({ instance }: Member) => partitionsHeldBy(pool, instance.pid, role);
    const shared = async () => (await Promise.all([sleeper, ...others].map(held))).every((parts) => parts > 0);
    await until('each has its share', shared, BACK_MAX_MS);
    sleeper.instance.signal('SIGSTOP');
    await until('the others have everything', async () => (await held(sleeper)) === 0, MOVED_MAX_MS);
    sleeper.instance.signal('SIGCONT');
    await until('it has its share again', shared, BACK_MAX_MS);
    return 1;
  },
});

/**
 * Asked to stop, in the middle of the traffic, and started again: those that remain share the work anew each time. Of each kind one
 * stays, so that there is somebody to answer.
 */
const comingAndGoing: Fault = {
  name: 'members come and go every second',
  async inject(scene, random) {
    const kinds = ['relay', 'aggregate', 'ingest', 'query'].map((role) => scene.of(role));
    const away = new Set<Member>();
    const leaving: Promise<void>[] = [];
    const leave = async (member: Member) => {
      const { pid, died } = member.instance;
      away.add(member);
      member.instance.signal('SIGTERM');
      await died;
      await isBack(member, pid);
      away.delete(member);
    };
    for (let second = 0; second < SECONDS_MAX && leaving.length < COMINGS_AND_GOINGS; second += 1) {
      const whole = kinds.filter((members) => members.every((member) => !away.has(member)));
      if (whole.length > 0) leaving.push(leave(anyOf(whole[random.integer(0, whole.length - 1)] ?? [], random)));
      await delay(EVERY_MS);
    }
    await Promise.all(leaving);
    return leaving.length;
  },
};

const oneBrokerKilled = ({ nodes }: KafkaCluster): Fault => ({
  name: 'one of three brokers killed',
  async inject(_scene, random) {
    const node = nodes[random.integer(0, nodes.length - 1)];
    await node?.kill();
    await delay(BROKER_AWAY_MS);
    await node?.start();
    return 1;
  },
});

const allBrokersDown = ({ nodes }: KafkaCluster): Fault => ({
  name: 'all brokers down for a minute',
  async inject() {
    await Promise.all(nodes.map((node) => node.kill()));
    await delay(ALL_BROKERS_AWAY_MS);
    await Promise.all(nodes.map((node) => node.start()));
    return nodes.length;
  },
});

/** Under load; somebody makes another one under the same name; an operator says that it is to be read. */
const topicReplaced = (settings: KafkaSettings): Fault => ({
  name: 'topic deleted, made again and adopted',
  async inject(scene) {
    const admin = createAdmin(settings, 'roles');
    const topic = createKafkaTopic(admin, settings);
    try {
      await admin.deleteTopics({ topics: [settings.topic] });
      const isGone = () =>
        topic.facts({ fresh: true }).then(
          () => false,
          (error) => error instanceof TopicMissing,
        );
      await until('the topic is gone', isGone, TOPIC_MAX_MS);
      await until('it is made again', () => topic.create().then(() => true), TOPIC_MAX_MS);
      await adopt(scene, settings);
    } finally {
      await admin.close();
    }
    return 1;
  },
});

async function adopt({ stage }: Scene, { brokers, topic }: KafkaSettings): Promise<void> {
  const programs = createPrograms();
  const env = {
    DATABASE_URL: stage.databaseUrl,
    CLICKHOUSE_URL: stage.clickhouseUrl,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: topic,
  };
  try {
    // A topic that was just made is not led at once.
    await until(
      'an operator has adopted it',
      async () => {
        const { code, stdout, stderr } = await programs.topline(['stream', 'adopt'], { env });
        if (code !== 0) throw new Error(stderr);
        return /is read from the start of/.test(stdout);
      },
      TOPIC_MAX_MS,
    );
  } finally {
    await programs.end();
  }
}

export function roleFaults(cluster: KafkaCluster, settings: KafkaSettings): readonly Fault[] {
  const roles = ['ingest', 'relay', 'aggregate', 'query', 'predict', 'predict-worker'];
  return [
    ...roles.map(killed),
    zombie('relay'),
    zombie('aggregate'),
    comingAndGoing,
    oneBrokerKilled(cluster),
    topicReplaced(settings),
    ...STORE_FAULTS.filter(({ name }) => SHARED_SERVERS.includes(name)),
    allBrokersDown(cluster),
  ];
}
