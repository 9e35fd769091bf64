// A walk back through a series' own history: at a few origins each member forecasts what is already known, and who was near is counted.
// An origin's forecasts see nothing after it. Recent origins have fewer steps to be judged by; they still say what holds now.
// The first origin chooses the members' forms; later ones refit these, unless a member has nothing to refit.
// Guarantee: a pure function of series and members, walked once for each.
import { fitOrFallBack, prefixOf } from '../fit.ts';
import type { Fitted, Model } from '../model.ts';
import type { Series } from '../series.ts';
import { type Outlook, outlookOf } from './spread.ts';

const ORIGINS_MAX = 8;
const STEPS_MIN = 6;
const STEPS_MAX = 18;
/** The oldest origin knows at least this share of the history, and at least so many values. */
const KNOWN_SHARE_MIN = 0.5;
const KNOWN_MIN = 8;

export type Origin = {
  /** Values known. */
  readonly origin: number;
  /** What came, one value a step. */
  readonly actual: readonly number[];
  /** What each member said, in the members' order. */
  readonly said: readonly Outlook[];
};

/** Oldest origin first; empty when the history is too short for one. */
export function walkMembers(series: Series, members: readonly Model[]): readonly Origin[] {
  const { origins, steps } = planOf(series);
  const walked = members.map((member) => outlooksOf(series, member, origins, steps));
  return origins.map((origin, index) => {
    const actual = series.values.slice(origin, origin + steps);
    return { origin, actual, said: walked.map((outlooks) => outlooks[index] as Outlook) };
  });
}

/** Origins one stride apart, the newest with one stride of values after it. */
function planOf({ values, season }: Series): { origins: number[]; steps: number } {
  const steps = Math.min(Math.max(season, STEPS_MIN), STEPS_MAX);
  const stride = Math.ceil(steps / 6);
  const oldest = Math.max(KNOWN_MIN, Math.ceil(values.length * KNOWN_SHARE_MIN));
  const origins: number[] = [];
  for (let back = 1; back <= ORIGINS_MAX; back++) {
    const origin = values.length - back * stride;
    if (origin >= oldest) origins.unshift(origin);
  }
  return { origins, steps };
}

function outlooksOf(series: Series, member: Model, origins: readonly number[], steps: number): Outlook[] {
  let earlier: Fitted | undefined;
  return origins.map((origin) => {
    const known = prefixOf(series, origin);
    const fitted: Fitted = earlier?.refit?.(known) ?? fitOrFallBack(known, member, {}).fitted;
    earlier = fitted;
    return outlookOf(fitted, Math.min(steps, series.values.length - origin));
  });
}
