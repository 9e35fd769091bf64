// How sure a ranking is: the probability of each category's places in the next period, and how much all of them may sell together, by
// one joint simulation on a thread. The seed
// comes from what the forecasts were made from and say, so the same forecasts give the same numbers, anywhere. An answer does not
// wait for it longer than its budget, and goes without it then.
import { createHash } from 'node:crypto';
import {
  RANKING_VERSION,
  type Ranked,
  type RankedWithTotal,
  type RankMember,
  type TotalRange,
} from '@topline/forecast';
import type { Log } from '../platform/log.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import type { SingleFlight } from './single-flight.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface RankDeps {
  threads: ThreadPool;
  rankings: SingleFlight<RankedWithTotal<number>>;
  log: Log;
  liveBudgetMs: number;
}

export interface Member {
  readonly categoryId: number;
  readonly values: readonly number[];
  readonly outcome: ForecastOutcome;
}

export interface RankProbabilities {
  readonly places: ReadonlyMap<number, Ranked<number>>;
  /** Undefined when it was not simulated in time, or there is nothing to simulate. */
  readonly total?: TotalRange;
}

/** A ranking is some kilobytes. */
export const RANKINGS_MAX = 500;
/** The largest by forecast are ranked: who is behind them has no chance worth telling, and counts in the total only. */
const MEMBERS_MAX = 100;
/** Enough for a hundredth. */
const DRAWS = 4_000;
/** Of one member, who stands for all that are not ranked. */
const UNRANKED_ID = 0;
const TOP: readonly number[] = [3, 5, 10];

/** @param members by forecast, the largest first */
export async function rankProbabilities(
  deps: RankDeps,
  members: readonly Member[],
  question: {
    readonly season: number;
    readonly step: number;
    readonly limit: number;
    readonly levels: readonly number[];
  },
  signal: AbortSignal,
): Promise<RankProbabilities> {
  const { season, step, limit, levels } = question;
  const some = members.slice(0, MEMBERS_MAX);
  if (some.length === 0) return { places: new Map() };
  const others = members.slice(MEMBERS_MAX);
  const top = [...new Set([...TOP, limit])].filter((n) => n < some.length).sort((a, b) => a - b);
  const digest = digestOf(members, step);
  const seed = Number.parseInt(digest.slice(0, 8), 16);
  const budget = AbortSignal.any([signal, AbortSignal.timeout(deps.liveBudgetMs)]);
  try {
    const ranking = await deps.rankings.get(`${digest} ${top.join()}`, budget, (leaving) => {
      const asked = { season, step, top, draws: DRAWS, seed, levels };
      const unranked = others.length === 0 ? [] : [togetherOf(others)];
      return deps.threads.run({ kind: 'rank', members: some.map(asRanked), unranked, ...asked }, leaving);
    });
    return { places: new Map(ranking.members.map((member) => [member.id, member])), total: ranking.total };
  } catch (error) {
    signal.throwIfAborted();
    deps.log.debug({ err: error }, 'the ranking was not simulated in time, the answer goes without its probabilities');
    return { places: new Map() };
  }
}

export function probabilityFields(member: Ranked<number> | undefined) {
  if (member === undefined) return {};
  const { probabilityFirst, probabilityTop, expectedRank } = member;
  return { rank_probabilities: { first: probabilityFirst, top: probabilityTop, expected_rank: expectedRank } };
}

function asRanked({ categoryId, values, outcome }: Member): RankMember<number> {
  return { id: categoryId, history: values, forecast: outcome };
}

/** Many small categories as one: their sales added, their ranges as if they missed independently of each other. */
function togetherOf(members: readonly Member[]): RankMember<number> {
  const length = members.reduce((longest, { values }) => Math.max(longest, values.length), 0);
  const history = new Array<number>(length).fill(0);
  for (const { values } of members) {
    values.forEach((value, index) => {
      const at = length - values.length + index;
      history[at] = (history[at] ?? 0) + value;
    });
  }
  const outcomes = members.map(({ outcome }) => outcome);
  const steps = outcomes[0]?.point.map((_, step) => step) ?? [];
  const point = steps.map((step) => outcomes.reduce((sum, one) => sum + (one.point[step] ?? 0), 0));
  const levels = outcomes[0]?.intervals.map(({ level }) => level) ?? [];
  const intervals = levels.map((level, index) => {
    const width = (end: 'lower' | 'upper', step: number) =>
      Math.hypot(...outcomes.map((one) => (one.intervals[index]?.[end][step] ?? 0) - (one.point[step] ?? 0)));
    return {
      level,
      lower: point.map((middle, step) => Math.max(0, middle - width('lower', step))),
      upper: point.map((middle, step) => middle + width('upper', step)),
    };
  });
  return { id: UNRANKED_ID, history, forecast: { point, intervals } };
}

function digestOf(members: readonly Member[], step: number): string {
  const said = members.map(({ categoryId, outcome }) => [
    ...[categoryId, outcome.inputHash, outcome.model, outcome.version, outcome.point[step - 1]],
    ...outcome.intervals.flatMap(({ level, lower, upper }) => [level, lower[step - 1], upper[step - 1]]),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([RANKING_VERSION, step, said]))
    .digest('hex');
}
