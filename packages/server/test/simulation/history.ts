// One history: a shop, its processes and their weather, all by one seed.
//   prepare → chaos (so many steps) → calm (nothing goes wrong any more, until everything has come to rest) → checks
// Guarantee: the same seed is the same history, step by step, on any machine and after any other history; see the trace's hash.
import type { WeekStart } from '@topline/domain/merchant.ts';
import { localGuard } from '../../src/http/guard.ts';
import { putCategory } from '../../src/ingest/categories.ts';
import { putMerchant } from '../../src/ingest/merchants.ts';
import type { Pool } from '../../src/platform/pool.ts';
import type { Backends } from './backends.ts';
import { checkAtRest, whatIsLeft } from './checks.ts';
import { createSimulatedClickHouse, FIRST_COPY, type SimulatedClickHouse } from './clickhouse.ts';
import type { SimulationDatabase } from './database.ts';
import { createDeeds, type Deeds } from './deeds.ts';
import { createFaults, drawWeather, type Faults } from './faults.ts';
import { createLedger } from './ledger.ts';
import { createMembers, type Members, type StoresOf } from './members.ts';
import type { Mutation } from './mutations.ts';
import { createSimulatedPostgres, type SimulatedPostgres } from './postgres.ts';
import { createScheduler, type Process, type Scheduler, type Violation } from './scheduler.ts';
import { CATEGORIES, createShop, type Shop } from './shop.ts';

export interface HistoryOptions {
  readonly seed: number;
  /** Chaos ends after this many steps instead of as many as the seed says. */
  readonly stepsMax?: number | undefined;
  readonly mutation?: Mutation | undefined;
}

export interface History {
  readonly seed: number;
  /** Of chaos; `steps` counts all. */
  readonly chaosSteps: number;
  readonly steps: number;
  readonly hash: string;
  readonly violation: Violation | undefined;
  readonly trace: readonly string[];
}

const DEED_SHARE = 0.2;
/** A history that has not come to rest by then never will. */
const CALM_STEPS_MAX = 1_500;
const LOOK_EVERY_STEPS = 15;
const STILL = { aheadShare: 0, backShare: 0, timerWeight: 1 };

export async function runHistory(
  deps: { database: SimulationDatabase; backends: Backends },
  { seed, stepsMax, mutation }: HistoryOptions,
): Promise<History> {
  const { database, backends } = deps;
  const scheduler = createScheduler(`history ${seed}`, database.setClock);
  const weather = drawWeather(scheduler.random);
  await database.reset(weather.copied ? FIRST_COPY : null);
  const faults = createFaults(scheduler.random, weather);
  const shop = createShop(scheduler.random);
  const ledger = createLedger(scheduler, shop);
  const postgres = createSimulatedPostgres({ scheduler, backends, faults }, ledger.committed);
  const clickhouse = createSimulatedClickHouse({ scheduler, faults });
  const storesOf: StoresOf = (process) => {
    const stores = { pool: postgres.poolOf(process), clickhouse: clickhouse.clientOf(process) };
    return mutation?.change(stores) ?? stores;
  };
  await prepare(scheduler, postgres.poolOf, shop);
  faults.begin();
  const members = createMembers(scheduler, storesOf, weather.aggregators);
  const deeds = createDeeds({ scheduler, members, shop, ledger, faults, clickhouse });
  const chaosSteps = Math.min(weather.steps, stepsMax ?? Number.POSITIVE_INFINITY);
  const chaosEnd = scheduler.step + chaosSteps;
  try {
    await scheduler.drain();
    while (scheduler.violation === undefined && scheduler.step < chaosEnd) {
      if (scheduler.random.unit() < DEED_SHARE) {
        deeds.any();
        await scheduler.drain();
      }
      postgres.offerTimeouts();
      if (!(await scheduler.next(weather))) {
        deeds.any();
        await scheduler.drain();
      }
    }
    faults.end();
    scheduler.note('calm');
    await comeToRest({ scheduler, members, deeds, backends, postgres, faults, shop, clickhouse });
    if (scheduler.violation === undefined) await checkAtRest({ scheduler, backends, ledger, shop, clickhouse });
  } finally {
    members.end();
    await backends.clear();
  }
  const { violation, trace, step } = scheduler;
  return { seed, chaosSteps, steps: step, hash: scheduler.hash(), violation, trace };
}

/** The catalogue, written before anything goes wrong. */
async function prepare(scheduler: Scheduler, pool: (process: Process) => Pool, shop: Shop): Promise<void> {
  const guard = localGuard();
  const process = scheduler.createProcess('platform');
  let done = false;
  const work = async () => {
    for (const merchantId of shop.merchants) {
      const { timezone, weekStart } = shop.calendar();
      const put = { name: 'Shop', currency: 'EUR', timezone, weekStart: weekStart as WeekStart };
      await putMerchant(pool(process), guard.merchant(merchantId), put);
      for (let categoryId = 1; categoryId <= CATEGORIES; categoryId += 1)
        await putCategory(pool(process), guard.merchant(merchantId), { categoryId, name: `Category ${categoryId}` });
    }
    done = true;
  };
  const written = process.enter(work);
  await scheduler.drain();
  while (!done) await scheduler.next(STILL);
  await written;
  process.kill();
}

interface Rest {
  readonly scheduler: Scheduler;
  readonly members: Members;
  readonly deeds: Deeds;
  readonly backends: Backends;
  readonly postgres: SimulatedPostgres;
  readonly faults: Faults;
  readonly shop: Shop;
  readonly clickhouse: SimulatedClickHouse;
}

/** Everybody lives, unanswered orders are asked for again, dead letters are replayed, what ClickHouse lost is mended; then it is still. */
async function comeToRest(rest: Rest): Promise<void> {
  await untilAtRest(rest);
  if (rest.clickhouse.wiped) {
    rest.deeds.audit(rest.shop.merchants);
    await untilAtRest(rest);
  }
  rest.deeds.audit(rest.shop.merchants, true);
  await untilAtRest(rest);
}

async function untilAtRest({ scheduler, members, deeds, backends, postgres, faults }: Rest): Promise<void> {
  const last = scheduler.step + CALM_STEPS_MAX;
  while (scheduler.violation === undefined) {
    for (const process of members.stalled()) process.resume();
    while (members.revive());
    const asking = deeds.ask();
    await scheduler.drain();
    const left = await whatIsLeft(backends);
    if (!asking && deeds.underWay() === 0 && left === '') return;
    if (scheduler.step > last) return scheduler.violated('it comes to rest', `still waiting: ${left || 'answers'}`);
    if (left.includes('letters')) deeds.replay();
    for (let count = 0; count < LOOK_EVERY_STEPS && scheduler.violation === undefined; count += 1) {
      postgres.offerTimeouts();
      await scheduler.next(faults.weather);
    }
  }
}
