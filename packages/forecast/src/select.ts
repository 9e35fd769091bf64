// The champion of a series: the model with the least walk-forward error, and why, in words.
// Guarantee: a pure function of the backtest. A model that had to be answered by another at any origin wins only when all had to;
// errors that differ by less than a billionth count as equal, and then the model that stands first in the backtest wins.
import type { Backtest, ModelBacktest } from './backtest.ts';

/** Relative: below it, two errors differ by rounding only. */
const TIE = 1e-9;

export type Champion = { readonly model: string; readonly version: string; readonly reason: string };

/** @returns null when nothing was measured */
export function selectChampion(measured: Backtest): Champion | null {
  const own = measured.models.filter((candidate) => candidate.fallbacks === 0);
  const candidates = own.length > 0 ? own : measured.models;
  const [first, ...rest] = candidates;
  if (first === undefined) return null;
  // MASE is MAE over one scale for all models, so the order by MAE is the order by MASE, and MAE exists when the scale is 0.
  const best = rest.reduce((leader, next) => (error(next) < error(leader) * (1 - TIE) ? next : leader), first);
  return { model: best.model, version: best.version, reason: reasonFor(best, candidates, measured) };
}

function error(candidate: ModelBacktest): number {
  return candidate.mae ?? Infinity;
}

function reasonFor(best: ModelBacktest, candidates: readonly ModelBacktest[], measured: Backtest): string {
  const others = candidates.filter((candidate) => candidate !== best).sort((a, b) => error(a) - error(b));
  const origins = `${measured.testPoints} ${measured.testPoints === 1 ? 'origin' : 'origins'}`;
  const runnerUp = others[0];
  if (runnerUp === undefined) return `${best.model} was the only model that could be measured, over ${origins}`;
  if (error(runnerUp) <= error(best) * (1 + TIE)) {
    return `${best.model} and ${runnerUp.model} have equal errors over ${origins}; ${best.model} stands first`;
  }
  const lead = percent(1 - error(best) / error(runnerUp));
  return `${best.model} has the least error over ${origins}, ${lead} below ${runnerUp.model}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
