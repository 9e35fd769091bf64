// What the rooms of the write path count and time: orders in, batches applied, rows pushed, what was found by checking.
import { Counter, Histogram, type Registry } from 'prom-client';
import { instantOfId } from '../platform/ids.ts';
import { measuredGauges } from './measured-gauge.ts';

/** A statement, a batch, a request: from a millisecond to what a timeout allows. */
export const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const FRESHNESS_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600];
/** From the first scrape on, so that the first time is seen as an increase. */
const NOT_A_COPY = ['nothing-pushed', 'another-clickhouse', 'postgres-put-back'];
const BATCH_BUCKETS_EVENTS = [1, 5, 20, 100, 500, 1_000, 2_000, 5_000];

type OrderOutcome = 'created' | 'replayed' | 'refused' | 'failed';

interface AppliedBatch {
  readonly read: number;
  readonly applied: number;
  readonly deadLetters: number;
  readonly seconds: number;
}

interface PushedRows {
  readonly rows: number;
  /** Of the orders that are readable from now on. */
  readonly orderIds: readonly string[];
  readonly seconds: number;
}

export interface PipelineMetrics {
  orderOutcome(outcome: OrderOutcome): void;
  /** One transaction of ingest, whatever became of it. */
  committed(orders: number, seconds: number): void;
  /** A batch of the outbox that was carried into Kafka. */
  carried(events: number, seconds: number): void;
  applied(batch: AppliedBatch): void;
  pushed(push: PushedRows): void;
  audited(state: string, differing: number): void;
  /** ClickHouse was found to hold no copy of this history. */
  copyRefused(reason: string): void;
  /** What is kept beyond its time, because somebody still needs it. */
  overdue(kept: string, overdueMs: number): void;
}

export function createPipelineMetrics(registers: Registry[], now: () => number): PipelineMetrics {
  const { orders, ingestDuration, ingestBatch } = ingestInstruments(registers);
  const { carriedEvents, carryDuration } = relayInstruments(registers);
  const { events, repeated, letters, applyDuration, applyBatch } = applyInstruments(registers);
  const { pushedRows, pushDuration, freshness } = pushInstruments(registers);
  const { audits, differing, copies } = checkInstruments(registers);
  const overdue = measuredGauges(registers)(
    'retention_overdue_seconds',
    'How long old rows are kept beyond their time',
    'kept',
  );
  return {
    orderOutcome: (outcome) => orders.inc({ outcome }),
    committed(count, seconds) {
      ingestDuration.observe(seconds);
      ingestBatch.observe(count);
    },
    carried(count, seconds) {
      carriedEvents.inc(count);
      carryDuration.observe(seconds);
    },
    applied({ read, applied, deadLetters, seconds }) {
      events.inc(applied);
      repeated.inc(Math.max(0, read - applied - deadLetters));
      letters.inc(deadLetters);
      applyDuration.observe(seconds);
      applyBatch.observe(read);
    },
    pushed({ rows, orderIds, seconds }) {
      pushedRows.inc(rows);
      pushDuration.observe(seconds);
      const nowMs = now();
      // Numbers are given just before the commit. Clocks of processes differ a little: what seems to come from the future is new.
      for (const id of orderIds) freshness.observe(Math.max(0, nowMs - instantOfId(Number(id))) / 1_000);
    },
    audited(state, cells) {
      audits.inc({ state });
      differing.inc(cells);
    },
    copyRefused: (reason) => copies.inc({ reason }),
    overdue: (kept, overdueMs) => overdue.set({ kept }, overdueMs / 1_000),
  };
}

function ingestInstruments(registers: Registry[]) {
  const orders = new Counter({
    name: 'topline_orders_total',
    help: 'Orders posted, by outcome: refused is the caller’s fault, failed is ours',
    labelNames: ['outcome'],
    registers,
  });
  // From the first scrape on, so that the first failure is seen as an increase.
  for (const outcome of ['created', 'replayed', 'refused', 'failed']) orders.inc({ outcome }, 0);
  const ingestDuration = new Histogram({
    name: 'topline_ingest_commit_duration_seconds',
    help: 'Transactions that store orders, from their first statement to the answer to the last',
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
  });
  const ingestBatch = new Histogram({
    name: 'topline_ingest_batch_orders',
    help: 'Orders that share a transaction',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  return { orders, ingestDuration, ingestBatch };
}

function relayInstruments(registers: Registry[]) {
  return {
    carriedEvents: new Counter({
      name: 'topline_relay_events_total',
      help: 'Events of the outbox carried into Kafka, those that were carried again included',
      registers,
    }),
    carryDuration: new Histogram({
      name: 'topline_relay_batch_duration_seconds',
      help: 'Batches carried into Kafka, from the read of the outbox until every in-sync replica has them',
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
  };
}

function applyInstruments(registers: Registry[]) {
  const counter = (name: string, help: string) => new Counter({ name: `topline_${name}`, help, registers });
  return {
    events: counter('events_applied_total', 'Order events added to the totals'),
    repeated: counter('events_repeated_total', 'Order events read again and not counted again'),
    letters: counter('dead_letters_total', 'Events set aside as dead letters'),
    applyDuration: new Histogram({
      name: 'topline_apply_batch_duration_seconds',
      help: 'Batches of events applied to the totals, from the read to the commit',
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    applyBatch: new Histogram({
      name: 'topline_apply_batch_events',
      help: 'Events of a batch',
      buckets: BATCH_BUCKETS_EVENTS,
      registers,
    }),
  };
}

function pushInstruments(registers: Registry[]) {
  return {
    pushedRows: new Counter({ name: 'topline_pushed_rows_total', help: 'Totals pushed to ClickHouse', registers }),
    pushDuration: new Histogram({
      name: 'topline_push_duration_seconds',
      help: 'Pushes of what changed, from the look at the intents until they are gone',
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    freshness: new Histogram({
      name: 'topline_freshness_seconds',
      help: 'From an order’s commit until ClickHouse answers with it',
      buckets: FRESHNESS_BUCKETS_SECONDS,
      registers,
    }),
  };
}

function checkInstruments(registers: Registry[]) {
  const copies = new Counter({
    name: 'topline_copies_refused_total',
    help: 'Times that ClickHouse was found to hold no copy of this history, so that everything is pushed again',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of NOT_A_COPY) copies.inc({ reason }, 0);
  return {
    copies,
    audits: new Counter({
      name: 'topline_audits_total',
      help: 'Checks whether a merchant’s orders, totals and ClickHouse agree, by what was found',
      labelNames: ['state'],
      registers,
    }),
    differing: new Counter({
      name: 'topline_audit_differing_cells_total',
      help: 'Cells in which a check found orders, totals and ClickHouse to differ',
      registers,
    }),
  };
}
