// The least value of a function of one variable on an interval, where it may have several valleys.
// Method: an even grid finds the valleys, golden sections narrow the deepest ones (Press et al., "Numerical Recipes", 10.1).
// Guarantee: the answer lies in [from, to] and is no worse than any grid point, the ends included.

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SECTIONS_MAX = 60;
const VALLEYS_MAX = 3;

export type ScalarMinimum = { readonly at: number; readonly value: number };

/** @param gridPoints at least 3  @param tolerance width at which a valley counts as found */
export function minimiseScalar(
  objective: (at: number) => number,
  from: number,
  to: number,
  gridPoints: number,
  tolerance: number,
): ScalarMinimum {
  const step = (to - from) / (gridPoints - 1);
  const grid = Array.from({ length: gridPoints }, (_, index) => {
    const at = index === gridPoints - 1 ? to : from + index * step;
    return { at, value: objective(at) };
  });
  const valleys = grid.filter((here, index) => {
    return here.value <= (grid[index - 1]?.value ?? Infinity) && here.value <= (grid[index + 1]?.value ?? Infinity);
  });
  const candidates = valleys.sort((a, b) => a.value - b.value || a.at - b.at).slice(0, VALLEYS_MAX);
  const found = candidates.map(({ at }) =>
    goldenSection(objective, Math.max(from, at - step), Math.min(to, at + step), tolerance),
  );
  return [...candidates, ...found].reduce((best, next) => (next.value < best.value ? next : best));
}

function goldenSection(objective: (at: number) => number, from: number, to: number, tolerance: number): ScalarMinimum {
  let low = from;
  let high = to;
  let left = point(objective, high - GOLDEN * (high - low));
  let right = point(objective, low + GOLDEN * (high - low));
  for (let section = 0; section < SECTIONS_MAX && high - low > tolerance; section++) {
    if (left.value <= right.value) {
      high = right.at;
      right = left;
      left = point(objective, high - GOLDEN * (high - low));
    } else {
      low = left.at;
      left = right;
      right = point(objective, low + GOLDEN * (high - low));
    }
  }
  return left.value <= right.value ? left : right;
}

function point(objective: (at: number) => number, at: number): ScalarMinimum {
  return { at, value: objective(at) };
}
