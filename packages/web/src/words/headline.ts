// The sentence over the ranking, generated from the answers. It says only what the numbers prove: no comparison when
// the server sent none, no "gained most" while a category outside the table may have gained more.

import type { CategoryForecast, Forecasts, RankedCategory, TopCategories } from '../api/answers.ts';
import type { Texts } from '../texts/en.ts';
import type { Nearness } from '../view/period.ts';
import { compare, subtract } from './decimal.ts';
import { type Format, isLevel } from './format.ts';
import { moveSince } from './moves.ts';

export interface Piece {
  readonly text: string;
  /** The one number that matters, the name of a category, or the words between. */
  readonly as: 'figure' | 'name' | 'words';
}

export interface HeadlineFacts {
  readonly sales: TopCategories;
  readonly forecasts: Forecasts | undefined;
  readonly nearness: Nearness;
}

export function headline(facts: HeadlineFacts, format: Format, texts: Texts): Piece[] {
  const { sales, forecasts, nearness } = facts;
  const said = texts.topSellers.headline;
  const period = format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd);
  const leader = sales.categories[0];
  if (leader === undefined) return [words(`${said.nothing(nearness, sales.bucketType, period)}`)];
  return [
    words(`${said.opening(nearness, sales.bucketType, period)} `),
    { text: format.amount(sales.total.amount), as: 'figure' },
    words(`${comparison(sales, nearness, format, texts)}. `),
    ...present(sales, leader, nearness, format, texts),
    ...(nearness === 'now' ? outlook(sales, leader, forecasts, texts) : []),
  ];
}

function comparison(sales: TopCategories, nearness: Nearness, format: Format, texts: Texts): string {
  const { change } = sales.total;
  if (change === undefined || change === null) return '';
  const than = comparedWith(sales, nearness, format, texts);
  const said = texts.topSellers.headline;
  if (isLevel(change)) return said.same(than);
  return change > 0 ? said.more(format.changeSize(change), than) : said.less(format.changeSize(change), than);
}

/** "last week by Sunday 14:03", "the week before". */
export function comparedWith(sales: TopCategories, nearness: Nearness, format: Format, texts: Texts): string {
  const said = texts.topSellers.compared;
  const { bucketType, compareUntil } = sales;
  if (nearness !== 'now') return said.before[bucketType];
  if (compareUntil === undefined) return said.last[bucketType];
  return said.lastUntil(bucketType, format.until(bucketType, compareUntil), sales.compareBasis === 'days');
}

function present(
  sales: TopCategories,
  leader: RankedCategory,
  nearness: Nearness,
  format: Format,
  texts: Texts,
): Piece[] {
  const said = texts.topSellers.headline;
  const now = nearness === 'now';
  if (sales.categories.length === 1 && sales.rest.categories === 0)
    return [name(leader), words(` ${said.allOfIt(now)}.`)];
  const news = climber(sales, texts) ?? gainer(sales, format, texts);
  if (news === undefined) return [name(leader), words(` ${said.leads(now)}.`)];
  if (news.category === leader) return [name(leader), words(` ${said.leadsAnd(now, news.what)}.`)];
  return [name(leader), words(` ${said.leads(now)}; `), name(news.category), words(` ${news.what}.`)];
}

interface News {
  readonly category: RankedCategory;
  readonly what: string;
}

/** The one in the table that climbed most places; of several, the first. */
function climber(sales: TopCategories, texts: Texts): News | undefined {
  let best: { category: RankedCategory; places: number } | undefined;
  for (const category of sales.categories) {
    const move = moveSince(category);
    if (move?.kind === 'up' && move.places > (best?.places ?? 0)) best = { category, places: move.places };
  }
  return best && { category: best.category, what: texts.topSellers.headline.climbed(best.places) };
}

function gainer(sales: TopCategories, format: Format, texts: Texts): News | undefined {
  const best = gainedMost(sales);
  return best && { category: best.category, what: texts.topSellers.headline.gained(format.amount(best.gain)) };
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
function outlook(
  sales: TopCategories,
  leader: RankedCategory,
  forecasts: Forecasts | undefined,
  texts: Texts,
): Piece[] {
  const first = forecasts?.forecasts[0];
  if (first === undefined || forecasts?.bucket_type !== sales.bucketType || !isFounded(first)) return [];
  const stays = first.category_id === leader.categoryId;
  const [before, after] = texts.topSellers.headline.outlook(sales.bucketType, stays);
  return [words(` ${before} `), { text: first.category_name, as: 'name' }, words(` ${after}`)];
}

function isFounded(forecast: CategoryForecast): boolean {
  return forecast.insufficient_history !== true;
}

function words(text: string): Piece {
  return { text, as: 'words' };
}

function name(category: RankedCategory): Piece {
  return { text: category.categoryName, as: 'name' };
}
