// npm run test:kafka: the suites that need a Kafka, on real brokers. KAFKA_BROKERS names a cluster; otherwise Apache Kafka runs on
// this machine's Java 17, from jars that are fetched once (packages/server/test/kafka/apache-kafka.ts). Suites that kill brokers
// always run their own. Where there is no Java, one line says what did not run; TOPLINE_REQUIRE=java makes that a failure.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTestEngines } from '../packages/server/test/engines.ts';
import { kafkaClassPath, whyNoBroker } from '../packages/server/test/kafka/apache-kafka.ts';
import { nodeTest, run } from './run-command.ts';

const DIRECTORY = 'packages/server/test/kafka';
const TEST_TIMEOUT_MS = 300_000;

async function main(): Promise<number> {
  const startedAt = performance.now();
  const missing = whyNoBroker();
  if (missing !== undefined) return notRun(missing);
  await kafkaClassPath();
  const engines = await startTestEngines();
  const env = {
    ...process.env,
    TOPLINE_TEST_DATABASE_URL: engines.databaseUrl,
    TOPLINE_TEST_CLICKHOUSE_URL: engines.clickhouseUrl,
  };
  try {
    const { passed } = await run('Kafka', nodeTest([`${DIRECTORY}/**/*.test.ts`], TEST_TIMEOUT_MS), { env });
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    process.stdout.write(`${passed ? 'All passed' : 'Something failed, see above'} (${seconds} s).\n`);
    return passed ? 0 : 1;
  } finally {
    await engines.stop();
  }
}

function notRun(why: string): number {
  const names = readdirSync(join(import.meta.dirname, '..', DIRECTORY)).filter((name) => name.endsWith('.test.ts'));
  process.stdout.write(`test:kafka: ${why}; not run: ${names.join(', ')} (set TOPLINE_REQUIRE=java to require it)\n`);
  return (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('java') ? 1 : 0;
}

process.exitCode = await main();
