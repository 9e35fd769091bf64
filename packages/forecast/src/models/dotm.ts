// Dynamic optimised Theta: as `otm`, but the straight line is that of the values known so far, and so are the fitted misses honest
// one-step forecasts; on the M3 competition it beat the original Theta.
//   f(n+h) = l(n) + (1 - 1/θ)·[ A(n)·(1-α)^n + B(n)·(1 - (1-α)^(n+1))/α ] for h = 1, and so on with forecasts for values
// Reference: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), IJF 32, 1151-1161; R forecTheta::dotm. See theta/lines.ts.
// Minimum length 6. Cost: about 60 passes over the series, and O(h²) for the intervals, which are exact for the model.
import type { Model } from '../model.ts';
import { createLinesModel } from '../theta/lines-model.ts';
import { theta } from './theta.ts';

export const dotm: Model = createLinesModel('dotm', true, theta);
