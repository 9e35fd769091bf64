// Connections of a test's own. They may still be closing when their database is dropped by force: unheard, that error of a connection
// which nobody uses any more would end the whole test file.
import pg from 'pg';

export function openDirectPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}
