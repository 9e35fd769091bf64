// The worker: every interval it forecasts every merchant's categories from closed buckets, day, week and month, with every model.
// Several instances share the merchants by lease. States of one instance: looking for a due merchant → running it → looking …;
// idle when none is due. A merchant whose expensive models did not fit into its turn is due again behind those who wait. One whose run
// fails is tried again at its next turn and makes the worker degraded until it succeeds; it never keeps the others from theirs.
import { LOOKBACK_DEFAULT } from '@topline/domain/contract/forecast.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { LRUCache } from 'lru-cache';
import type { Health, HealthSource } from '../platform/health-source.ts';
import { createLoop } from '../platform/loop.ts';
import { NO_TRACING, type Tracing } from '../platform/tracing.ts';
import type { Work } from './forecast-batch.ts';
import { forecastMerchant, type MerchantDeps } from './forecast-merchant.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import { createWorkLedger } from './forecast-work.ts';
import { type Claim, createWorkerLeases } from './worker-leases.ts';

export interface ForecastWorkerOptions {
  /** Differs between instances and starts. */
  owner: string;
  /** Every merchant's turn comes this often. */
  intervalMs: number;
  /** A worker that died holds its merchant this long. */
  leaseMs: number;
  /** Time for expensive models in a merchant's turn; what is left waits until every other merchant that is due had its turn. */
  expensiveBudgetMs: number;
  /** How long forecast_runs are kept; a merchant's newest always is. */
  runRetentionMs: number;
  /** Of the event log. */
  partitions: number;
}

export const FORECAST_WORKER_DEFAULTS = {
  intervalMs: 60_000,
  // With the poll this moves a killed worker's merchants within 15 s.
  leaseMs: 12_000,
  expensiveBudgetMs: 5_000,
  runRetentionMs: 7 * 86_400_000,
};
const POLL_INTERVAL_MAX_MS = 1_000;
/** Some merchants' results, kept for when ClickHouse does not take them at first. */
const RESULTS_MAX = 10_000;
const GIVEN_UP_MAX = 10_000;
/** A failure is told until the merchant's turn has certainly come again. */
const FAILING_INTERVALS = 3;

export interface ForecastWorkerDeps extends Omit<MerchantDeps, 'results' | 'givenUp' | 'onComputed'> {
  /** The guard's right for work that no caller asked for. */
  systemScope: (merchantId: number) => MerchantScope;
  onForecasts?: (made: Work['made']) => void;
  tracing?: Tracing;
}

export interface ForecastWorker extends HealthSource {
  start(): void;
  /** Resolves when the running merchant has been given up: what was not stored is done by its next run. */
  stop(): Promise<void>;
}

export function createForecastWorker(deps: ForecastWorkerDeps, options: ForecastWorkerOptions): ForecastWorker {
  const { log, pool, now } = deps;
  const { owner, intervalMs, leaseMs } = options;
  const results = new LRUCache<string, ForecastOutcome>({ max: RESULTS_MAX });
  const ledger = createWorkLedger();
  const givenUp = new LRUCache<string, true>({ max: GIVEN_UP_MAX });
  const leases = createWorkerLeases({ pool }, { owner, leaseMs, handicapMs: intervalMs });
  const failing = new Map<number, { readonly error: string; readonly atMs: number }>();
  let registeredMs = Number.NEGATIVE_INFINITY;
  const stopping = new AbortController();

  const onComputed = (work: Work) => {
    ledger.note(work);
    deps.onForecasts?.(work.made);
  };
  const merchantDeps = { ...deps, results, givenUp, onComputed };
  const runMerchant = ({ merchantId, hurried }: Claim, signal: AbortSignal) => {
    const asked = { ...options, lookback: LOOKBACK_DEFAULT, hurried };
    return forecastMerchant(merchantDeps, deps.systemScope(merchantId), asked, signal);
  };

  const takeTurn = async (claim: Claim) => {
    const { merchantId } = claim;
    const startedMs = now();
    const held = holdLease(() => leases.renew(merchantId), leaseMs);
    let complete = false;
    let waiting = 0;
    try {
      const signal = AbortSignal.any([held.signal, stopping.signal]);
      const done = await runMerchant(claim, signal);
      complete = true;
      waiting = done.waiting;
      failing.delete(merchantId);
      const fields = { merchantId, ...done, tookMs: now() - startedMs };
      if (done.failed > 0) log.warn(fields, 'merchant forecast, some models failed');
      else if (done.stored > 0 || done.scored > 0) log.info(fields, 'merchant forecast');
    } catch (error) {
      if (held.signal.aborted || stopping.signal.aborted) return;
      // Its next turn tries again.
      failing.set(merchantId, { error: String(error), atMs: now() });
      log.warn({ merchantId, err: error }, 'a merchant could not be forecast');
    } finally {
      held.end();
      const over = stopping.signal.aborted;
      const due = waiting > 0 ? 'behind' : ({ inMs: over ? 0 : Math.max(0, startedMs + intervalMs - now()) } as const);
      await leases.release(
        merchantId,
        due,
        complete ? 'complete' : over || held.signal.aborted ? 'given-up' : 'failed',
      );
    }
  };

  const pollIntervalMs = Math.min(intervalMs, POLL_INTERVAL_MAX_MS);
  const loop = createLoop({ log }, { name: 'forecast-worker', pollIntervalMs }, async () => {
    if (now() - registeredMs >= pollIntervalMs) {
      await leases.register();
      registeredMs = now();
    }
    const claim = await leases.claim();
    if (claim === undefined) return 'idle';
    await (deps.tracing ?? NO_TRACING).span('forecast merchant', { root: true }, () => takeTurn(claim));
    await ledger.flush(pool);
    return 'more';
  });

  return {
    name: 'forecast-worker',
    start: () => loop.start(),
    async stop() {
      stopping.abort(new Error('the worker is stopping'));
      await loop.stop();
    },
    check(): Health {
      const health = loop.health();
      if (health.status !== 'up') return health;
      // An older failure was somebody else's turn since.
      const recent = [...failing.values()].filter(({ atMs }) => now() - atMs < intervalMs * FAILING_INTERVALS);
      const [first] = recent;
      if (first === undefined) return { status: 'up' };
      return {
        status: 'degraded',
        detail: `${recent.length} merchants cannot be forecast: ${first.error}`,
        failing: recent.length,
      };
    },
  };
}

/** Renews while a run lasts. The signal tells that the lease is lost, or that nobody can say whether it is. */
function holdLease(renew: () => Promise<boolean>, leaseMs: number): { signal: AbortSignal; end(): void } {
  const lost = new AbortController();
  const beat = () => {
    renew().then(
      (held) => {
        if (!held) lost.abort(new Error('another worker has taken the merchant over'));
      },
      (cause) => lost.abort(new Error('the lease could not be renewed', { cause })),
    );
  };
  const timer = setInterval(beat, leaseMs / 3);
  return { signal: lost.signal, end: () => clearInterval(timer) };
}
