// The processes of a history, each made of the real rooms: ingest (catalogue, group commit, ids), aggregators (leases, apply, push,
// rebuild, as run joins them), and one each for operators, readers and auditors. A process that died is followed by another of its
// kind with nothing in its memory.
import type { MerchantScope } from '@topline/domain/scope.ts';
import { AGGREGATOR_DEFAULTS, createAggregator } from '../../src/aggregate/aggregator.ts';
import { type CalendarSource, createCalendarSource } from '../../src/aggregate/calendars.ts';
import { localGuard } from '../../src/http/guard.ts';
import { type AcceptOrder, createAcceptOrder } from '../../src/ingest/accept-order.ts';
import { createCatalogue } from '../../src/ingest/catalogue.ts';
import { createGroupCommit, GROUP_COMMIT_DEFAULTS } from '../../src/ingest/group-commit.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import type { Log } from '../../src/platform/log.ts';
import type { Pool } from '../../src/platform/pool.ts';
import { createKeptAnswers } from '../../src/query/kept-answers.ts';
import { createMerchantViews, type MerchantViews } from '../../src/query/merchant-view.ts';
import { createReadPool, type Reads } from '../../src/query/read-pool.ts';
import { createSharedAnswers } from '../../src/query/shared-answers.ts';
import { createTotalsSource, type TotalsSource } from '../../src/query/totals-source.ts';
import type { ClickHouse } from '../../src/store/client.ts';
import { createPostgresLog } from '../../src/stream/postgres/postgres-log.ts';
import { isExpected } from './errors.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { PARTITIONS } from './shop.ts';

export type StoresOf = (process: Process) => { readonly pool: Pool; readonly clickhouse: ClickHouse };

interface Member {
  readonly process: Process;
}
export interface IngestMember extends Member {
  readonly accept: AcceptOrder;
}
interface AggregatorMember extends Member {
  wake(): void;
}
export interface ReaderMember extends Member {
  readonly views: MerchantViews;
  readonly totals: TotalsSource;
}
export interface WorkMember extends Member {
  readonly pool: Pool;
  readonly clickhouse: ClickHouse;
  readonly calendars: CalendarSource;
  readonly log: Log;
}

export interface Members {
  readonly guard: ReturnType<typeof localGuard>;
  readonly ingests: () => readonly IngestMember[];
  readonly operator: () => WorkMember | undefined;
  readonly auditor: () => WorkMember | undefined;
  readonly readers: () => readonly ReaderMember[];
  stalled(): readonly Process[];
  alive(): readonly Process[];
  /** Starts one of those that died; false when all live. */
  revive(): boolean;
  end(): void;
}

/** Small, so that a few orders are many batches and full ones come up. */
const BATCH_EVENTS_MAX = 3;
const NOTIFY_WEIGHT = 0.7;
/**
 * An order takes one statement to be stored and twenty to be applied and pushed: they shall come about equally far. What a reader may
 * not see is there for a moment only.
 */
const PACES: Readonly<Record<string, number>> = { apply: 4, reader: 2 };
const INGESTS = 2;
const READERS = 3;
/** Real time, which a history does not take. */
const NEVER_MS = 2 ** 31 - 1;

interface Place {
  readonly name: string;
  readonly make: (process: Process) => Member;
  member: Member | undefined;
  lives: number;
}

