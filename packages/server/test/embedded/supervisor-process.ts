// A supervisor in a process of its own, for tests that kill it: `node supervisor-process.ts <dataDir> [postgres|clickhouse]`.
// It prints one JSON line with the URLs and the process ids, or {"failed":"…"}, and ends in order on SIGTERM.
import { createEmbeddedEngines } from '../../src/embedded/engines.ts';
import { silentLog } from '../../src/platform/log.ts';

const [, , dataDir = '', only] = process.argv;
const wanted = { postgres: only !== 'clickhouse', clickhouse: only !== 'postgres' };
const engines = createEmbeddedEngines({ log: silentLog }, { dataDir, ...wanted });
process.once('SIGTERM', async () => {
  await engines.stop();
  process.exit(0);
});
try {
  const urls = await engines.start();
  console.log(JSON.stringify({ ...urls, pids: engines.pids() }));
  setInterval(() => undefined, 1 << 30);
} catch (error) {
  console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) }));
  process.exitCode = 1;
}
