// A store that cannot be used, in one sentence: which, where, why, and the setting that names it.
import { ClickHouseError } from '@clickhouse/client';
import pg from 'pg';

/** A store that cannot be used. The message is one sentence for the operator. */
export class StoreError extends Error {
  override name = 'StoreError';
  /** Nobody answers: that may pass. Otherwise the store itself says no. */
  readonly unreachable: boolean;
  constructor(store: string, url: string, setting: string, cause: unknown) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\.$/, '');
    super(`Cannot use ${store} at ${new URL(url).host}: ${reason}. Is ${setting} right, and the server running?`, {
      cause,
    });
    this.unreachable = !(cause instanceof pg.DatabaseError || cause instanceof ClickHouseError);
  }
}
