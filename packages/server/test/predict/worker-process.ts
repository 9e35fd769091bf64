// A forecast worker in a process of its own, for tests that kill it: argv = database URL, ClickHouse URL, instant, crash point.
import { armCrashPoint } from '../../src/platform/crash-point.ts';
import { createForecastWorker } from '../../src/predict/forecast-worker.ts';
import { createRooms } from './rooms.ts';

const [databaseUrl = '', clickhouseUrl = '', nowMs = '', crashPoint = ''] = process.argv.slice(2);
armCrashPoint(crashPoint);
const rooms = createRooms({ databaseUrl, clickhouseUrl }, () => Number(nowMs));
const options = {
  intervalMs: 60_000,
  leaseMs: 500,
  expensiveBudgetMs: 60_000,
  runRetentionMs: 86_400_000,
  partitions: 4,
};
createForecastWorker(rooms, { ...options, owner: `crash-${process.pid}` }).start();
