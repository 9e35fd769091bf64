// The order simulator: a client of the public API like any other, which makes four demo merchants come alive.
// States: waiting (until ingest is ready) → catalogue → backfill → live, until the signal; any failure → a pause →
// waiting again. Every step may be repeated: it stores nothing twice.
// Guarantee: run resolves when the signal fires and rejects never; what goes wrong is told to the log.
import { setTimeout as delay } from 'node:timers/promises';
import { createIngestClient } from '@topline/domain/import/ingest-client.ts';
import type { Log } from '../platform/log.ts';
import { createApiRequests } from './api-requests.ts';
import { type BackfillMemory, type BackfillProgress, runBackfill } from './backfill.ts';
import { putDemoCatalogue } from './demo-catalogue.ts';
import { DEMO_MERCHANTS, type DemoMerchant } from './demo-merchants.ts';
import { type LiveOptions, runLiveOrders } from './live-orders.ts';
import { runTopUp } from './top-up.ts';

export interface SimulatorDeps {
  readonly ingestUrl: string;
  readonly apiKey?: string | undefined;
  readonly log: Log;
  /** Without one every start posts the whole past again, which is slower and harmless. */
  readonly memory?: BackfillMemory;
  readonly report?: (progress: BackfillProgress) => void;
  readonly now?: () => number;
}

export interface SimulatorOptions extends LiveOptions {
  readonly merchants?: readonly DemoMerchant[];
  /** Whole months before the running one. */
  readonly backfillMonths?: number;
}

export interface Simulator {
  run(signal: AbortSignal): Promise<void>;
}

export const SIMULATOR_DEFAULTS = { seed: '1', rate: 0.05, duplicates: 0.02, late: 0.05, backfillMonths: 24 } as const;
const PAUSE_AFTER_FAILURE_MS = 5_000;

const forgetful: BackfillMemory = { read: () => ({}), write: () => undefined };

export function createSimulator(deps: SimulatorDeps, options: SimulatorOptions): Simulator {
  const { ingestUrl, apiKey, log, memory = forgetful, report = () => undefined, now = Date.now } = deps;
  const { merchants = DEMO_MERCHANTS, backfillMonths = SIMULATOR_DEFAULTS.backfillMonths, seed } = options;
  const once = async (signal: AbortSignal): Promise<void> => {
    const requests = createApiRequests({ url: ingestUrl, signal, ...(apiKey === undefined ? {} : { apiKey }) });
    const client = createIngestClient(requests);
    await requests.untilReady();
    const sources = await putDemoCatalogue(client, seed, merchants);
    const filledUntilMs = await runBackfill({ client, log, memory, report, now }, sources, {
      seed,
      months: backfillMonths,
    });
    log.info({ rate: options.rate }, 'the demo past is complete, live orders begin');
    if (options.rate === 0) return await until(signal);
    await Promise.all([
      runLiveOrders({ client, log, now }, sources, options, signal),
      runTopUp({ client, log, now }, sources, filledUntilMs, signal),
    ]);
  };
  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          await once(signal);
        } catch (err) {
          if (signal.aborted) return;
          log.warn({ err }, 'the simulator stopped early and starts again');
          await delay(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}

/** A rate of 0 is silence: the simulator has nothing left to do. */
function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
