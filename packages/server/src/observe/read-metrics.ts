// What reads count: what callers were told and why it may be old, what was kept, which store was asked twice, and breakers.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Breaker } from '../platform/breaker.ts';

export interface ReadMetrics {
  /** @param body an answer that says where its numbers come from; others are not counted */
  told(body: object): void;
  /** Where kept numbers came into it: read anew, young enough, instead of a slow or a failing store, or nothing known. */
  kept(outcome: 'read' | 'fresh' | 'slow' | 'failed' | 'nothing'): void;
  /** PostgreSQL was asked beside a ClickHouse that takes long. */
  hedged(): void;
  watchBreaker(name: string, breaker: Breaker): void;
}

const KEPT_OUTCOMES = ['read', 'fresh', 'slow', 'failed', 'nothing'] as const;

export function createReadMetrics(registers: Registry[]): ReadMetrics {
  const answers = new Counter({
    name: 'topline_read_answers_total',
    help: 'Answers with numbers, by the store they come from and the reason why they may be old (none: they are not)',
    labelNames: ['source', 'reason'],
    registers,
  });
  const kept = new Counter({
    name: 'topline_kept_answers_total',
    help: 'Questions by how kept numbers served them: read (not needed), fresh, slow and failed (instead of a store), nothing',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of KEPT_OUTCOMES) kept.inc({ outcome }, 0);
  answers.inc({ source: 'clickhouse', reason: 'none' }, 0);
  const hedged = new Counter({
    name: 'topline_hedged_reads_total',
    help: 'Reads for which PostgreSQL was asked while ClickHouse had not answered yet',
    registers,
  });
  const breakers = watchBreakers(registers);
  return {
    told(body) {
      const { source, stale, staleReason, stale_reason } = body as Record<string, unknown>;
      if (typeof source !== 'string' || typeof stale !== 'boolean') return;
      answers.inc({ source, reason: stale ? String(staleReason ?? stale_reason ?? 'behind') : 'none' });
    },
    kept: (outcome) => kept.inc({ outcome }),
    hedged: () => hedged.inc(),
    watchBreaker(name, breaker) {
      breakers[name] = [...(breakers[name] ?? []), breaker];
    },
  };
}

/** Looked at when somebody asks. Of several of a name, one that is open counts. */
function watchBreakers(registers: Registry[]): Record<string, readonly Breaker[]> {
  const watched: Record<string, readonly Breaker[]> = {};
  new Gauge({
    name: 'topline_breaker_open',
    help: 'Whether a store is not asked for a while because it has just failed several times: 1 open, 0.5 trying, 0 closed',
    labelNames: ['breaker'],
    registers,
    collect() {
      for (const [breaker, ofName] of Object.entries(watched)) this.set({ breaker }, Math.max(...ofName.map(openness)));
    },
  });
  return watched;
}

function openness(breaker: Breaker): number {
  if (breaker.isOpen()) return 1;
  return breaker.isHalfOpen() ? 0.5 : 0;
}
