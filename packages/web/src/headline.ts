// The sentence over the tables, generated from the answers. It says only what the numbers prove: no comparison when
// the server sent none, no "gained most" while a category outside the table may have gained more.

import type { CategoryForecast, Forecasts, RankedCategory, TopCategories } from './api.ts';
import { compare, subtract } from './decimal.ts';
import { type Format, isLevel } from './format.ts';
import { moveSince } from './moves.ts';
import { type Nearness, PERIOD_WORDS } from './period.ts';

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

export function headline(facts: HeadlineFacts, format: Format): Piece[] {
  const { sales, forecasts, nearness } = facts;
  const leader = sales.categories[0];
  if (leader === undefined) return [words(`${nothingYet(sales, nearness, format)}.`)];
  return [
    words(`${opening(sales, nearness, format)} `),
    { text: format.amount(sales.total.amount), as: 'figure' },
    words(`${comparison(sales, nearness, format)}. `),
    ...present(sales, leader, nearness, format),
    ...(nearness === 'now' ? outlook(sales, leader, forecasts) : []),
  ];
}

function opening(sales: TopCategories, nearness: Nearness, format: Format): string {
  const said = PERIOD_WORDS[sales.bucketType];
  if (nearness === 'now') return `${said.now} so far`;
  if (nearness === 'last') return said.last;
  return `${format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd)}:`;
}

function nothingYet(sales: TopCategories, nearness: Nearness, format: Format): string {
  if (nearness === 'now') return `Nothing sold ${PERIOD_WORDS[sales.bucketType].now.toLowerCase()} yet`;
  return `Nothing was sold in ${format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd)}`;
}

function comparison(sales: TopCategories, nearness: Nearness, format: Format): string {
  const { change } = sales.total;
  if (change === undefined || change === null) return '';
  const than = comparedWith(sales, nearness, format);
  if (isLevel(change)) return `, as much as ${than}`;
  return `, ${format.changeSize(change)} ${change > 0 ? 'more' : 'less'} than ${than}`;
}

/** "last week by Sunday 14:03", "the week before". */
export function comparedWith(sales: TopCategories, nearness: Nearness, format: Format): string {
  const said = PERIOD_WORDS[sales.bucketType];
  if (nearness !== 'now') return said.before;
  const until = sales.compareUntil;
  const last = said.last.toLowerCase();
  if (until === undefined) return last;
  return `${last} ${sales.compareBasis === 'days' ? 'before' : 'by'} ${format.until(sales.bucketType, until)}`;
}

function present(sales: TopCategories, leader: RankedCategory, nearness: Nearness, format: Format): Piece[] {
  const tense = nearness === 'now' ? { lead: 'leads', all: 'is' } : { lead: 'led', all: 'was' };
  if (sales.categories.length === 1) return [name(leader), words(` ${tense.all} all of it.`)];
  const news = climber(sales) ?? gainer(sales, format);
  if (news === undefined) return [name(leader), words(` ${tense.lead}.`)];
  if (news.category === leader) return [name(leader), words(` ${tense.lead} and ${news.what}.`)];
  return [name(leader), words(` ${tense.lead}; `), name(news.category), words(` ${news.what}.`)];
}

interface News {
  readonly category: RankedCategory;
  readonly what: string;
}

/** The one in the table that climbed most places; of several, the first. */
function climber(sales: TopCategories): News | undefined {
  let best: { category: RankedCategory; places: number } | undefined;
  for (const category of sales.categories) {
    const move = moveSince(category);
    if (move?.kind === 'up' && move.places > (best?.places ?? 0)) best = { category, places: move.places };
  }
  if (best === undefined) return undefined;
  return { category: best.category, what: `climbed ${numeral(best.places)} ${best.places === 1 ? 'place' : 'places'}` };
}

function gainer(sales: TopCategories, format: Format): News | undefined {
  const best = gainedMost(sales);
  return best && { category: best.category, what: `gained most, ${format.amount(best.gain)} more` };
}

const NUMERALS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function numeral(value: number): string {
  return NUMERALS[value] ?? String(value);
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
function outlook(sales: TopCategories, leader: RankedCategory, forecasts: Forecasts | undefined): Piece[] {
  const first = forecasts?.forecasts[0];
  if (first === undefined || forecasts?.bucket_type !== sales.bucketType || !isFounded(first)) return [];
  const stays = first.category_id === leader.categoryId;
  return [
    words(` ${PERIOD_WORDS[sales.bucketType].next} `),
    { text: first.category_name, as: 'name' },
    words(stays ? ' should stay first.' : ' may take the lead.'),
  ];
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
