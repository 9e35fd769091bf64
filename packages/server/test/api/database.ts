// What is really stored, asked of PostgreSQL itself.

import { asRole } from '../../src/platform/session-role.ts';
import { openDirectPool } from '../direct-pool.ts';

export interface Database {
  /** The first column of the first row, as a number. */
  count(sql: string, values?: readonly unknown[]): Promise<number>;
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** What no role of the program may: as the owner of the tables, who sees no rows. */
  change(sql: string): Promise<void>;
  stop(): Promise<void>;
}

export function openDatabase(databaseUrl: string): Database {
  const pool = openDirectPool(asRole(databaseUrl, 'writer'), 2);
  const owner = openDirectPool(databaseUrl, 1);
  const query = async (sql: string, values: readonly unknown[] = []) => (await pool.query(sql, [...values])).rows;
  return {
    query,
    async count(sql, values) {
      const [row] = await query(sql, values);
      return Number(Object.values(row ?? {})[0]);
    },
    async change(sql) {
      await owner.query(sql);
    },
    async stop() {
      await Promise.all([pool.end(), owner.end()]);
    },
  };
}
