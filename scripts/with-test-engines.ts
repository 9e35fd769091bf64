// One PostgreSQL and one ClickHouse for all test files of a suite; they find them in their environment.
import { startTestEngines } from '../packages/server/test/engines.ts';

export async function withTestEngines<T>(work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const engines = await startTestEngines();
  try {
    return await work({
      ...process.env,
      TOPLINE_TEST_DATABASE_URL: engines.databaseUrl,
      TOPLINE_TEST_CLICKHOUSE_URL: engines.clickhouseUrl,
    });
  } finally {
    await engines.stop();
  }
}
