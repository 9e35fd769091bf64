// The sentence over the ranking, generated from the answers. It says only what the numbers prove: no comparison when
// the server sent none, no "gained most" while a category outside the table may have gained more.

import type { CategoryForecast, Forecasts, RankedCategory, TopCategories } from '../api/answers.ts';
import type { Texts } from '../texts/en.ts';
import type { Nearness } from '../view/period.ts';
import { compare, subtract } from './decimal.ts';
import { type Format, isLevel } from './format.ts';
import { moveSince } from './moves.ts';
import type { Phrase } from './phrase.ts';

export interface HeadlineFacts {
  readonly sales: TopCategories;
  readonly forecasts: Forecasts | undefined;
  readonly nearness: Nearness;
}

export interface Headline {
  /** What was sold; its bold words are the one number that matters. */
  readonly total: Phrase;
  /** Who leads and what comes; its bold words are names. */
  readonly news: Phrase;
}

export function headline({ sales, forecasts, nearness }: HeadlineFacts, format: Format, texts: Texts): Headline {
  const said = texts.topSellers.headline;
  const period = format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd);
  const near = sales.bucketType === 'CUSTOM' ? 'other' : nearness;
  const leader = sales.categories[0];
  if (leader === undefined) {
    const nothing = near === 'now' ? said.nothingYet(sales.bucketType) : said.nothing(period);
    return { total: [nothing], news: [] };
  }
  const opening = near === 'now' ? said.now[sales.bucketType] : near === 'last' ? said.last[sales.bucketType] : period;
  const amount = format.amount(sales.total.amount);
  const total = said.total(opening, near === 'other', amount, changeWords({ sales, nearness }, format, texts));
  const outlook = nearness === 'now' ? outlookOf(sales, leader, forecasts, texts) : [];
  return { total, news: [...present(sales, leader, nearness, format, texts), ...outlook] };
}

type Compared = Pick<HeadlineFacts, 'sales' | 'nearness'>;

function changeWords(facts: Compared, format: Format, texts: Texts): string | undefined {
  const { change } = facts.sales.total;
  if (change === undefined || change === null) return undefined;
  const said = texts.topSellers.headline;
  const than = comparedWith(facts, format, texts);
  if (isLevel(change)) return said.level(than);
  return change > 0 ? said.more(format.changeSize(change), than) : said.less(format.changeSize(change), than);
}

/** "last week by Sunday 14:03", "the week before". */
export function comparedWith({ sales, nearness }: Compared, format: Format, texts: Texts): string {
  const said = texts.topSellers.headline;
  const { bucketType, compareUntil, compareBasis } = sales;
  if (nearness !== 'now') return said.before[bucketType];
  const earlier = bucketType === 'CUSTOM' ? said.before.CUSTOM : said.earlier[bucketType];
  if (compareUntil === undefined) return earlier;
  const until = format.until(bucketType, compareUntil);
  return compareBasis === 'days' ? said.beforeUntil(earlier, until) : said.byUntil(earlier, until);
}

function present(sales: TopCategories, leader: RankedCategory, nearness: Nearness, format: Format, texts: Texts) {
  const said = texts.topSellers.headline[nearness === 'now' ? 'present' : 'past'];
  if (sales.categories.length === 1 && sales.rest.categories === 0) return said.only(leader.categoryName);
  const news = climber(sales);
  if (news !== undefined) {
    const { category, places } = news;
    return category === leader
      ? said.leadsAndClimbed(leader.categoryName, places)
      : said.climbed(leader.categoryName, category.categoryName, places);
  }
  const best = gainedMost(sales);
  if (best === undefined) return said.leads(leader.categoryName);
  const gain = format.amount(best.gain);
  return best.category === leader
    ? said.leadsAndGained(leader.categoryName, gain)
    : said.gained(leader.categoryName, best.category.categoryName, gain);
}

interface Climb {
  readonly category: RankedCategory;
  readonly places: number;
}

/** The one in the table that climbed most places; of several, the first. */
function climber(sales: TopCategories): Climb | undefined {
  let best: Climb | undefined;
  for (const category of sales.categories) {
    const move = moveSince(category);
    if (move?.kind === 'up' && move.places > (best?.places ?? 0)) best = { category, places: move.places };
  }
  return best;
}

interface Gain {
  readonly category: RankedCategory;
  readonly gain: RankedCategory['amount'];
}

/**
 * The category whose amount grew most in money. A category outside the table sold at most as much as the last one in
 * it and so cannot have gained more than that: a smaller best gain proves nothing and is not told.
 */
export function gainedMost(sales: TopCategories): Gain | undefined {
  let best: Gain | undefined;
  for (const category of sales.categories) {
    if (category.previousAmount === undefined) return undefined;
    const gain = subtract(category.amount, category.previousAmount);
    if (best === undefined || compare(gain, best.gain) > 0) best = { category, gain };
  }
  const last = sales.categories.at(-1);
  if (best === undefined || last === undefined || compare(best.gain, '0') <= 0) return undefined;
  return sales.rest.categories === 0 || compare(best.gain, last.amount) >= 0 ? best : undefined;
}

/** Only for periods of the same length: who leads a year says little about who leads a month. */
function outlookOf(
  sales: TopCategories,
  leader: RankedCategory,
  forecasts: Forecasts | undefined,
  texts: Texts,
): Phrase {
  const first = forecasts?.forecasts[0];
  const type = sales.bucketType;
  if (first === undefined || type === 'CUSTOM' || forecasts?.bucket_type !== type || !isFounded(first)) return [];
  const said = texts.topSellers.headline;
  return first.category_id === leader.categoryId
    ? said.stays(said.next[type], first.category_name)
    : said.takesOver(said.next[type], first.category_name);
}

function isFounded(forecast: CategoryForecast): boolean {
  return forecast.insufficient_history !== true;
}
