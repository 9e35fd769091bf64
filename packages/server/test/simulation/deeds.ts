// What people and other programs do to the system during a history: send orders (again, twice at once, with other content), change
// calendars, rebuild, replay, put duplicates and poison into the log, hold transactions open, read, audit; and what befalls it:
// processes stall, die and come back, ClickHouse is emptied.
import { Fault } from '@topline/domain/fault.ts';
import { parseJson } from '@topline/domain/json.ts';
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { AGGREGATOR_DEFAULTS } from '../../src/aggregate/aggregator.ts';
import { auditMerchant } from '../../src/aggregate/audit.ts';
import { rebuild } from '../../src/aggregate/rebuild.ts';
import { putMerchant } from '../../src/ingest/merchants.ts';
import { appendEvents, type EventToAppend } from '../../src/outbox/append-events.ts';
import { appendLost, LOST_AFTER_MS } from '../../src/outbox/append-lost.ts';
import { replayDeadLetters } from '../../src/outbox/dead-letters.ts';
import { inTransaction } from '../../src/platform/tx.ts';
import type { SimulatedClickHouse } from './clickhouse.ts';
import { isExpected } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { IngestMember, Members, WorkMember } from './members.ts';
import { createReading } from './reading.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { oneOf, PARTITIONS, type Shop, type ShopOrder } from './shop.ts';

export interface Deeds {
  /** One of them, by the seed. */
  any(): void;
  /** Sends orders again that have no answer yet and nobody who might give one; false when all have theirs. */
  ask(): boolean;
  replay(): void;
  /** `strictly`: nothing may have to be mended, whatever happened before. */
  audit(merchantIds: readonly number[], strictly?: boolean): void;
  /** Deeds of the operator and audits that have not ended. */
  underWay(): number;
}

export interface DeedDeps {
  readonly scheduler: Scheduler;
  readonly members: Members;
  readonly shop: Shop;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly clickhouse: SimulatedClickHouse;
}

const EVENTS_OF_A_DEED_MAX = 2;
const ORDERS_IN_A_TURN_MAX = 3;
const REPEATED_SHARE = 0.15;
const TWICE_SHARE = 0.3;
const SENDS_WEIGHT = 7;
/** A claim that is wrong is so for a few steps only: somebody must be looking. */
const READS_WEIGHT = 9;

