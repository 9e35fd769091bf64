// The whole automatic choice: how far back to look, how often to difference, how many terms a length can carry, which of them.
// Guarantee: every series of at least one value gets a form, at worst differences and noise.
import { chooseDifferencing, type Differencing, differenceAll, isFlat, largest } from './differencing.ts';
import { type ExactEstimate, plainEstimate } from './fit.ts';
import { orderName } from './order.ts';
import { type OrderLimits, searchOrders } from './search.ts';

const LIMITS: OrderLimits = { p: 5, q: 5, P: 2, Q: 2 };
/** Older values cost time and say little about the next ones: ten years of days took over a second, against a tenth. */
const RECENT_VALUES_MAX = 1_000;
const RECENT_SEASONS = 5;
const TWO_TERMS_SEASON_MAX = 24;
const ONE_TERM_SEASON_MAX = 60;

export type ArimaChoice = {
  /** The values looked at: the newest of the history. */
  readonly values: readonly number[];
  readonly differenced: Float64Array;
  readonly estimate: ExactEstimate;
  /** The usable forms, the least AICc first; for averaging. */
  readonly ranked: readonly ExactEstimate[];
  readonly reason: string;
};

export function chooseArima(history: readonly number[], season: number): ArimaChoice {
  const values = recentOf(history, season);
  const differencing = chooseDifferencing(Float64Array.from(values), season);
  const differenced = differenceAll(Float64Array.from(values), differencing);
  return { values, differenced, ...chooseOrders(values, differenced, differencing) };
}

/** The part of a history that is looked at. */
export function recentOf(history: readonly number[], season: number): readonly number[] {
  return history.slice(-Math.max(RECENT_VALUES_MAX, RECENT_SEASONS * season));
}

function chooseOrders(
  values: readonly number[],
  differenced: Float64Array,
  differencing: Differencing,
): Pick<ArimaChoice, 'estimate' | 'ranked' | 'reason'> {
  if (!isFlat(differenced, largest(Float64Array.from(values)))) {
    const found = searchOrders(differenced, differencing, limitsFor(values.length, differencing.season));
    if (found !== null) {
      const { estimate, ranked, formsTried } = found;
      const reason = `${orderName(estimate.order)} has the least AICc, ${estimate.aicc.toFixed(1)}, of ${formsTried} forms tried`;
      return { estimate, ranked, reason };
    }
  }
  const estimate = plainEstimate(differenced, differencing);
  return { estimate, ranked: [estimate], reason: `${orderName(estimate.order)}: differencing leaves nothing to model` };
}

/** As many terms as the length can carry, one for three values or three seasons, and fewer of them for long seasons. */
function limitsFor(length: number, season: number): OrderLimits {
  const plain = Math.floor(length / 3);
  const seasonal = Math.min(Math.floor(length / 3 / season), seasonalTermsMax(season));
  const inside = seasonal > 0 ? season - 1 : Infinity;
  return {
    p: Math.min(LIMITS.p, plain, inside),
    q: Math.min(LIMITS.q, plain, inside),
    P: Math.min(LIMITS.P, seasonal),
    Q: Math.min(LIMITS.Q, seasonal),
  };
}

function seasonalTermsMax(season: number): number {
  if (season === 1 || season > ONE_TERM_SEASON_MAX) return 0;
  return season > TWO_TERMS_SEASON_MAX ? 1 : 2;
}
