// Automatic: every member forecasts, and counts as much as its walk back through the history, and its published forecasts, have earned;
// with few origins all count nearly alike. The champion is the member that counts most. Never chosen by fit inside the history.
//   f = Σ w(i)·f(i),   weights in ensemble/weights.ts, members in ensemble/members.ts
// Intervals: the mixture's, widened by what its misses at the origins were worth (ensemble/calibration.ts).
// Minimum length 4. Cost: the members' fits, and their refits at up to eight origins.
import { wideningOf } from '../ensemble/calibration.ts';
import { membersOf } from '../ensemble/members.ts';
import { blend, mixtureOutlook, mixtureResiduals } from '../ensemble/mixture.ts';
import { walkMembers } from '../ensemble/walk.ts';
import { type Standing, standingOf } from '../ensemble/weights.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { ses } from './ses.ts';

/** How much wider than its members' formulas a mixture's range is, before anything is known of it. */
const WIDENING = 1;

export const auto: Model = {
  name: 'auto',
  version: 'auto-1',
  fallback: ses,
  minimumLength: () => 4,
  uses: ['record'],
  fit(series, { record = [] }) {
    const members = membersOf(series);
    const names = members.map(({ name }) => name);
    const walk = walkMembers(series, members);
    const standing = standingOf(names, walk, record);
    const widening = wideningOf(walk, ({ said }) => blend(said, standing.weights), WIDENING);
    const weighted = members.map((member, index) => ({
      fitted: fitOrFallBack(series, member, {}).fitted,
      weight: standing.weights[index] as number,
    }));
    return {
      form: inOrder(names, standing.weights)
        .map(({ name, weight }) => `${name} ${percent(weight)}`)
        .join(', '),
      parameters: Object.fromEntries([
        ...names.map((name, index) => [name, standing.weights[index] as number]),
        ['widening', widening],
      ]),
      reason: reasonOf(names, standing, walk.length),
      residuals: mixtureResiduals(weighted),
      predict(horizon, levels) {
        const { point, deviation } = mixtureOutlook(weighted, horizon);
        return normalForecast(
          Array.from(point),
          Array.from(deviation, (one) => one * widening),
          levels,
        );
      },
    };
  },
};

function inOrder(names: readonly string[], weights: readonly number[]): { name: string; weight: number }[] {
  return names.map((name, index) => ({ name, weight: weights[index] as number })).sort((a, b) => b.weight - a.weight);
}

function reasonOf(names: readonly string[], { weights, errors, won }: Standing, origins: number): string {
  if (origins === 0) return 'the history is too short to compare models, so all count alike';
  const champion = weights.indexOf(Math.max(...weights));
  const nearest = `${names[champion]} counts most: nearest at ${won[champion]} of ${origins} origins`;
  const yardstick = names.indexOf('snaive');
  const own = errors[champion] as number;
  const other = errors[yardstick] ?? 0;
  if (yardstick < 0 || yardstick === champion || !(other > 0)) return nearest;
  const share = 1 - own / other;
  return `${nearest}, error ${percent(Math.abs(share))} ${share < 0 ? 'above' : 'below'} seasonal naive`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
