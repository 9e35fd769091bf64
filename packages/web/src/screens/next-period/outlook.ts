// The first sentence of the screen. It says only what the two rankings show: who stays first or may take the lead, and
// the best-placed one of those who climb past another. Forecasts without a foundation are not spoken of.

import type { CategoryForecast, Forecasts, TopCategories } from '../../api/answers.ts';
import type { Texts } from '../../texts/en.ts';
import { sumOf } from '../../words/forecast-scale.ts';
import { type Format, forecastDecimals } from '../../words/format.ts';
import type { Phrase } from '../../words/phrase.ts';

export interface OutlookFacts {
  readonly forecasts: Forecasts;
  /** Undefined while the present ranking is not there. */
  readonly sales: TopCategories | undefined;
  /** The answer holds as many categories as were asked for: there may be more. */
  readonly limit: number;
  readonly currencyDecimals: number;
}

const RANGE_LEVEL = 80;

export function outlook(facts: OutlookFacts, format: Format, texts: Texts): Phrase {
  const { forecasts, sales, currencyDecimals } = facts;
  const { nextPeriod: words } = texts;
  const all = forecasts.forecasts;
  const founded = all.filter(isFounded);
  const leader = founded[0];
  if (leader === undefined) return words.noForecast(forecasts.bucket_type);
  const opening = wholeTotal(forecasts, currencyDecimals, format, texts) ?? sumOfShown(facts, format, texts);
  return [...opening, ...lead(leader, sales, texts), ...overtaking(founded, leader, sales, texts), '.'];
}

/** The merchant's total with the range that 8 of 10 outcomes should fall into, where the server could tell it. */
function wholeTotal(
  { total, bucket_type }: Forecasts,
  currencyDecimals: number,
  format: Format,
  texts: Texts,
): Phrase | undefined {
  if (total === undefined || total.insufficient_history === true) return undefined;
  const range = total.intervals.find(({ level }) => level === RANGE_LEVEL);
  const rounded = (amount: string) =>
    format.rounded(amount, forecastDecimals(Number(total.forecast), currencyDecimals));
  const between = range === undefined ? undefined : `${rounded(range.lower)} – ${rounded(range.upper)}`;
  return texts.nextPeriod.total(bucket_type, rounded(total.forecast), between);
}

function sumOfShown({ forecasts, limit, currencyDecimals }: OutlookFacts, format: Format, texts: Texts): Phrase {
  const { nextPeriod: words } = texts;
  const all = forecasts.forecasts;
  const sum = sumOf(all.map(({ forecast }) => forecast));
  const total = format.rounded(sum, forecastDecimals(Number(sum), currencyDecimals));
  return all.length < limit
    ? words.total(forecasts.bucket_type, total, undefined)
    : words.partTotal(forecasts.bucket_type, total, all.length);
}

function lead(leader: CategoryForecast, sales: TopCategories | undefined, texts: Texts): Phrase {
  const { nextPeriod: words } = texts;
  const now = sales?.categories[0];
  if (now === undefined) return words.leads(leader.category_name);
  if (now.categoryId === leader.category_id) return words.staysFirst(leader.category_name);
  return words.takesLead(leader.category_name, now.categoryName);
}

function overtaking(
  founded: readonly CategoryForecast[],
  leader: CategoryForecast,
  sales: TopCategories | undefined,
  texts: Texts,
): Phrase {
  const pass = firstPass(
    founded.filter((one) => one !== leader),
    sales,
  );
  return pass === undefined ? [] : texts.nextPeriod.mayPass(pass.climber, pass.passed);
}

export interface Pass {
  readonly climber: string;
  readonly passed: string;
}

/** The best-placed forecast that has, right below it, one that stands above it now. */
export function firstPass(founded: readonly CategoryForecast[], sales: TopCategories | undefined): Pass | undefined {
  const rankNow = new Map(sales?.categories.map(({ categoryId, rank }) => [categoryId, rank]));
  for (const [index, climber] of founded.entries()) {
    const next = founded[index + 1];
    const before = rankNow.get(climber.category_id);
    const other = next && rankNow.get(next.category_id);
    if (next !== undefined && before !== undefined && other !== undefined && other < before) {
      return { climber: climber.category_name, passed: next.category_name };
    }
  }
  return undefined;
}

export function isFounded(forecast: CategoryForecast): boolean {
  return forecast.insufficient_history !== true;
}
