// npm run bench:capacity: what an order, an answer and a forecast cost, in processor time by process and in bytes by store. Each step of
// the pipeline runs on its own over the same orders, so that a rate is that step's own; then all of them at once. The stores are the
// embedded PostgreSQL (with fsync) and ClickHouse and one real Kafka broker, all on this machine. Nothing passes or fails.
import { parseArgs } from 'node:util';
import { startTestEngines } from '../../packages/server/test/engines.ts';
import { whyNoBroker } from '../../packages/server/test/kafka/apache-kafka.ts';
import { startKafka } from '../../packages/server/test/kafka/kafka-cluster.ts';
import { createCapacityStage } from './capacity-stage.ts';
import { measureBytes, measureForecasts, measureMix, measureReads, measureSteps } from './measures.ts';
import { createReport } from './report.ts';

const { values } = parseArgs({ options: { orders: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write('npm run bench:capacity -- [--orders 60000]\n');
  process.exit(0);
}
const missing =
  process.platform === 'linux' ? whyNoBroker() : 'processor time is read from /proc, which only Linux has';
if (missing !== undefined) {
  process.stdout.write(`Nothing was measured: ${missing}\n`);
  process.exit(0);
}
const engines = await startTestEngines({ fsync: true });
const kafka = await startKafka(1);
const stage = await createCapacityStage(engines, kafka);
const report = createReport();
try {
  const orders = Number(values.orders ?? 60_000);
  await measureSteps(stage, report, { orders, singles: orders / 6 });
  await measureBytes(stage, report);
  await measureReads(stage, report, { seconds: 8 });
  await measureForecasts(stage, report);
  await measureMix(stage, report, { ordersPerSecond: 100, seconds: 20 });
} finally {
  await stage.end();
  await kafka.stop();
  await engines.stop();
}
process.stdout.write(report.text());
