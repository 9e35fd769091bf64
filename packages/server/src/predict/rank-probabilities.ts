// How sure a ranking is: the probability of each category's places in the next period, by a joint simulation on a thread. The seed
// comes from what the forecasts were made from and say, so the same forecasts give the same numbers, anywhere. An answer does not
// wait for it longer than its budget, and goes without it then.
import { createHash } from 'node:crypto';
import { RANKING_VERSION, type Ranked } from '@topline/forecast';
import type { Log } from '../platform/log.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import type { SingleFlight } from './single-flight.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface RankDeps {
  threads: ThreadPool;
  rankings: SingleFlight<Ranking>;
  log: Log;
  liveBudgetMs: number;
}

export interface Ranking {
  readonly members: readonly Ranked<number>[];
}

export interface Member {
  readonly categoryId: number;
  readonly values: readonly number[];
  readonly outcome: ForecastOutcome;
}

export type RankProbabilities = ReadonlyMap<number, Ranked<number>>;

/** A ranking is some kilobytes. */
export const RANKINGS_MAX = 500;
/** The largest by forecast take part: who is behind them has no chance worth telling. */
const MEMBERS_MAX = 100;
/** Enough for a hundredth. */
const DRAWS = 4_000;
const TOP: readonly number[] = [3, 5, 10];

/** @param members by forecast, the largest first */
export async function rankProbabilities(
  deps: RankDeps,
  members: readonly Member[],
  question: { readonly season: number; readonly step: number; readonly limit: number },
  signal: AbortSignal,
): Promise<RankProbabilities> {
  const { season, step, limit } = question;
  const some = members.slice(0, MEMBERS_MAX);
  if (some.length === 0) return new Map();
  const top = [...new Set([...TOP, limit])].filter((n) => n < some.length).sort((a, b) => a - b);
  const digest = digestOf(some, step);
  const seed = Number.parseInt(digest.slice(0, 8), 16);
  const budget = AbortSignal.any([signal, AbortSignal.timeout(deps.liveBudgetMs)]);
  try {
    const ranking = await deps.rankings.get(`${digest} ${top.join()}`, budget, async (leaving) => ({
      members: await deps.threads.run(
        {
          kind: 'rank',
          members: some.map(({ categoryId, values, outcome }) => ({
            id: categoryId,
            history: values,
            forecast: outcome,
          })),
          ...{ season, step, top, draws: DRAWS, seed },
        },
        leaving,
      ),
    }));
    return new Map(ranking.members.map((member) => [member.id, member]));
  } catch (error) {
    signal.throwIfAborted();
    deps.log.debug({ err: error }, 'the ranking was not simulated in time, the answer goes without its probabilities');
    return new Map();
  }
}

export function probabilityFields(member: Ranked<number> | undefined) {
  if (member === undefined) return {};
  const { probabilityFirst, probabilityTop, expectedRank } = member;
  return { rank_probabilities: { first: probabilityFirst, top: probabilityTop, expected_rank: expectedRank } };
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
