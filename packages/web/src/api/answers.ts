// The answers by the names that the page uses for them.

import type { Answered } from './contracts.ts';

/** An exact decimal as text, "12480.50". Never turned into a number except to draw lengths. */
export type Decimal = string;
/** An instant, ISO 8601 in UTC. */
export type Instant = string;

/** What every read says about itself. */
export interface Freshness {
  /** Null: nothing has been counted yet. */
  readonly asOf: Instant | null;
  readonly stale: boolean;
  readonly staleReason?: string;
  readonly source: string;
}

export type TopCategories = Answered<'GET', '/api/top-categories'>;
export type RankedCategory = TopCategories['categories'][number];
export type Forecasts = Answered<'GET', '/forecast/top-categories'>;
export type CategoryForecast = Forecasts['forecasts'][number];
export type ModelComparison = Answered<'GET', '/forecast/compare-models'>;
export type Evaluation = Answered<'GET', '/evaluate-models'>;
export type Scoreboard = Answered<'GET', '/forecast/scoreboard'>;