export function createDeeds(deps: DeedDeps): Deeds {
  const { scheduler, members, shop, ledger, faults, clickhouse } = deps;
  const { random } = scheduler;
  const read = createReading(deps);
  const pending = new Set<Process>();

  /** Runs something as a member; what it throws must be of the history's own making. */
  const as = (process: Process, label: string, work: () => Promise<unknown>): void => {
    scheduler.note(`${process.name.padEnd(10)} begins: ${label}`);
    pending.add(process);
    process.onDeath(() => pending.delete(process));
    process
      .enter(work)
      .catch((error) => {
        if (!isExpected(error))
          scheduler.violated('nothing fails for a reason that the history did not give', `${label}: ${error}`);
      })
      .finally(() => pending.delete(process));
  };

  const send = (member: IngestMember, order: ShopOrder): void => {
    const variant = oneOf(random, random.unit() < 0.7 ? order.variants.slice(0, 1) : order.variants);
    order.sent = true;
    order.asked.add(member.process);
    scheduler.note(`client     sends ${order.merchantId}/${order.externalOrderId} to ${member.process.name}`);
    member.process
      .enter(() => member.accept(parseJson(variant.json), members.guard))
      .then(
        (outcome) => ledger.accepted(order, variant, outcome.order.orderId),
        (error) => {
          if (error instanceof Fault && error.code === 'order-conflict')
            ledger.refused(order, variant, Number(error.extra?.orderId));
          else if (!isExpected(error))
            scheduler.violated('nothing fails for a reason that the history did not give', `order: ${error}`);
        },
      )
      .finally(() => order.asked.delete(member.process));
  };

  const withOperator = (label: string, work: (operator: WorkMember) => Promise<unknown>) => {
    const operator = members.operator();
    if (operator && !pending.has(operator.process)) as(operator.process, label, () => work(operator));
  };

  const scope = () => members.guard.merchant(oneOf(random, shop.merchants));

  /** Several in one turn share a transaction; the same ones at two processes meet at the unique key. */
  const sendSome = () => {
    const ingests = members.ingests();
    const open = shop.orders.filter((order) => order.accepted === undefined);
    const orders = open.length > 0 && random.unit() < REPEATED_SHARE ? shop.orders : open;
    if (ingests.length === 0 || orders.length === 0) return;
    const some = Array.from({ length: random.integer(1, ORDERS_IN_A_TURN_MAX) }, () => oneOf(random, orders));
    const to = random.unit() < TWICE_SHARE ? ingests : [oneOf(random, ingests)];
    for (const ingest of to) for (const order of new Set(some)) send(ingest, order);
  };

  const change = () => {
    const calendar = shop.calendar();
    const target = scope();
    withOperator(`merchant ${target.merchantId} to ${calendar.timezone} ${calendar.weekStart}`, ({ pool }) =>
      putMerchant(pool, target, { name: 'Shop', currency: 'EUR', ...ledger.calendarOf(calendar) }),
    );
  };

  const rebuildOne = () => {
    const target = scope();
    withOperator(`rebuild of ${target.merchantId}`, (operator) =>
      rebuild(operator, target, { partitions: PARTITIONS, onlyIfChanged: false }),
    );
  };

  const append = () => {
    const events = ledger.eventsToRepeat(random, random.integer(1, EVENTS_OF_A_DEED_MAX));
    if (events.length > 0) withOperator('events again', ({ pool }) => appendIn(pool, events));
  };
  const poison = () => withOperator('poison', ({ pool }) => appendIn(pool, [ledger.poison(random)]));
  // A transaction of several statements: its number is older than what others commit meanwhile.
  const appendIn = (pool: WorkMember['pool'], events: readonly EventToAppend[]) =>
    inTransaction(pool, async (client) => {
      for (const event of events) await appendEvents(client, [event]);
    });
  const hold = () =>
    withOperator('holds a transaction open', ({ pool }) =>
      inTransaction(pool, async (client) => {
        await client.query('SELECT pg_current_xact_id()');
        for (let count = random.integer(1, 8); count > 0; count -= 1) await client.query('SELECT 1');
      }),
    );

  const replay = () => withOperator('replays dead letters', ({ pool }) => replayDeadLetters(pool, {}));

  const audit = (merchantIds: readonly number[], strictly = false) => {
    const auditor = members.auditor();
    if (!auditor || pending.has(auditor.process)) return;
    const options = { partitions: PARTITIONS, repair: true };
    as(auditor.process, `audit of ${merchantIds.join(', ')}`, async () => {
      for (const merchantId of merchantIds) {
        const part = shardOf(merchantId) % PARTITIONS;
        const place = { group: AGGREGATOR_DEFAULTS.group, topic: 'order-events', part, afterMs: LOST_AFTER_MS };
        const appended = (of: MerchantScope) => appendLost(auditor.pool, of, place);
        const scope = members.guard.merchant(merchantId);
        const found = await auditMerchant({ ...auditor, appendLost: appended }, scope, options);
        // Only an emptied ClickHouse may lack what no push is pending for; the rest may never differ.
        if (found?.state === 'agrees' || (found?.state === 'healing' && clickhouse.wiped && !strictly)) continue;
        const what = `audit of ${merchantId}: ${JSON.stringify(found)}`;
        scheduler.violated('orders = totals = ClickHouse at any time', what);
      }
    });
  };

  const readOne = () => {
    const reader = members.readers().find(({ process }) => !pending.has(process));
    const target = scope();
    if (reader) as(reader.process, `reads ${target.merchantId}`, () => read(reader, target));
  };

  const resume = () => {
    const stalled = members.stalled();
    if (stalled.length === 0) return;
    const process = oneOf(random, stalled);
    process.resume();
    scheduler.note(`${process.name.padEnd(10)} goes on`);
  };
  const kill = () => {
    const alive = members.alive();
    if (alive.length === 0 || faults.weather.statementShare === 0) return;
    const process = oneOf(random, alive);
    process.kill();
    scheduler.note(`${process.name.padEnd(10)} dies`);
  };
  const wipe = () => {
    if (!faults.weather.wipes || clickhouse.wiped) return;
    clickhouse.wipe();
    scheduler.note('ClickHouse is emptied');
  };
  const refuse = () => {
    const orderId = ledger.anyStoredOrder(random);
    if (!faults.weather.refusals || orderId === undefined) return;
    faults.refuseOrder(orderId);
    scheduler.note('an order is refused by the database from now on');
  };

  const weighted: readonly [number, () => void][] = [
    [SENDS_WEIGHT, sendSome],
    [READS_WEIGHT, readOne],
    [1, () => audit([oneOf(random, shop.merchants)])],
    [0.8, change],
    [0.5, rebuildOne],
    [0.8, append],
    [0.4, poison],
    [0.5, hold],
    [0.4, replay],
    [1.5, resume],
    [1.5, () => void members.revive()],
    [0.15, kill],
    [0.2, wipe],
    [0.2, refuse],
  ];
  const all = weighted.reduce((sum, [weight]) => sum + weight, 0);

  return {
    any() {
      let left = random.unit() * all;
      for (const [weight, deed] of weighted) {
        left -= weight;
        if (left < 0) return deed();
      }
    },
    ask() {
      const open = shop.orders.filter((order) => order.sent && order.accepted === undefined);
      const ingests = members.ingests();
      if (ingests.length > 0)
        for (const order of open)
          if ([...order.asked].every(({ state }) => state === 'dead')) send(oneOf(random, ingests), order);
      return open.length > 0;
    },
    replay,
    audit,
    underWay: () => pending.size,
  };
}
