// Programs that a test starts over databases of their own.
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { createPrograms } from './program.ts';

export type ProgramStage = Awaited<ReturnType<typeof createProgramStage>>;

export async function createProgramStage() {
  const programs = createPrograms();
  const engines = await startTestEngines();
  const { databaseUrl, clickhouseUrl, drop } = await createTestDatabases(engines);
  return {
    programs,
    databaseUrl,
    clickhouseUrl,
    /** How a program learns of the databases. */
    env: { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl },
    async end() {
      await programs.end();
      await drop();
      await engines.stop();
    },
  };
}
