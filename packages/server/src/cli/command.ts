// What a command gets and gives: its own arguments, the stores, and a place to write. The exit code is its result:
// 0 done and all right, 1 done and something is wrong with the data, 2 wrong use.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import type { ClickHouse } from '../store/client.ts';
import type { EventLog } from '../stream/event-log.ts';

export interface CommandDeps {
  readonly pool: Pool;
  readonly clickhouse: ClickHouse;
  readonly log: Log;
  readonly eventLog: EventLog;
  readonly partitions: number;
  /** The operator's right to a merchant. */
  readonly scopeOf: (merchantId: number) => MerchantScope;
  readonly print: (line: string) => void;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  run(deps: CommandDeps, argv: readonly string[]): Promise<number>;
}

export class UsageError extends Error {
  override name = 'UsageError';
}

const MERCHANTS_PER_PAGE = 1_000;

/** Every merchant id in order, or the one asked for if it exists. */
export async function* merchantIds(pool: Pool, only: number | undefined): AsyncGenerator<number> {
  let after = 0;
  for (;;) {
    const found = await pool.query(
      'SELECT merchant_id FROM ingestion.merchants WHERE merchant_id > $1 AND ($2::bigint IS NULL OR merchant_id = $2) ORDER BY merchant_id LIMIT $3',
      [after, only ?? null, MERCHANTS_PER_PAGE],
    );
    for (const row of found.rows) {
      after = Number(row.merchant_id);
      yield after;
    }
    if (found.rows.length < MERCHANTS_PER_PAGE) return;
  }
}

export function idOf(text: string | undefined, option: string): number {
  const id = text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(id)) throw new UsageError(`${option} must be a whole number from 1.`);
  return id;
}
