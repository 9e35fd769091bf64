// Constant: the answer for a series that never varied, and 0 for one without values. No error law can be learned from it,
// so the intervals have no width: they say what the history shows, not that nothing can change.
//   f(n+h) = y(n), or 0 when n = 0
// Minimum length 0: the end of every chain of fallbacks. Cost: O(h).
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';

export const constant: Model = {
  name: 'constant',
  version: 'constant-1',
  fallback: null,
  minimumLength: () => 0,
  fit({ values }) {
    const level = values[values.length - 1] ?? 0;
    return {
      form: 'constant',
      parameters: { level },
      residuals: values.map(() => 0),
      predict: (horizon, levels) => {
        const flat = new Array<number>(horizon).fill(level);
        return normalForecast(flat, new Array<number>(horizon).fill(0), levels);
      },
    };
  },
};
