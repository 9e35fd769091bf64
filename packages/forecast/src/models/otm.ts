// Optimised Theta: as `theta`, but how strongly the straight line pulls (θ), how fast the level follows (α) and where it begins are
// chosen together for the least sum of squares.
//   f(n+h) = l(n) + (1 - 1/θ)·[ A·(1-α)^n + B·(1 - (1-α)^(n+1))/α ] for h = 1, and so on with forecasts for values
// Reference: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), IJF 32, 1151-1161; R forecTheta::otm. See theta/lines.ts.
// Minimum length 6. Cost: about 60 passes over the series. Intervals: exact for the model, σ²·(1 + α²·(h-1)).
import type { Model } from '../model.ts';
import { createLinesModel } from '../theta/lines-model.ts';
import { theta } from './theta.ts';

export const otm: Model = createLinesModel('otm', false, theta);
