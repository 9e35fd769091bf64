// What the engine is about to export under the same names; this file goes as soon as it does.
import type { Interval } from '@topline/forecast';

const EXPENSIVE = new Set(['arima', 'ets', 'dotm', 'mstl', 'temporal', 'combination', 'median', 'auto']);

export function isExpensive(model: string): boolean {
  return EXPENSIVE.has(model);
}

export interface RankMember {
  readonly id: number;
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
  readonly step: number;
  readonly top: readonly number[];
  readonly draws: number;
  readonly seed: number;
}

export function rank(members: readonly RankMember[], options: RankOptions): RankedMember[] {
  const { step, top, draws, seed } = options;
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  const counts = members.map(() => ({ sum: 0, first: 0, top: top.map(() => 0) }));
  for (let draw = 0; draw < draws; draw++) {
    const values = members.map(({ forecast }) => {
      const point = forecast.point[step - 1] ?? 0;
      const widest = forecast.intervals[forecast.intervals.length - 1];
      const spread = ((widest?.upper[step - 1] ?? point) - point) / 2;
      return Math.max(0, point + spread * (random() + random() + random() + random() - 2) * 1.7);
    });
    const order = values.map((_, index) => index).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
    order.forEach((member, place) => {
      const count = counts[member];
      if (count === undefined) return;
      count.sum += place + 1;
      if (place === 0) count.first += 1;
      top.forEach((n, index) => {
        if (place < n) count.top[index] = (count.top[index] ?? 0) + 1;
      });
    });
  }
  return members.map(({ id }, index) => ({
    id,
    expectedRank: (counts[index]?.sum ?? 0) / draws,
    probabilityFirst: (counts[index]?.first ?? 0) / draws,
    probabilityTop: top.map((n, at) => ({ n, probability: (counts[index]?.top[at] ?? 0) / draws })),
  }));
}

export function ndcg(actual: readonly number[], predicted: readonly number[], k: number): number {
  const by = (values: readonly number[]) =>
    actual.map((_, index) => index).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  const gain = (order: readonly number[]) =>
    order.slice(0, k).reduce((sum, member, place) => sum + (actual[member] ?? 0) / Math.log2(place + 2), 0);
  const ideal = gain(by(actual));
  return ideal === 0 ? 1 : gain(by(predicted)) / ideal;
}
