// How likely a category is to be among the first, as a number and as a word.

import type { CategoryForecast } from '../../api/answers.ts';
import { isFounded } from './outlook.ts';

export type Likelihood = 'veryLikely' | 'likely' | 'even' | 'unlikely' | 'hardly';

/** From this probability on the word holds; below all of them it is "hardly". */
const WORDS: ReadonlyArray<readonly [number, Likelihood]> = [
  [0.8, 'veryLikely'],
  [0.6, 'likely'],
  [0.4, 'even'],
  [0.05, 'unlikely'],
];

export function likelihood(probability: number): Likelihood {
  return WORDS.find(([from]) => probability >= from)?.[1] ?? 'hardly';
}

export interface Chance {
  readonly categoryId: number;
  readonly name: string;
  readonly probability: number;
}

/** Largest first; of equal ones the better forecast first. Who has no foundation has no chance told. */
export function chancesOf(forecasts: readonly CategoryForecast[], places: number): Chance[] {
  return forecasts
    .filter(isFounded)
    .flatMap((forecast) => {
      const probability = probabilityOf(forecast, places);
      if (probability === undefined) return [];
      return [{ categoryId: forecast.category_id, name: forecast.category_name, probability }];
    })
    .sort((a, b) => b.probability - a.probability);
}

/** Of being first, or among so many; undefined when the server did not say. */
export function probabilityOf(forecast: CategoryForecast, places: number): number | undefined {
  const told = forecast.rank_probabilities;
  return places === 1 ? told?.first : told?.top.find(({ n }) => n === places)?.probability;
}

/** The numbers of places that the answer tells chances for and that are a question: fewer than there are categories. */
export function placesOf(forecasts: readonly CategoryForecast[]): number[] {
  const told = forecasts.find(({ rank_probabilities }) => rank_probabilities !== undefined)?.rank_probabilities?.top;
  const places = (told ?? []).map(({ n }) => n).filter((n) => n > 1 && n < forecasts.length);
  return [1, ...places];
}
