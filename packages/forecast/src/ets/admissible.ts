// Whether a form forgets its first states: all roots of its characteristic polynomial lie inside the unit circle or on it.
//   z^(m+1) + (α+β-φ)·z^m + (α+β-αφ)·(z^(m-1) + … + z²) + (α+β-αφ+γ-1)·z + φ·(1-α-γ)
// Only seasonal forms with a trend can leave it inside the usual bounds of the parameters. Tested by Schur and Cohn's recursion, with
// R's allowance on the radius. Reference: Hyndman, Koehler, Ord & Snyder (2008), chapter 10; R forecast:::admissible. Cost: O(m²).
import { type Layout, type Place, smoothingAt } from './place.ts';

const RADIUS = 1 + 1e-10;

export function isAdmissible(at: Place, layout: Layout): boolean {
  if (layout.gamma < 0 || layout.beta < 0) return true;
  const { alpha, beta, gamma, phi } = smoothingAt(at, layout);
  const { season: m } = layout;
  const inner = alpha + beta - alpha * phi;
  // Ascending powers, the circle widened to RADIUS by scaling the variable.
  let polynomial = new Float64Array(m + 2).fill(inner);
  polynomial[0] = phi * (1 - alpha - gamma);
  polynomial[1] = inner + gamma - 1;
  polynomial[m] = alpha + beta - phi;
  polynomial[m + 1] = 1;
  let power = 1;
  for (let index = 0; index < polynomial.length; index++) {
    polynomial[index] = (polynomial[index] as number) * power;
    power *= RADIUS;
  }
  while (polynomial.length > 1) {
    const degree = polynomial.length - 1;
    const reflection = (polynomial[0] as number) / (polynomial[degree] as number);
    if (!(Math.abs(reflection) < 1)) return false;
    const shorter = new Float64Array(degree);
    for (let index = 0; index < degree; index++) {
      shorter[index] = (polynomial[index + 1] as number) - reflection * (polynomial[degree - 1 - index] as number);
    }
    polynomial = shorter;
  }
  return true;
}