export function createMembers(scheduler: Scheduler, storesOf: StoresOf, aggregators: number): Members {
  const guard = localGuard();
  const systemScope = (merchantId: number): MerchantScope => guard.merchant(merchantId);
  const log = createWatchfulLog(scheduler);
  // A table of zones is the same in every process and takes a while to make.
  const calendars = createCalendarSource();

  const ingest = (process: Process): IngestMember => {
    const { pool } = storesOf(process);
    const ids = createIdSource({ pool, log, now: () => Date.now() }, { owner: process.name });
    const groupCommit = createGroupCommit(
      { pool, ids, onCommit: notify },
      { ...GROUP_COMMIT_DEFAULTS, batchOrdersMax: 3 },
    );
    const accept = createAcceptOrder({
      catalogue: createCatalogue({ reader: readerOf(pool) }),
      groupCommit,
      now: () => Date.now(),
    });
    return { process, accept };
  };

  const aggregator = (process: Process): AggregatorMember => {
    const { pool, clickhouse } = storesOf(process);
    const built = createAggregator(
      {
        ...{
          pool,
          rebuildPool: pool,
          clickhouse,
          rebuildClickHouse: clickhouse,
          eventLog: createPostgresLog({ pool }),
          log,
          systemScope,
        },
        // The tables stay; only their rows get lost.
        bringSchema: async () => undefined,
      },
      { ...AGGREGATOR_DEFAULTS, member: process.name, batchEventsMax: BATCH_EVENTS_MAX },
    );
    built.start();
    return { process, wake: () => process.enter(() => built.wake()) };
  };

  const worker = (process: Process): WorkMember => ({
    process,
    ...storesOf(process),
    calendars,
    log,
  });

  const reader = (process: Process): ReaderMember => {
    const { pool: own, clickhouse } = storesOf(process);
    const pool = createReadPool(readerOf(own), { patienceMs: NEVER_MS });
    const shared = createSharedAnswers(undefined);
    // As old as its question, or an error: nothing kept may hide what a history does.
    const kept = createKeptAnswers({ shared }, { freshForMs: 0, slowAfterMs: undefined });
    const options = { partitions: PARTITIONS, clickhouseTimeoutMs: NEVER_MS };
    const totals = createTotalsSource({ clickhouse, pool, log }, options);
    return { process, views: createMerchantViews({ pool, kept }), totals };
  };

  const place = (name: string, make: Place['make']): Place => ({ name, make, member: undefined, lives: 0 });
  const places = [
    ...Array.from({ length: INGESTS }, (_, index) => place(`ingest-${index}`, ingest)),
    ...Array.from({ length: aggregators }, (_, index) => place(`apply-${index}`, aggregator)),
    place('operator', worker),
    place('auditor', worker),
    ...Array.from({ length: READERS }, (_, index) => place(`reader-${index}`, reader)),
  ];
  const live = <T extends Member>(kind: string): T[] =>
    places
      .filter(({ name, member }) => name.startsWith(kind) && member?.process.state === 'alive')
      .map(({ member }) => member as T);

  function notify() {
    for (const member of live<AggregatorMember>('apply')) {
      // It may be lost, or come late: readers poll.
      if (scheduler.random.unit() < 0.5)
        scheduler.offer({
          label: 'is woken',
          process: member.process,
          weight: NOTIFY_WEIGHT,
          run: () => {
            member.wake();
            return undefined;
          },
        });
    }
  }

  const start = (at: Place) => {
    at.lives += 1;
    const process = scheduler.createProcess(`${at.name}.${at.lives}`, PACES[at.name.split('-')[0] ?? '']);
    at.member = process.enter(() => at.make(process));
  };
  for (const each of places) start(each);

  return {
    guard,
    ingests: () => live<IngestMember>('ingest'),
    operator: () => live<WorkMember>('operator')[0],
    auditor: () => live<WorkMember>('auditor')[0],
    readers: () => live<ReaderMember>('reader'),
    stalled: () =>
      places.flatMap(({ member }) => (member && member.process.state === 'stalled' ? [member.process] : [])),
    alive: () => live<Member>('').map(({ process }) => process),
    revive() {
      const dead = places.find(({ member }) => member?.process.state === 'dead');
      if (dead) start(dead);
      return dead !== undefined;
    },
    end() {
      for (const { member } of places) member?.process.kill();
    },
  };
}

/** Row security is not the simulation's: a read is its statement alone, which is a snapshot of its own. */
function readerOf(pool: Pool): Reads {
  return { read: (_scope, statement) => pool.query(statement) };
}

/** What a background loop only logs is judged like what a caller gets. */
function createWatchfulLog(scheduler: Scheduler): Log {
  const watch = (fields: unknown, sentence?: string) => {
    const error = typeof fields === 'object' && fields !== null && 'err' in fields ? fields.err : undefined;
    if (error !== undefined && !isExpected(error))
      scheduler.violated('nothing fails for a reason that the history did not give', String(error));
    if (sentence) scheduler.note(`           ${sentence}`);
  };
  return { debug: watch, info: watch, warn: watch, error: watch } as unknown as Log;
}
