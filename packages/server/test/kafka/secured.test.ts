// A broker that wants TLS and a name: with the settings of the environment real processes carry and count orders, by every mechanism;
// with a wrong password, without trust, or without TLS the program says in one sentence what is not right.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createAdmin, type KafkaSettings } from '../../src/stream/kafka/kafka-client.ts';
import { createPrograms } from '../run/program.ts';
import { createInstances, type Instances } from '../stage/instances.ts';
import { type KafkaCluster, startKafka } from './kafka-cluster.ts';
import { createKafkaPipeline } from './kafka-pipeline.ts';
import { createSecurity, type KafkaSecurity } from './kafka-security.ts';
import { topicOf } from './settings.ts';

const LIMIT_MS = 60_000;
const MERCHANTS = [1, 2, 3, 4];
const EACH = 5;

let cluster: KafkaCluster;
let instances: Instances;
let security: KafkaSecurity;
const directory = mkdtempSync(join(tmpdir(), 'topline-kafka-secured-'));

before(async () => {
  security = createSecurity(directory, 'dns:localhost,ip:127.0.0.1');
  cluster = await startKafka(1, security);
  instances = createInstances(join(directory, 'compiled'));
});
after(async () => {
  await instances?.end();
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

type Mechanism = NonNullable<KafkaSettings['sasl']>['mechanism'];

const environmentOf = (mechanism: Mechanism, topic: string) => ({
  KAFKA_BROKERS: cluster.brokers.join(','),
  KAFKA_TOPIC: topic,
  KAFKA_TLS: 'on',
  KAFKA_TLS_CA: security.certificate,
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: security.username,
  KAFKA_SASL_PASSWORD: security.password,
});

for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const) {
  test(`orders are counted through a broker that wants ${mechanism} over TLS`, async () => {
    const { username, password, certificate } = security;
    const settings = {
      ...topicOf(cluster),
      tls: true,
      tlsCa: readFileSync(certificate, 'utf8'),
      sasl: { mechanism, username, password },
    };
    const pipeline = await createKafkaPipeline(settings);
    try {
      for (const merchantId of MERCHANTS) await pipeline.putMerchant(merchantId, 1);
      const { databaseUrl, clickhouseUrl } = pipeline;
      const how = { databaseUrl, clickhouseUrl, settings: environmentOf(mechanism, settings.topic) };
      const instance = await instances.start({ name: mechanism, roles: 'relay,aggregate', ...how });
      await Promise.all(MERCHANTS.map((merchantId) => pipeline.postMany(merchantId, EACH)));
      await pipeline.drained(LIMIT_MS);
      for (const merchantId of MERCHANTS) {
        const found = await pipeline.verify(merchantId);
        assert.deepEqual([found?.orders, found?.differences], [EACH, []], instance.output());
      }
      await instance.stop();
    } finally {
      await pipeline.stop();
    }
  });
}

const address = () => cluster.brokers.join(',').replace(/[.]/g, '\\.');

async function refusedWith(change: Readonly<Record<string, string>>): Promise<string> {
  const programs = createPrograms();
  try {
    const env = { ...environmentOf('SCRAM-SHA-512', 'order-events'), ...change };
    const { code, stderr } = await programs.run(['--data-dir', programs.dataDir('refused'), '--no-demo'], { env });
    assert.equal(code, 78, stderr);
    assert.ok(!stderr.includes(security.password) && !stderr.includes('not the password'));
    return stderr;
  } finally {
    await programs.end();
  }
}

for (const mechanism of ['PLAIN', 'SCRAM-SHA-512']) {
  test(`a wrong password is told in one sentence (${mechanism})`, async () => {
    const told = await refusedWith({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: 'not the password' });
    const sentence = `^Kafka at ${address()} refuses to be signed in to: are KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD right\\?\n$`;
    assert.match(told, new RegExp(sentence));
  });
}

test('a certificate that nobody vouches for is told in one sentence', async () => {
  const told = await refusedWith({ KAFKA_TLS_CA: '' });
  assert.match(
    told,
    new RegExp(
      `^Kafka at ${address()} shows a certificate that is not trusted \\([A-Z_]+\\): is KAFKA_TLS_CA right\\?\n$`,
    ),
  );
});

test('a certificate of another authority is told in one sentence', async () => {
  const other = join(directory, 'other');
  mkdirSync(other);
  const told = await refusedWith({ KAFKA_TLS_CA: createSecurity(other).certificate });
  assert.match(told, /shows a certificate that is not trusted \([A-Z_]+\): is KAFKA_TLS_CA right\?\n$/);
});

test('a broker that is named by its address is checked against the address in its certificate', async () => {
  const { username, password, certificate } = security;
  const brokers = cluster.brokers.map((broker) => broker.replace('localhost', '127.0.0.1'));
  const sasl = { mechanism: 'SCRAM-SHA-512', username, password } as const;
  const admin = createAdmin(
    { ...topicOf({ brokers }), tls: true, tlsCa: readFileSync(certificate, 'utf8'), sasl },
    'test',
  );
  try {
    assert.equal((await admin.metadata({ topics: [] })).brokers.size, 1);
  } finally {
    await admin.close();
  }
});

test('a broker that wants TLS and is spoken to without it is told in one sentence', async () => {
  const [tls, sasl] = [
    { KAFKA_TLS: 'off', KAFKA_TLS_CA: '' },
    { KAFKA_SASL_MECHANISM: '', KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: '' },
  ];
  assert.match(await refusedWith({ ...tls, ...sasl }), /cannot be spoken to: [^\n]*TLS[^\n]* Is KAFKA_TLS right\?\n$/);
});
