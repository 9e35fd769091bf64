// The exact likelihood as a function of one search point: what minimise descends. By the presample equations with their exact slopes
// where the state before the series is short against the series, which is nearly always; else by the recursions, whose cost grows
// with the state and not with its cube, and forward differences.
import type { Objective } from '../numeric/minimise.ts';
import { blocksOf, createLagPolynomials, fillLagPolynomials } from './coefficients.ts';
import { createExactLikelihood } from './exact-likelihood.ts';
import { armaTerms, type Order } from './order.ts';
import { createPresampleLikelihood } from './presample-likelihood.ts';
import { createSearchSpace } from './search-point.ts';

const DIFFERENCE_STEP = 1e-6;
/** A state longer than this many square roots of the series' length costs more in matrices than in recursions. */
const STATE_PER_ROOT = 3;

/** @param series differenced values */
export function createSearchObjective(series: Float64Array, order: Order): Objective {
  const { p, q, P, Q, season } = order;
  const state = Math.max(p + P * season, q + Q * season);
  const short = state <= series.length && state <= STATE_PER_ROOT * Math.sqrt(series.length);
  return short ? byPresample(series, order) : byRecursions(series, order);
}

function byPresample(series: Float64Array, order: Order): Objective {
  const space = createSearchSpace(order);
  const likelihood = createPresampleLikelihood(series, order);
  const ofCoefficients = new Float64Array(armaTerms(order));
  const blocks = blocksOf(ofCoefficients, order);
  return {
    value(point) {
      space.moveTo(point);
      return likelihood.value(space.coefficients);
    },
    slopes(target) {
      likelihood.slopes(blocks);
      space.toPointSlopes(ofCoefficients, blocks);
      target.set(ofCoefficients);
    },
  };
}

function byRecursions(series: Float64Array, order: Order): Objective {
  const space = createSearchSpace(order);
  const { phi, theta } = createLagPolynomials(order);
  const exact = createExactLikelihood(series, phi.length, theta.length, order.constant);
  const at = new Float64Array(armaTerms(order));
  let value = Infinity;
  const valueAt = (point: Float64Array) => {
    space.moveTo(point);
    fillLagPolynomials({ phi, theta }, space.coefficients, order.season);
    return exact.evaluate(phi, theta).value;
  };
  return {
    value(point) {
      at.set(point);
      value = valueAt(point);
      return value;
    },
    slopes(target) {
      for (let index = 0; index < at.length; index++) {
        const coordinate = at[index] as number;
        at[index] = coordinate + DIFFERENCE_STEP;
        let slope = (valueAt(at) - value) / DIFFERENCE_STEP;
        if (!Number.isFinite(slope)) {
          at[index] = coordinate - DIFFERENCE_STEP;
          slope = (value - valueAt(at)) / DIFFERENCE_STEP;
        }
        at[index] = coordinate;
        target[index] = Number.isFinite(slope) ? slope : 0;
      }
    },
  };
}
