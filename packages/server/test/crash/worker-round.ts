// One round of a point of the forecast worker. Orders are served by a process of its own that stays alive.
//   late orders make every forecast old → worker A starts, armed → with two instances more late orders arrive until A dies at its
//   point → with one instance A starts again, with two B goes on → every forecast is the latest (recovery ends here) →
//   A is back, more late orders → the forecasts are complete again, everything is compared → A stops.
import { setTimeout as delay } from 'node:timers/promises';
import { compareAll } from '../stage/compare.ts';
import type { Instance } from '../stage/instances.ts';
import { settled } from '../stage/settled.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../until.ts';
import { compareForecasts, missingForecasts } from './forecasts.ts';
import { type Round, reached } from './round.ts';

export const WORKER_ROLES = 'predict-worker';
/** A dead worker's merchant waits for its lease to run out. */
const COMPLETE_MAX_MS = 120_000;
const HISTORY_DAYS = 40;
const HISTORY_ORDERS = 150;
const POST_PAUSE_MS = 300;
const COMPLETE_POLL_MS = 400;

export interface WorkerRoundOptions {
  readonly crashPoint: string;
  readonly other: Instance | undefined;
}

/** Enough closed buckets for every merchant. */
export async function postHistory(stage: Stage): Promise<void> {
  const { client, orders, merchants } = stage;
  for (const merchant of merchants)
    await client.postBulk(Array.from({ length: HISTORY_ORDERS }, () => orders.late(merchant, HISTORY_DAYS)));
  await settled(stage);
}

export async function runWorkerRound(stage: Stage, options: WorkerRoundOptions): Promise<Round> {
  const { other } = options;
  if (other) await complete(stage);
  else await postLate(stage);
  const armed = await stage.start('worker A, armed', WORKER_ROLES, { crashPoint: options.crashPoint });
  // A worker beside it takes merchants too: new work comes until the armed one had its share.
  const posting = other ? postUntilDead(stage, armed) : Promise.resolve();
  const death = await reached(options.crashPoint, armed.died);
  const left = { unanswered: 0, backlog: (await missingForecasts(stage)).length };
  const restarted = other ? undefined : await stage.start('worker A, restarted', WORKER_ROLES);
  await posting;
  await settled(stage);
  await complete(stage);
  const recoveryMs = Date.now() - death.atMs;

  const back = restarted ?? (await stage.start('worker A, restarted', WORKER_ROLES));
  await postLate(stage);
  await complete(stage);
  const mayRepeat = ['worker:after-insert', 'worker:after-promise'].some((point) =>
    options.crashPoint.startsWith(point),
  );
  await compareForecasts(stage, { mayRepeat });
  await compareAll(stage);
  await back.stop();
  return { recoveryMs, ...left };
}

async function postLate(stage: Stage): Promise<void> {
  const { client, orders, merchants } = stage;
  await Promise.all(merchants.map((merchant) => client.post(orders.late(merchant, HISTORY_DAYS))));
  await settled(stage);
}

async function postUntilDead(stage: Stage, armed: Instance): Promise<void> {
  while (armed.alive()) {
    await postLate(stage);
    await delay(POST_PAUSE_MS);
  }
}

async function complete(stage: Stage): Promise<void> {
  let missing: readonly string[] = [];
  const upToDate = async () => {
    missing = await missingForecasts(stage);
    if (missing.length > 0) await delay(COMPLETE_POLL_MS);
    return missing.length === 0;
  };
  await until('every forecast is the latest', upToDate, COMPLETE_MAX_MS).catch((cause) => {
    throw new Error(`${missing.length} forecasts are missing, for example ${missing[0]}`, { cause });
  });
}
