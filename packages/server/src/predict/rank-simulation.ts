// The places of several series in one period, by joint simulation. In each draw every member gets its point plus a shock as wide as its
// interval says, cut at 0; shocks of one draw come from the same past bucket for all members, so what moved them together then does so
// here. Shocks are seasonal differences, standardised, with a third of independent noise (a smoothed bootstrap: Silverman & Young 1987,
// Biometrika 74, 469-479); a member without enough history has independent normal shocks.
// Guarantee: pure; the same members and seed give the same numbers. Equal values share no place: the earlier member stands first.
// Cost: draws × members × log members.
import type { Interval } from '@topline/forecast';

export interface RankMember {
  readonly id: number;
  /** Oldest first; all members end in the same bucket. */
  readonly history: readonly number[];
  readonly forecast: { readonly point: readonly number[]; readonly intervals: readonly Interval[] };
}

export interface RankedMember {
  readonly id: number;
  readonly expectedRank: number;
  readonly probabilityFirst: number;
  readonly probabilityTop: readonly { readonly n: number; readonly probability: number }[];
}

export interface RankOptions {
  readonly season: number;
  /** Buckets ahead, 1 the first of the forecast. */
  readonly step: number;
  readonly top: readonly number[];
  readonly draws: number;
  /** Unsigned, 32 bits. */
  readonly seed: number;
}

interface Outlook {
  readonly point: number;
  readonly deviation: number;
  /** Newest first; empty when the history is too short. */
  readonly shocks: readonly number[];
}

const SHOCKS_MIN = 12;
/** Older buckets say little about what moves together now. */
const SHOCKS_MAX = 104;
const NOISE = 0.3;

export function rank(members: readonly RankMember[], options: RankOptions): RankedMember[] {
  const { top, draws, seed } = options;
  const outlooks = members.map((member) => outlookOf(member, options));
  const backs = Math.max(1, ...outlooks.map(({ shocks }) => shocks.length));
  const uniform = uniformOf(seed);
  const rankSums = members.map(() => 0);
  const places = members.map(() => new Map<number, number>());
  for (let draw = 0; draw < draws; draw++) {
    const back = Math.floor(uniform() * backs);
    const values = outlooks.map((outlook) => drawOf(outlook, back, uniform));
    const order = values.map((_, index) => index).sort((a, b) => Number(values[b]) - Number(values[a]) || a - b);
    order.forEach((member, place) => {
      rankSums[member] = Number(rankSums[member]) + place + 1;
      const seen = places[member];
      seen?.set(place, (seen.get(place) ?? 0) + 1);
    });
  }
  return members.map(({ id }, index) => {
    const among = (n: number) =>
      [...(places[index] ?? [])].reduce((sum, [place, count]) => sum + (place < n ? count : 0), 0) / draws;
    return {
      id,
      expectedRank: Number(rankSums[index]) / draws,
      probabilityFirst: among(1),
      probabilityTop: top.map((n) => ({ n, probability: among(n) })),
    };
  });
}

function outlookOf({ history, forecast }: RankMember, { season, step }: RankOptions): Outlook {
  const point = forecast.point[step - 1] ?? 0;
  const widest = forecast.intervals[forecast.intervals.length - 1];
  // The upper end is read, because the lower one may be cut off at 0.
  const deviation = widest === undefined ? 0 : ((widest.upper[step - 1] ?? point) - point) / normalOf(widest.level);
  return { point, deviation, shocks: shocksOf(history, season) };
}

function shocksOf(history: readonly number[], season: number): number[] {
  const lag = history.length >= season + SHOCKS_MIN ? season : 1;
  const changes = history
    .slice(lag)
    .map((value, index) => value - (history[index] ?? 0))
    .reverse()
    .slice(0, SHOCKS_MAX);
  if (changes.length < SHOCKS_MIN) return [];
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const variance = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length;
  return variance > 0 ? changes.map((change) => (change - mean) / Math.sqrt(variance)) : [];
}

function drawOf({ point, deviation, shocks }: Outlook, back: number, uniform: () => number): number {
  const own = normalDraw(uniform);
  const common = shocks[back];
  const shock = common === undefined ? own : Math.sqrt(1 - NOISE * NOISE) * common + NOISE * own;
  return Math.max(0, point + deviation * shock);
}

/** Box & Muller (1958), one of the pair. */
function normalDraw(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Half the width of a normal law's interval of this level, in standard deviations: Abramowitz & Stegun 26.2.23, off by 0.00045 at most. */
function normalOf(level: number): number {
  const t = Math.sqrt(-2 * Math.log((1 - level / 100) / 2));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** mulberry32: 32 bits of state, from 0 to below 1. */
function uniformOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
