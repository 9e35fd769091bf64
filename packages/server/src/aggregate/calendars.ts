// The calendars that totals are kept under, and the advisory lock that protects them.
// Apply holds the shared lock of the shards of its batch; rebuild holds the exclusive lock of its merchant's shard. Whoever
// waits for the lock reads nothing before it has it (READ COMMITTED, the lock is a statement of its own): measured, a snapshot
// that precedes the wait misses the commits it waited for.
import { createHash } from 'node:crypto';
import { createCalendar, type MerchantCalendar } from '@topline/domain/calendar.ts';
import type { WeekStart } from '@topline/domain/merchant.ts';
import { SHARDS } from '@topline/domain/order-event.ts';
import { createZoneVersions, type ZoneVersions } from '@topline/domain/zone-version.ts';
import type { Client } from '../platform/pool.ts';

const CALENDAR_LOCK = 7_041_777;

const LOCK_SHARED = `SELECT pg_advisory_xact_lock_shared(${CALENDAR_LOCK}, shard) FROM unnest($1::int[]) AS shard`;
const LOCK_EVERY = `SELECT pg_advisory_xact_lock(${CALENDAR_LOCK}, shard) FROM generate_series(0, ${SHARDS - 1}) AS shard`;
const LOCK_EXCLUSIVE = `SELECT pg_advisory_xact_lock(${CALENDAR_LOCK}, $1::int)`;
const READ = `
  SELECT merchant_id, timezone, week_start, calendar_version FROM forecasting.calendars WHERE merchant_id = ANY ($1::bigint[])`;

export interface EffectiveCalendar {
  readonly calendar: MerchantCalendar;
  readonly version: number;
}

export async function lockShardsShared(client: Client, shards: readonly number[]): Promise<void> {
  await client.query({ name: 'lock-shards-shared', text: LOCK_SHARED, values: [shards] });
}

export async function lockShardExclusive(client: Client, shard: number): Promise<void> {
  await client.query({ name: 'lock-shard-exclusive', text: LOCK_EXCLUSIVE, values: [shard] });
}

/** In the order in which apply takes them. */
export async function lockEveryShard(client: Client): Promise<void> {
  await client.query(LOCK_EVERY);
}

export interface CalendarSource {
  /** By merchant id; a merchant without a row is missing from the answer. */
  read(client: Client, merchantIds: readonly number[]): Promise<Map<number, EffectiveCalendar>>;
  of(timezone: string, weekStart: WeekStart): MerchantCalendar;
  /** The rules that this program has for a zone. */
  zoneVersion: ZoneVersions;
}

/** Building a zone's table costs milliseconds, so each pair of zone and week start is built once. */
export function createCalendarSource(): CalendarSource {
  const built = new Map<string, MerchantCalendar>();
  const of = (timezone: string, weekStart: WeekStart): MerchantCalendar => {
    const key = `${timezone} ${weekStart}`;
    let calendar = built.get(key);
    if (!calendar) {
      calendar = createCalendar({ timezone, weekStart });
      built.set(key, calendar);
    }
    return calendar;
  };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    of,
    zoneVersion: createZoneVersions({ release: process.versions.tz ?? '', sha256 }),
    async read(client, merchantIds) {
      const found = await client.query({ name: 'read-calendars', text: READ, values: [merchantIds] });
      return new Map(
        found.rows.map((row): [number, EffectiveCalendar] => [
          Number(row.merchant_id),
          { calendar: of(row.timezone, row.week_start), version: row.calendar_version },
        ]),
      );
    },
  };
}
