// One round of a point of ingest, apply, push or rebuild:
//   A starts, armed → traffic (and calendar changes) until A dies at its point → what got no answer is sent again →
//   with one instance A starts again, with two B takes over → everything accepted is readable (recovery ends here, and the cells
//   are compared) → A is back, more traffic → at rest, everything is compared → A stops.
import { setTimeout as delay } from 'node:timers/promises';
import type { Calendar } from '../stage/calendar.ts';
import { compareAll, compareCells } from '../stage/compare.ts';
import type { Death, Instance } from '../stage/instances.ts';
import { settled } from '../stage/settled.ts';
import type { Stage } from '../stage/stage.ts';
import { partitionsHeldBy, readBacklog } from '../stage/stores.ts';
import { within } from '../stage/within.ts';
import { until } from '../until.ts';
import { startTraffic } from './traffic.ts';

export interface Round {
  readonly recoveryMs: number;
  /** Orders without an answer, and events and changes on their way, at the moment of death. */
  readonly unanswered: number;
  readonly backlog: number;
  /** From the death to the last of its partitions being another's; undefined with one instance. */
  readonly takeoverMs?: number;
}

export interface RoundOptions {
  /** Name and count. */
  readonly crashPoint: string;
  /** The instance that stays alive. */
  readonly other: Instance | undefined;
  readonly changesCalendars: boolean;
}

export const SERVING_ROLES = 'ingest,relay,aggregate,query';
export const REACH_MAX_MS = 60_000;
const TAKEOVER_MAX_MS = 15_000;
const PARTITIONS = 4;
const MORE_ORDERS = 40;
const CHANGE_PAUSE_MS = 250;
/** In this time the program has looked for changed calendars. */
const REBUILD_INTERVAL_MS = 1_100;
const CALENDARS: readonly Calendar[] = [
  { timezone: 'America/Sao_Paulo', weekStart: 'SUNDAY' },
  { timezone: 'Australia/Lord_Howe', weekStart: 'SATURDAY' },
  { timezone: 'Europe/London', weekStart: 'MONDAY' },
  { timezone: 'Asia/Kolkata', weekStart: 'THURSDAY' },
];

export async function runRound(stage: Stage, options: RoundOptions): Promise<Round> {
  const { client, pool } = stage;
  const others = options.other ? [options.other] : [];
  const changed = options.changesCalendars ? stage.merchants : [];
  const armed = await stage.start('A, armed', SERVING_ROLES, { crashPoint: options.crashPoint });
  client.instances = [armed, ...others];
  if (options.other && !options.crashPoint.startsWith('push:')) await holdsPartitions(stage, armed);
  const traffic = startTraffic(stage);
  const changes = options.changesCalendars ? changeCalendars(stage, armed) : Promise.resolve();
  const death = await reached(options.crashPoint, Promise.race([armed.died, traffic.failed]));
  const left = { unanswered: client.unanswered(), backlog: await readBacklog(pool) };

  if (!options.other) client.instances = [await stage.start('A, restarted', SERVING_ROLES)];
  await changes;
  if (options.changesCalendars) await changeTwice(stage);
  await traffic.finish();
  const takeoverMs = options.other && (await takenOver(stage, options.other, death));
  await settled(stage, changed);
  const recoveryMs = Date.now() - death.atMs;
  await compareCells(stage);

  if (options.other) client.instances = [await stage.start('A, restarted', SERVING_ROLES), ...others];
  await postMore(stage);
  await settled(stage, changed);
  await compareAll(stage);
  await client.instances[0]?.stop();
  return { recoveryMs, ...left, ...(takeoverMs === undefined ? {} : { takeoverMs }) };
}

/** So that its death leaves partitions behind. A pusher reaches its points without traffic, so it gets traffic at once instead. */
async function holdsPartitions({ pool }: Stage, armed: Instance): Promise<void> {
  await until(
    'the armed process has its share',
    async () => (await partitionsHeldBy(pool, armed.pid)) > 0,
    TAKEOVER_MAX_MS,
  );
}

/** Only its own crash point ends an armed process by SIGKILL: nobody else sends one. */
export async function reached(crashPoint: string, died: Promise<Death>): Promise<Death> {
  const death = await within(`${crashPoint} is reached`, died, REACH_MAX_MS);
  if (death.signal !== 'SIGKILL')
    throw new Error(`the process ended with ${death.code ?? death.signal} instead of ${crashPoint}`);
  return death;
}

async function takenOver({ pool }: Stage, other: Instance, death: Death): Promise<number> {
  const left = death.atMs + TAKEOVER_MAX_MS - Date.now();
  await until(
    'the dead process’ partitions are taken over',
    async () => (await partitionsHeldBy(pool, other.pid)) === PARTITIONS,
    left,
  );
  return Date.now() - death.atMs;
}

/** One merchant after the other asks for another calendar, until the process is dead. */
async function changeCalendars(stage: Stage, armed: Instance): Promise<void> {
  for (let turn = stage.random.integer(0, 100); armed.alive(); turn += 1) {
    await changeCalendar(stage, turn);
    await delay(CHANGE_PAUSE_MS);
  }
}

/** Two rebuilds of one merchant right after the restart: perhaps nothing is pushed between them. */
async function changeTwice(stage: Stage): Promise<void> {
  const turn = stage.random.integer(0, 100);
  await changeCalendar(stage, turn);
  await delay(REBUILD_INTERVAL_MS);
  await changeCalendar(stage, turn);
}

async function changeCalendar({ client, merchants, random }: Stage, turn: number): Promise<void> {
  const merchant = merchants[turn % merchants.length];
  const others = CALENDARS.filter((calendar) => calendar !== merchant?.calendar);
  const calendar = others[random.integer(0, others.length - 1)];
  if (!merchant || !calendar) throw new RangeError('there is nothing to change');
  merchant.calendar = calendar;
  await client.putMerchant(merchant);
}

async function postMore({ client, orders, ledger, random }: Stage): Promise<void> {
  const fresh = Array.from({ length: MORE_ORDERS }, () => orders.next());
  const again = Array.from({ length: MORE_ORDERS / 2 }, () => ledger.any(random)).flatMap((order) => order ?? []);
  const half = MORE_ORDERS / 2;
  await Promise.all(
    [...fresh.slice(half), ...again].map((order) => client.post(order)).concat(client.postBulk(fresh.slice(0, half))),
  );
}
