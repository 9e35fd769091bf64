// npm test: everything that needs only Node and npm: the check, the contract tests of the HTTP room, the flow tests on real
// engines (one PostgreSQL and one ClickHouse for the whole run, a database a file), the small model exploration, and each crash
// point once. Longer suites have names of their own.
import { startTestEngines } from '../packages/server/test/engines.ts';
import { check } from './check.ts';
import { NODE, nodeTest, run } from './run-command.ts';

const FLOW_TESTS = [
  'packages/server/test/http/**/*.test.ts',
  'packages/server/test/api/**/*.test.ts',
  'packages/server/test/embedded/**/*.test.ts',
  'packages/server/test/flow/**/*.test.ts',
  'packages/server/test/ingest/**/*.test.ts',
  'packages/server/test/platform/**/*.test.ts',
  'packages/server/test/predict/**/*.test.ts',
  'packages/server/test/stream/**/*.test.ts',
  'packages/server/test/run/**/*.test.ts',
  'packages/server/test/model/**/*.test.ts',
];

const startedAt = performance.now();
const checked = await check();
const engines = await startTestEngines();
const env = {
  ...process.env,
  TOPLINE_TEST_DATABASE_URL: engines.databaseUrl,
  TOPLINE_TEST_CLICKHOUSE_URL: engines.clickhouseUrl,
};
let flows = false;
try {
  flows = (await run('flow tests', nodeTest(FLOW_TESTS), { env })).passed;
} finally {
  await engines.stop();
}
const crashes = await run('each crash point once', [NODE, 'packages/server/test/crash/main.ts', '--once']);
const seconds = Math.round((performance.now() - startedAt) / 1_000);
const passed = checked && flows && crashes.passed;
process.stdout.write(`${passed ? 'All passed' : 'Something failed, see above'} (${seconds} s).\n`);
process.exitCode = passed ? 0 : 1;
