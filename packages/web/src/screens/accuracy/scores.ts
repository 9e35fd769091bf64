// The scores of an evaluation and of the scoreboard, ready to show. A figure that nothing defines is null and says so
// with a dash; it is never shown as zero.

import type { Evaluation, Scoreboard } from '../../api/answers.ts';
import type { Format } from '../../words/format.ts';

export type ModelScore = Pick<
  Evaluation['categories'][number]['models'][number],
  'model' | 'mae' | 'rmse' | 'mase' | 'smape' | 'wape' | 'coverage'
> & { readonly ndcg?: number | null };
export type EvaluatedCategory = Evaluation['categories'][number];
export type KeptScore = Omit<Scoreboard['categories'][number]['models'][number], 'model'> & { readonly model: string };

const NO_FIGURE = '–';

/** The least scaled error first; without one last, and then by name. */
export function byScaledError<Score extends { readonly model: string; readonly mase: number | null }>(
  scores: readonly Score[],
): readonly Score[] {
  return scores.toSorted(
    (a, b) =>
      (a.mase ?? Number.POSITIVE_INFINITY) - (b.mase ?? Number.POSITIVE_INFINITY) || a.model.localeCompare(b.model),
  );
}

/** The model that came nearest: told by the server for all categories, counted by the mean error for one of them. */
export function bestModel(evaluation: Evaluation, category: EvaluatedCategory | undefined): ModelScore | undefined {
  if (category === undefined) return evaluation.models.find(({ model }) => model === evaluation.best);
  const [first, ...rest] = category.models.filter(({ mae }) => mae !== null);
  return rest.reduce((best, next) => (Number(next.mae) < Number(best?.mae) ? next : best), first);
}

export interface Figures {
  /** An error in the merchant's money. */
  money(value: number | null): string;
  /** A ratio of errors, with two decimals. */
  ratio(value: number | null): string;
  /** A part of one as a percentage: 0.0712 as "7.1%". */
  part(value: number | null): string;
}

export function createFigures(format: Format, decimals: number): Figures {
  const twoDecimals = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const said = (value: number | null, say: (value: number) => string) => (value === null ? NO_FIGURE : say(value));
  return {
    money: (value) => said(value, (some) => format.rounded(String(some), decimals)),
    ratio: (value) => said(value, (some) => twoDecimals.format(some)),
    part: (value) => said(value, format.changeSize),
  };
}

/** "2" of an error of 0.02 is drawn against the largest that the table has. */
export function partOf(value: number | null, largest: number): number {
  return value === null || largest <= 0 ? 0 : Math.min(1, value / largest);
}

export function largestOf(values: ReadonlyArray<number | null>): number {
  return Math.max(0, ...values.map((value) => value ?? 0));
}
