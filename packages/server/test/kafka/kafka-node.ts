// One node of Apache Kafka: broker and controller in one Java process that is formatted once and may be killed and started again.
// States: formatted → starting → running → dead (killed) → starting …
// Guarantee: it ends with the process that started it, however that one ends: a shell between them waits for a pipe to close.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until.ts';
import { type KafkaSecurity, scramUsers, securityProperties } from './kafka-security.ts';

const JAVA = [
  ...['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'],
  ...['-Djava.awt.headless=true', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
  '-Dorg.slf4j.simpleLogger.log.kafka.server=info',
];
const START_LIMIT_MS = 120_000;
/** Starts the rest of its arguments, tells the process id, and kills it when its own input ends. */
const LIFE_LINE = '"$@" </dev/null & echo $!; cat >/dev/null; kill -9 $! 2>/dev/null';

export interface NodePorts {
  readonly id: number;
  readonly broker: number;
  readonly controller: number;
  /** Where the broker speaks with itself, when its clients must sign in. */
  readonly internal?: number;
}

export interface KafkaNode {
  readonly address: string;
  /** Where the partitions are. */
  readonly logDirectory: string;
  start(): Promise<void>;
  /** SIGKILL; what it has acknowledged is on the disk or with the others. */
  kill(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  log(): string;
}

export async function createKafkaNode(
  ports: NodePorts,
  cluster: {
    id: string;
    classPath: string;
    directory: string;
    nodes: readonly NodePorts[];
    security?: KafkaSecurity | undefined;
  },
): Promise<KafkaNode> {
  const { classPath, security } = cluster;
  const directory = join(cluster.directory, String(ports.id));
  mkdirSync(directory, { recursive: true });
  const properties = join(directory, 'node.properties');
  const logPath = join(directory, 'node.log');
  const secured = security && ports.internal !== undefined ? securityProperties(security, ports) : {};
  const logDirectory = join(directory, 'log');
  writeFileSync(properties, propertiesOf(ports, cluster.nodes, logDirectory, secured));
  const format = ['kafka.tools.StorageTool', 'format', '-t', cluster.id, '-c', properties];
  if (security) format.push(...scramUsers(security));
  await promisify(execFile)('java', [...JAVA, '-cp', classPath, ...format]);

  let shell: ChildProcess | undefined;
  let pid: number | undefined;

  return {
    logDirectory,
    // Certificates are for names.
    address: `${security ? 'localhost' : '127.0.0.1'}:${ports.broker}`,
    async start() {
      const log = openSync(logPath, 'w');
      const java = ['java', ...JAVA, '-cp', classPath, 'kafka.Kafka', properties];
      const started = spawn('sh', ['-c', LIFE_LINE, 'sh', ...java], { stdio: ['pipe', 'pipe', log] });
      shell = started;
      // The broker writes to the same pipe: the rest is read and forgotten.
      started.stdout?.on('data', (text: Buffer) => {
        pid ??= Number(/^\d+/.exec(text.toString())?.[0]);
      });
      const running = () =>
        /Transition(ing)? from RECOVERY to RUNNING|Kafka Server started/.test(readFileSync(logPath, 'utf8'));
      await until(`node ${ports.id} runs`, running, START_LIMIT_MS).catch((error) => {
        throw new Error(`Kafka did not start:\n${readFileSync(logPath, 'utf8').slice(-4_000)}`, { cause: error });
      });
    },
    async kill() {
      const ended = shell;
      if (!ended || pid === undefined) return;
      const gone = new Promise((resolve) => ended.once('exit', resolve));
      process.kill(pid, 'SIGKILL');
      ended.stdin?.end();
      await gone;
      shell = undefined;
      pid = undefined;
    },
    signal(name) {
      if (pid !== undefined) process.kill(pid, name);
    },
    log: () => readFileSync(logPath, 'utf8'),
  };
}

function propertiesOf(
  ports: NodePorts,
  nodes: readonly NodePorts[],
  logDirectory: string,
  secured: Readonly<Record<string, string>>,
): string {
  const replicas = nodes.length;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': ports.id,
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.quorum.voters': nodes.map((node) => `${node.id}@127.0.0.1:${node.controller}`).join(','),
    'log.dirs': logDirectory,
    'offsets.topic.num.partitions': 3,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': 1,
    'default.replication.factor': replicas,
    'min.insync.replicas': replicas === 3 ? 2 : 1,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
    'num.network.threads': 2,
    'num.io.threads': 4,
    // Deleted records are gone at once, so that a position can be out of range within a test.
    'log.retention.check.interval.ms': 1_000,
    'log.segment.delete.delay.ms': 1_000,
    ...secured,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
