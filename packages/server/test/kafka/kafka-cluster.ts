// A cluster of one or three nodes for tests, in a directory that goes with it. A test file run alone starts its own; a suite
// starts one and names it in KAFKA_BROKERS, and a cluster that was given is used and left as it is.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/platform/free-port.ts';
import { kafkaClassPath } from './apache-kafka.ts';
import { createKafkaNode, type KafkaNode, type NodePorts } from './kafka-node.ts';
import type { KafkaSecurity } from './kafka-security.ts';

export interface KafkaCluster {
  readonly brokers: readonly string[];
  /** Empty when the cluster was given: then nothing of it may be killed. */
  readonly nodes: readonly KafkaNode[];
  stop(): Promise<void>;
}

export async function useKafka(): Promise<KafkaCluster> {
  const given = process.env.KAFKA_BROKERS;
  return given ? { brokers: given.split(','), nodes: [], stop: async () => undefined } : startKafka(1);
}

/** With `security` there is one node, and its clients speak TLS and sign in. */
export async function startKafka(size: 1 | 3, security?: KafkaSecurity): Promise<KafkaCluster> {
  const classPath = await kafkaClassPath();
  const directory = mkdtempSync(join(tmpdir(), 'topline-kafka-'));
  const ports: NodePorts[] = [];
  for (let id = 1; id <= size; id += 1)
    ports.push({
      ...{ id, broker: await findFreePort(), controller: await findFreePort() },
      ...(security ? { internal: await findFreePort() } : {}),
    });
  const cluster = { id: clusterId(), classPath, directory, nodes: ports, security };
  const nodes = await Promise.all(ports.map((one) => createKafkaNode(one, cluster)));
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { brokers: nodes.map((node) => node.address), nodes, stop };
}

/** Sixteen bytes as text; the tool that formats takes a leading hyphen for an option. */
function clusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? clusterId() : id;
}
