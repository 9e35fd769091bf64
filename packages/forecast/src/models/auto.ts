// Automatic: every member forecasts, and counts as much as its walk back through the history, and its published forecasts, have earned;
// the champion is the member that counts most. What they say together is drawn half way towards the robust combination, their median with the same weights.
// Never chosen by fit inside the history.
//   f(h) = ½·Σ w(i)·f(i,h) + ½·weighted median over i of f(i,h),   weights in ensemble/weights.ts, members in ensemble/members.ts
// Rejected, each over M3, Superstore and Australian series on truncated training parts: taking the champion alone (7 to 10 % worse on three of four sets), the
// weighted mean or the median alone (up to 2 % worse).
// Intervals: the mixture's, widened by what its misses at the origins were worth and by Student's law (ensemble/calibration.ts), their ends where the
// members' own misses have theirs (ensemble/shape.ts).
// Minimum length 4. Cost: the members' fits, and their refits at up to eight origins.
import { calibrated, priorWidening, wideningOf } from '../ensemble/calibration.ts';
import { weighedMembersOf } from '../ensemble/members.ts';
import { deviationAround, middleValues, mixtureResiduals, weightedPoints } from '../ensemble/mixture.ts';
import { shapedForecast, shapeOf } from '../ensemble/shape.ts';
import { type Outlook, outlookOf } from '../ensemble/spread.ts';
import { walkMembers } from '../ensemble/walk.ts';
import { type Standing, standingOf } from '../ensemble/weights.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Model } from '../model.ts';
import { ses } from './ses.ts';

export const auto: Model = {
  name: 'auto',
  version: 'auto-2',
  fallback: ses,
  minimumLength: () => 4,
  expensive: true,
  widensItself: true,
  uses: ['record', 'wideningPrior'],
  fit(series, { record = [], wideningPrior = priorWidening(series) }) {
    const members = weighedMembersOf(series);
    const names = members.map(({ name }) => name);
    const walk = walkMembers(series, members);
    const standing = standingOf(names, walk, record);
    const together = (said: readonly Outlook[]) => blendRobustly(said, standing.weights);
    const widening = wideningOf(walk, ({ said }) => together(said), wideningPrior);
    const weighted = members.map((member, index) => ({
      fitted: fitOrFallBack(series, member, {}).fitted,
      weight: standing.weights[index] as number,
    }));
    const residuals = mixtureResiduals(weighted);
    const shape = calibrated(shapeOf(residuals), widening, walk);
    return {
      form: inOrder(names, standing.weights)
        .map(({ name, weight }) => `${name} ${percent(weight)}`)
        .join(', '),
      parameters: Object.fromEntries([
        ...names.map((name, index) => [name, standing.weights[index] as number]),
        ['widening', widening],
      ]),
      reason: reasonOf(names, standing, walk.length),
      residuals,
      predict(horizon, levels) {
        return shapedForecast(together(weighted.map(({ fitted }) => outlookOf(fitted, horizon))), levels, shape);
      },
    };
  },
};

function blendRobustly(said: readonly Outlook[], weights: readonly number[]): Outlook {
  const middle = middleValues(
    said.map(({ point }) => point),
    weights,
  );
  const point = weightedPoints(said, weights).map((mean, step) => (mean + (middle[step] as number)) / 2);
  return { point, deviation: deviationAround(point, said, weights) };
}

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
