// The interfaces as the page reads them: the shapes by hand, one function a route, one error for everything that can
// go wrong. Nothing is validated here: the server is ours and its shapes only grow.
// Guarantee: amounts stay the decimal text they came as; a request ends by answer, by failure or after its limit.

import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import type { Merchant } from '@topline/domain/merchant.ts';

/** An exact decimal as text, "12480.50". Never turned into a number except to draw lengths. */
export type Decimal = `${number}`;
/** An instant, ISO 8601 in UTC. */
export type Instant = string;

/** Those that a person may pick; the comparison shows whatever the worker has computed. */
export const MODELS = ['auto', 'rolling', 'wma', 'ses', 'snaive', 'arima'] as const;
export type ModelName = (typeof MODELS)[number];

/** What every read says about itself. */
export interface Freshness {
  /** Null: nothing has been counted yet. */
  readonly asOf: Instant | null;
  readonly stale: boolean;
  readonly staleReason?: string;
  readonly source: string;
}

export interface RankedCategory {
  readonly rank: number;
  readonly categoryId: number;
  readonly categoryName: string;
  readonly amount: Decimal;
  /** Part of the total, four places. */
  readonly share: Decimal;
  readonly previousAmount?: Decimal;
  /** Relative to previousAmount; null when that is 0. */
  readonly change?: number | null;
  /** Null: not sold then. */
  readonly previousRank?: number | null;
}

export interface TopCategories extends Freshness {
  readonly merchantId: number;
  readonly currency: string;
  readonly timezone: string;
  readonly bucketType: BucketType;
  readonly bucketStart: LocalDate;
  /** Exclusive. */
  readonly bucketEnd: LocalDate;
  readonly total: { readonly amount: Decimal; readonly previousAmount?: Decimal; readonly change?: number | null };
  readonly categories: readonly RankedCategory[];
  readonly rest: { readonly categories: number; readonly amount: Decimal };
  /** "time": the same elapsed part to the second; "days": whole days only. */
  readonly compareBasis?: string;
  /** Where the comparison of an unfinished period ends. */
  readonly compareUntil?: Instant;
}

interface Interval {
  /** Percent of outcomes expected inside. */
  readonly level: number;
  readonly lower: Decimal;
  readonly upper: Decimal;
}

export interface CategoryForecast {
  readonly rank: number;
  readonly category_id: number;
  readonly category_name: string;
  readonly forecast: Decimal;
  readonly intervals: readonly Interval[];
  /** The model that answered: another than the chosen one when a series is too short for it. */
  readonly model: string;
  readonly reason?: string;
  readonly insufficient_history?: boolean;
}

export interface Forecasts {
  readonly merchant_id: number;
  readonly currency: string;
  readonly timezone: string;
  readonly bucket_type: BucketType;
  /** `end` is exclusive. */
  readonly period: { readonly start: LocalDate; readonly end: LocalDate };
  readonly model: string;
  readonly lookback: number;
  readonly forecasts: readonly CategoryForecast[];
  readonly as_of: Instant | null;
  readonly stale: boolean;
}

export interface ModelComparison {
  readonly merchant_id: number;
  readonly bucket_type: BucketType;
  readonly generated_at: Instant | null;
  readonly categories: ReadonlyArray<{
    readonly category_id: number;
    readonly category_name: string;
    readonly champion: string | null;
    readonly models: ReadonlyArray<{ readonly model: string; readonly forecast: Decimal }>;
  }>;
}

/** A request that brought no usable answer. `status` is 0 when there was no answer at all. */
export class RequestFailed extends Error {
  readonly path: string;
  readonly status: number;

  constructor(path: string, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RequestFailed';
    this.path = path;
    this.status = status;
  }
}

const REQUEST_LIMIT_MS = 10_000;
const MERCHANTS_A_PAGE = 1_000;
const MERCHANT_PAGES_MAX = 5;

/** All merchants, at most MERCHANT_PAGES_MAX pages of them. */
export async function readMerchants(signal: AbortSignal): Promise<readonly Merchant[]> {
  const merchants: Merchant[] = [];
  let after: number | null = null;
  for (let page = 0; page < MERCHANT_PAGES_MAX; page++) {
    const path: string = pathOf('/v1/merchants', { limit: MERCHANTS_A_PAGE, after: after ?? undefined });
    const answer: { merchants: Merchant[]; next: number | null } = await read(path, signal);
    merchants.push(...answer.merchants);
    after = answer.next;
    if (after === null) break;
  }
  return merchants;
}

export interface TopCategoriesRequest {
  readonly merchantId: number;
  readonly bucketType: BucketType;
  /** Absent: the bucket that runs now. */
  readonly bucketStart: LocalDate | undefined;
  readonly limit: number;
}

export function readTopCategories(request: TopCategoriesRequest, signal: AbortSignal): Promise<TopCategories> {
  return read(pathOf('/api/top-categories', { ...request, compare: 'previous' }), signal);
}

export interface ForecastRequest {
  readonly merchantId: number;
  readonly bucketType: BucketType;
  readonly model: ModelName;
  readonly limit: number;
}

export function readForecasts(request: ForecastRequest, signal: AbortSignal): Promise<Forecasts> {
  const { merchantId: merchant_id, bucketType: bucket_type, model, limit } = request;
  return read(pathOf('/forecast/top-categories', { merchant_id, bucket_type, model, limit }), signal);
}

export type ComparisonRequest = Omit<ForecastRequest, 'model'>;

export function readModelComparison(request: ComparisonRequest, signal: AbortSignal): Promise<ModelComparison> {
  const { merchantId: merchant_id, bucketType: bucket_type, limit } = request;
  return read(pathOf('/forecast/compare-models', { merchant_id, bucket_type, limit }), signal);
}

function pathOf(route: string, query: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${route}?${search}`;
}

async function read<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  const response = await ask(path, signal);
  if (!response.ok) throw await refusal(path, response);
  try {
    return (await response.json()) as Answer;
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new RequestFailed(path, response.status, 'the answer broke off or is no JSON', { cause });
  }
}

async function ask(path: string, signal: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
  try {
    return await fetch(path, { signal: AbortSignal.any([signal, limit]) });
  } catch (cause) {
    // A request that the page itself gave up is no failure; the caller knows it by the signal.
    if (signal.aborted) throw cause;
    if (limit.aborted)
      throw new RequestFailed(path, 0, `no answer within ${REQUEST_LIMIT_MS / 1000} seconds`, { cause });
    throw new RequestFailed(path, 0, 'no answer: the program may be stopped or starting', { cause });
  }
}

/** The words of a problem+json answer; its status when it is anything else. */
async function refusal(path: string, response: Response): Promise<RequestFailed> {
  const problem: unknown = await response.json().catch(() => undefined);
  const words = typeof problem === 'object' && problem !== null ? problem : {};
  const said = 'detail' in words ? words.detail : 'title' in words ? words.title : undefined;
  return new RequestFailed(path, response.status, typeof said === 'string' ? said : `answer ${response.status}`);
}

/** What a failed request said, with its path, so that a report of it is useful. */
export function whyOf(error: Error | null): string {
  if (!(error instanceof RequestFailed)) return error?.message ?? 'No reason is known.';
  return `${error.path.split('?')[0]}: ${error.message}`;
}
