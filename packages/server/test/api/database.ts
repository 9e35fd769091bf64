// What is really stored, asked of PostgreSQL itself.
import pg from 'pg';

export interface Database {
  /** The first column of the first row, as a number. */
  count(sql: string, values?: readonly unknown[]): Promise<number>;
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export function openDatabase(databaseUrl: string): Database {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const query = async (sql: string, values: readonly unknown[] = []) => (await pool.query(sql, [...values])).rows;
  return {
    query,
    async count(sql, values) {
      const [row] = await query(sql, values);
      return Number(Object.values(row ?? {})[0]);
    },
    stop: () => pool.end(),
  };
}
