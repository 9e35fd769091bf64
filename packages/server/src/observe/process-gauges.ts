// How this process and the stores it asks are: stores that answer and how soon, its own parts, what the clocks say of each other, and
// what waits for a person.
import type { Gauge, Registry } from 'prom-client';
import type { Health, HealthSource } from '../platform/health-source.ts';
import type { Pool } from '../platform/pool.ts';
import { forget, forgetting, measuredGauges } from './measured-gauge.ts';

/** More letters than this are told as this many: counting must stay cheap when it matters most. */
const LETTERS_MAX = 10_000;
/** Indexes: dead_letters_waiting, audits_differing, audits_turn. */
const WAITING = `
  SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms,
         (SELECT count(*) FROM (SELECT FROM forecasting.dead_letters WHERE replayed_at IS NULL LIMIT ${LETTERS_MAX}) l) AS letters,
         (SELECT count(*) FROM forecasting.audits WHERE result->>'state' = 'differs') AS differs,
         (SELECT count(*) FROM forecasting.audits WHERE result->>'state' = 'healing') AS healing,
         (SELECT extract(epoch FROM clock_timestamp() - min(checked_at)) FROM forecasting.audits) AS audit_age,
         (SELECT (judged AND server_started_at = pg_postmaster_start_time())::int FROM forecasting.copy) AS judged`;

export interface ProcessGaugeDeps {
  readonly pool: Pool;
  readonly stores: readonly HealthSource[];
  readonly now: () => number;
}

export interface ProcessGauges {
  readonly measures: readonly (() => Promise<void>)[];
  /** Loops and roles of this process. */
  watchParts(parts: readonly HealthSource[]): void;
}

export function createProcessGauges(deps: ProcessGaugeDeps, registers: Registry[]): ProcessGauges {
  const parts: HealthSource[] = [];
  return {
    measures: [measureStores(deps, registers), measureWaiting(deps, registers), measureParts(parts, registers)],
    watchParts: (added) => void parts.push(...added),
  };
}

function measureStores({ stores }: ProcessGaugeDeps, registers: Registry[]): () => Promise<void> {
  const gauge = measuredGauges(registers);
  const up = gauge('store_up', 'Whether a store answers this process: 1 yes, 0 no', 'store');
  const answer = gauge(
    'store_answer_seconds',
    'How long a store took to answer the smallest question; absent while it does not',
    'store',
  );
  return async () => {
    await Promise.all(
      stores.map(async (source) => {
        const { status, answerMs } = await source.check();
        const store = source.name;
        up.set({ store }, status === 'down' ? 0 : 1);
        if (typeof answerMs === 'number') answer.set({ store }, answerMs / 1_000);
        else answer.remove({ store });
      }),
    );
  };
}

function measureWaiting({ pool, now }: ProcessGaugeDeps, registers: Registry[]): () => Promise<void> {
  const gauge = measuredGauges(registers);
  const letters = gauge('dead_letters_waiting', `Dead letters that nobody has replayed, ${LETTERS_MAX} at most`);
  const merchants = gauge(
    'audit_merchants',
    'Merchants whose last check found a difference: differs is for people, healing was pushed again',
    'state',
  );
  const age = gauge('audit_age_seconds', 'Time since the check of the merchant that was checked longest ago');
  const judged = gauge('copy_judged', 'Whether ClickHouse is known to hold a copy of this history: 1 yes, 0 not yet');
  const skew = gauge('clock_skew_seconds', 'How far this process’s clock is ahead of PostgreSQL’s');
  const all: Gauge[] = [letters, merchants, age, judged, skew];
  return async () => {
    const askedMs = now();
    const { rows } = await pool.query({ name: 'waiting-for-people', text: WAITING }).catch(forgetting(all));
    const [row] = rows;
    skew.set(((askedMs + now()) / 2 - Number(row.now_ms)) / 1_000);
    letters.set(Number(row.letters));
    merchants.set({ state: 'differs' }, Number(row.differs));
    merchants.set({ state: 'healing' }, Number(row.healing));
    judged.set(Number(row.judged ?? 0));
    if (row.audit_age === null) forget(age);
    else age.set(Number(row.audit_age));
  };
}

function measureParts(parts: readonly HealthSource[], registers: Registry[]): () => Promise<void> {
  const gauge = measuredGauges(registers);
  const up = gauge('part_up', 'Whether a part of this process works: 1 yes, 0 its loop fails and tries again', 'part');
  const held = gauge('partitions_held', 'Partitions of the log that this process works on, by part', 'part');
  return async () => {
    await Promise.all(
      parts.map(async (source) => {
        const part = source.name;
        const health: Health = await source.check();
        up.set({ part }, health.status === 'up' ? 1 : 0);
        if (Array.isArray(health.partitions)) held.set({ part }, health.partitions.length);
      }),
    );
  };
}
