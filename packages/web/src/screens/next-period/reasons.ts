// What the automatic forecast is made of, read from the words that the engine gives: "snaive 43 %, arima 16 %" and
// "snaive counts most: nearest at 6 of 8 origins". What cannot be read is left to the engine's own words.

import type { CategoryForecast } from '../../api/answers.ts';

export interface Mixture {
  /** By weight, the largest first. */
  readonly members: ReadonlyArray<{ readonly model: string; readonly percent: number }>;
  readonly nearest: { readonly nearest: number; readonly tests: number } | undefined;
}

const MEMBER = /^([a-z][a-z0-9-]*) (\d{1,3}) %$/;
const NEAREST = /nearest at (\d+) of (\d+) origins/;

export function mixtureOf({ form, reason }: Pick<CategoryForecast, 'form' | 'reason'>): Mixture | undefined {
  const members = form.split(', ').map((part) => {
    const [, model, percent] = MEMBER.exec(part) ?? [];
    return model === undefined ? undefined : { model, percent: Number(percent) };
  });
  const known = members.filter((member) => member !== undefined);
  if (known.length !== members.length) return undefined;
  const [, nearest, tests] = NEAREST.exec(reason ?? '') ?? [];
  return {
    members: known.sort((a, b) => b.percent - a.percent),
    nearest: tests === undefined ? undefined : { nearest: Number(nearest), tests: Number(tests) },
  };
}

type OddValue = NonNullable<CategoryForecast['odd_values']>[number];

export interface Oddity extends OddValue {
  readonly categoryId: number;
  readonly name: string;
}

/** Of all categories, the latest first. */
export function odditiesOf(forecasts: readonly CategoryForecast[]): Oddity[] {
  return forecasts
    .flatMap(({ category_id, category_name, odd_values }) =>
      (odd_values ?? []).map((odd) => ({ ...odd, categoryId: category_id, name: category_name })),
    )
    .sort((a, b) => (a.bucket_start < b.bucket_start ? 1 : a.bucket_start > b.bucket_start ? -1 : 0));
}
