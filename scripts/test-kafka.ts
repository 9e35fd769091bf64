// npm run test:kafka: the suites that need a Kafka, on real brokers. KAFKA_BROKERS names a cluster; otherwise Apache Kafka runs on
// this machine's Java 17, from jars that are fetched once (packages/server/test/kafka/apache-kafka.ts). Suites that kill brokers
// always run their own. Where there is no Java, one line says what did not run; TOPLINE_REQUIRE=java makes that a failure.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaClassPath, whyNoBroker } from '../packages/server/test/kafka/apache-kafka.ts';
import { useKafka } from '../packages/server/test/kafka/kafka-cluster.ts';
import { nodeTest, run } from './run-command.ts';
import { withTestEngines } from './with-test-engines.ts';

const DIRECTORY = 'packages/server/test/kafka';
/** They kill brokers, or have brokers of another kind: nobody does that to a cluster that was given. */
const OWN_BROKERS = ['broker.test.ts', 'secured.test.ts', 'three-brokers.test.ts'];
const TEST_TIMEOUT_MS = 300_000;

async function main(): Promise<number> {
  const startedAt = performance.now();
  const all = readdirSync(join(import.meta.dirname, '..', DIRECTORY)).filter((name) => name.endsWith('.test.ts'));
  const missing = whyNoBroker();
  const runnable = missing === undefined ? all : process.env.KAFKA_BROKERS ? without(all, OWN_BROKERS) : [];
  if (missing !== undefined) {
    const left = without(all, runnable).join(', ');
    process.stdout.write(`test:kafka: ${missing}; not run: ${left} (set TOPLINE_REQUIRE=java to require it)\n`);
    if ((process.env.TOPLINE_REQUIRE ?? '').split(',').includes('java')) return 1;
  }
  if (runnable.length === 0) return 0;
  const passed = await runFiles(runnable, missing === undefined);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${passed ? 'All passed' : 'Something failed, see above'} (${seconds} s).\n`);
  return passed ? 0 : 1;
}

async function runFiles(names: readonly string[], java: boolean): Promise<boolean> {
  // Once, before several files want the same jars.
  if (java) await kafkaClassPath();
  const own = names.filter((name) => OWN_BROKERS.includes(name));
  return withTestEngines(async (env) => {
    const play = async (what: string, some: readonly string[], more: NodeJS.ProcessEnv = {}) => {
      const files = some.map((name) => `${DIRECTORY}/${name}`);
      return (await run(what, nodeTest(files, TEST_TIMEOUT_MS), { env: { ...env, ...more } })).passed;
    };
    const first = own.length === 0 || (await play('Kafka: brokers of their own', own));
    const cluster = await useKafka();
    try {
      const more = { KAFKA_BROKERS: cluster.brokers.join(',') };
      return (await play('Kafka: one broker', without(names, own), more)) && first;
    } finally {
      await cluster.stop();
    }
  });
}

function without(names: readonly string[], left: readonly string[]): string[] {
  return names.filter((name) => !left.includes(name));
}

process.exitCode = await main();
