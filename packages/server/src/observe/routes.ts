// Operations over HTTP, on every listener: whether it lives, whether it should get requests, how far it is behind.
// /health answers as long as the process does; /health/ready tells the truth about what the process needs.
import {
  health,
  healthClickhouse,
  healthLag,
  healthPostgres,
  healthReady,
  healthStream,
  metrics,
} from '@topline/domain/contract/operations.ts';
import { system } from '@topline/domain/contract/system.ts';
import { Fault } from '@topline/domain/fault.ts';
import { type Answer, defineRoute, type Route } from '../http/call.ts';
import type { Health, HealthSource, LagSource } from '../platform/health-source.ts';
import type { Metrics } from './metrics.ts';
import type { SystemWatch } from './system.ts';

export interface ObserveDeps {
  postgres: HealthSource;
  clickhouse: HealthSource;
  stream: HealthSource;
  /** Loops and roles of this process. */
  parts: readonly HealthSource[];
  /** Names of the sources without which this process cannot do its work. */
  readyNeeds: readonly HealthSource[];
  lags: readonly LagSource[];
  metrics: Metrics;
}

export function createObserveRoutes(deps: ObserveDeps): Route[] {
  const all = async () => {
    const sources = [deps.postgres, deps.clickhouse, deps.stream, ...deps.parts];
    const found = await Promise.all(
      sources.map(async (source): Promise<[string, Health]> => [source.name, await source.check()]),
    );
    return Object.fromEntries(found);
  };
  const one = async (source: HealthSource): Promise<Answer> => answerOf(await source.check());

  return [
    defineRoute(health, async () => {
      const parts = await all();
      return { status: 200, body: { status: worst(Object.values(parts)), parts } };
    }),
    defineRoute(healthReady, async () => {
      const found = await Promise.all(deps.readyNeeds.map((source) => source.check()));
      const missing = deps.readyNeeds
        .filter((_, index) => found[index]?.status === 'down')
        .map((source) => source.name);
      if (missing.length === 0) return { status: 200, body: { status: 'up' } };
      return answerOf({ status: 'down', detail: `${missing.join(', ')} is not available` });
    }),
    defineRoute(healthPostgres, () => one(deps.postgres)),
    defineRoute(healthClickhouse, () => one(deps.clickhouse)),
    defineRoute(healthStream, () => one(deps.stream)),
    defineRoute(healthLag, async () => {
      try {
        const measured = await Promise.all(deps.lags.map((source) => source.measure()));
        return { status: 200, body: { ...NOT_MEASURED, ...Object.assign({}, ...measured) } };
      } catch (cause) {
        throw new Fault('unavailable', 'Lag cannot be measured while PostgreSQL does not answer.', { cause });
      }
    }),
    defineRoute(metrics, async () => ({
      status: 200,
      body: { text: await deps.metrics.text(), mediaType: deps.metrics.mediaType },
    })),
  ];
}

/** Answered from memory, also while a store is down. */
export function createSystemRoutes(watch: SystemWatch): Route[] {
  return [defineRoute(system, async () => ({ status: 200, body: watch.read() }))];
}

const NOT_MEASURED = { forecast: { ageMs: null } };

function answerOf(found: Health): Answer {
  if (found.status === 'down') {
    throw new Fault('unavailable', found.detail ?? 'It is down.', { extra: { health: found } });
  }
  return { status: 200, body: { ...found } };
}

function worst(found: readonly Health[]): Health['status'] {
  return found.some((health) => health.status !== 'up') ? 'degraded' : 'up';
}
