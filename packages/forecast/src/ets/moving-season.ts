// Keeps γ off its least value. The likelihood of γ is often nearly flat down to 0, where its maximum then piles up, and a season that
// never moves again is a strong claim to make on such evidence. So the size of the season's own shocks, σ·γ, gets the prior that rises
// from 0 and is otherwise flat: its logarithm is added to the log-likelihood, -2·log γ to the misfit.
// Measured, mean MASE of `ets` without and with it: Australian retail 1.014 and 0.996 (R's, which stops early and so near its first γ,
// 0.993), on its training parts cut by a year 1.039 and 1.032; M3 0.823 and 0.826, cut 0.960 and 0.963; Superstore the same within 0.3 %.
// Reference: Chung, Rabe-Hesketh, Dorie, Gelman & Liu (2013), "A nondegenerate penalized likelihood estimator for variance parameters in
// multilevel models", Psychometrika 78, 685-709.
import { log } from '../numeric/elementary.ts';
import type { Filter } from './filter.ts';
import type { Layout, Place } from './place.ts';
import type { Slopes } from './slopes.ts';

const PRIOR = 2;
/** Where a search starts at the least. */
const SHARE_START = 0.1;

/** The search's two functions with the prior in them; γ is seen as its share of the way to 1 - α. */
export function withMovingSeason(
  filter: Filter,
  slopes: Slopes,
  { gamma, size }: Layout,
  count: number,
): { readonly filter: Filter; readonly slopes: Slopes } {
  const { curvature, gradient } = slopes;
  return {
    filter: {
      ...filter,
      misfit: (at) => filter.misfit(at) - PRIOR * log(Math.max(at[gamma] as number, Number.MIN_VALUE)),
    },
    slopes: {
      curvature,
      gradient,
      fill(at) {
        slopes.fill(at);
        // Half of the misfit's slope, divided by n, as in slopes.ts.
        const pull = PRIOR / (2 * count * (at[gamma] as number));
        gradient[gamma] = (gradient[gamma] as number) - pull;
        curvature[gamma * size + gamma] = (curvature[gamma * size + gamma] as number) + pull / (at[gamma] as number);
      },
    },
  };
}

export function movedOffBound(at: Place, { gamma }: Layout): Place {
  return at.map((value, index) => (index === gamma ? Math.max(value, SHARE_START) : value));
}
