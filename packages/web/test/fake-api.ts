// A stand-in for the interfaces, for work on the page without stores: serves dist/ with the real content security
// policy and answers from invented sales. States to look at are scenarios.
//   node packages/web/test/fake-api.ts [port] [scenario]

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { BUCKET_TYPES, type BucketType } from '@topline/domain/bucket.ts';
import type { Merchant } from '@topline/domain/merchant.ts';
import { decimalsOf, formatAmount } from '@topline/domain/money.ts';
import { change, rankCategories, share } from '@topline/domain/ranking.ts';
import { MODELS, type ModelName } from '../src/api.ts';
import { stepBuckets } from '../src/period.ts';
import { type CategorySales, currentBucket, elapsedEnd, MERCHANTS, merchantOf, random, salesIn } from './fake-sales.ts';

export const SCENARIOS = [
  ...['normal', 'empty', 'no-orders', 'down', 'sales-down', 'forecast-down', 'stale', 'postgres', 'cache'],
  ...['calendar-change', 'slow', 'young'],
] as const;
export type Scenario = string;

const DIST = join(import.meta.dirname, '..', 'dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const SLOW_MS = 4_000;
const LOOKBACK = 8;
const DAY_MS = 86_400_000;
const LENGTH_DAYS: Readonly<Record<BucketType, number>> = { DAY: 1, WEEK: 7, MONTH: 31, YEAR: 365 };

export interface FakeApi {
  readonly origin: string;
  play(scenario: Scenario): void;
  stop(): Promise<void>;
}

export async function startFakeApi(port: number): Promise<FakeApi> {
  let scenario: Scenario = 'normal';
  const server = createServer((request, response) => void answer(request, response, scenario));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    play: (next) => {
      scenario = next;
    },
    stop: () => stop(server),
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(request: IncomingMessage, response: ServerResponse, scenario: Scenario): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const isRead = /^\/(v1|api|forecast)\//.test(url.pathname);
  if (!isRead) return serveFile(url.pathname, response);
  if (scenario === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  const down =
    scenario === 'down' ||
    (scenario === 'sales-down' && url.pathname.startsWith('/api')) ||
    (scenario === 'forecast-down' && url.pathname.startsWith('/forecast'));
  const body = down ? undefined : route(url, scenario, Date.now());
  const status = down ? 503 : body === undefined ? 404 : 200;
  const problem = { type: '/problems/x', title: 'Not now', status, detail: 'The stores do not answer at the moment.' };
  response.writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body ?? problem));
}

function route(url: URL, scenario: Scenario, nowMs: number): object | undefined {
  const query = url.searchParams;
  if (url.pathname === '/v1/merchants') return { merchants: scenario === 'empty' ? [] : MERCHANTS, next: null };
  const merchant = merchantOf(Number(query.get('merchantId') ?? query.get('merchant_id')));
  const type = BUCKET_TYPES.find((one) => one === (query.get('bucketType') ?? query.get('bucket_type')));
  const limit = Number(query.get('limit') ?? 10);
  if (merchant === undefined || type === undefined) return undefined;
  if (url.pathname === '/api/top-categories') {
    return topCategories({ merchant, type, start: query.get('bucketStart'), limit, scenario, nowMs });
  }
  const model = MODELS.find((one) => one === query.get('model')) ?? 'rolling';
  if (url.pathname === '/forecast/top-categories') return forecasts({ merchant, type, model, limit, scenario, nowMs });
  if (url.pathname === '/forecast/compare-models') return comparison({ merchant, type, limit, nowMs });
  return undefined;
}

interface TopAsked {
  readonly merchant: Merchant;
  readonly type: BucketType;
  readonly start: string | null;
  readonly limit: number;
  readonly scenario: Scenario;
  readonly nowMs: number;
}

function topCategories({ merchant, type, start, limit, scenario, nowMs }: TopAsked): object {
  const decimals = decimalsOf(merchant.currency) ?? 2;
  const current = currentBucket(merchant, type, nowMs);
  const bucketStart = start ?? current;
  const bucketEnd = stepBuckets(type, bucketStart, 1);
  const previousStart = stepBuckets(type, bucketStart, -1);
  const previousEnd = bucketStart === current ? elapsedEnd(merchant, type, bucketStart, nowMs) : bucketStart;
  const sold = scenario === 'no-orders' ? [] : rankCategories(salesIn(merchant, bucketStart, bucketEnd, nowMs));
  const before = salesIn(merchant, previousStart, previousEnd, nowMs);
  const beforeOf = (id: number) => before.find((one) => one.categoryId === id)?.amount ?? 0n;
  const total = sumOf(sold);
  const rest = sold.slice(limit);
  const ranksBefore = new Map(rankCategories(before).map((row) => [row.categoryId, row.rank]));
  return {
    ...envelope(merchant, scenario, nowMs),
    bucketType: type,
    bucketStart,
    bucketEnd,
    total: {
      amount: formatAmount(total, decimals),
      quantity: 0,
      orders: 0,
      previousAmount: formatAmount(sumOf(before), decimals),
      change: change(total, sumOf(before)),
    },
    categories: sold.slice(0, limit).map(({ rank, categoryId, categoryName, amount }) => ({
      rank,
      categoryId,
      categoryName,
      amount: formatAmount(amount, decimals),
      share: share(amount, total),
      previousAmount: formatAmount(beforeOf(categoryId), decimals),
      change: change(amount, beforeOf(categoryId)),
      previousRank: ranksBefore.get(categoryId) ?? null,
    })),
    rest: { categories: rest.length, amount: formatAmount(sumOf(rest), decimals), quantity: 0 },
    ...(bucketStart === current
      ? { compareBasis: 'time', compareUntil: new Date(nowMs - LENGTH_DAYS[type] * DAY_MS).toISOString() }
      : {}),
  };
}

function envelope(merchant: Merchant, scenario: Scenario, nowMs: number): object {
  const { merchantId, currency, timezone, weekStart } = merchant;
  const base = { merchantId, currency, timezone, weekStart };
  const asOf = (ageMs: number) => new Date(nowMs - ageMs).toISOString();
  if (scenario === 'stale') return { ...base, asOf: asOf(5 * 60_000), stale: true, source: 'clickhouse' };
  if (scenario === 'postgres') return { ...base, asOf: asOf(800), stale: true, source: 'postgres' };
  if (scenario === 'cache') return { ...base, asOf: asOf(12 * 60_000), stale: true, source: 'cache' };
  if (scenario === 'calendar-change') {
    return { ...base, asOf: asOf(900), stale: true, staleReason: 'calendar-change', source: 'clickhouse' };
  }
  return { ...base, asOf: asOf(600), stale: false, source: 'clickhouse' };
}

interface ForecastAsked extends Omit<TopAsked, 'start'> {
  readonly model: ModelName;
}

function forecasts({ merchant, type, model, limit, scenario, nowMs }: ForecastAsked): object | undefined {
  if (type === 'YEAR') return undefined;
  const decimals = decimalsOf(merchant.currency) ?? 2;
  const start = stepBuckets(type, currentBucket(merchant, type, nowMs), 1);
  const rows = rankCategories(scenario === 'no-orders' ? [] : expected(merchant, type, model, nowMs));
  return {
    merchant_id: merchant.merchantId,
    currency: merchant.currency,
    timezone: merchant.timezone,
    bucket_type: type,
    period: { start, end: stepBuckets(type, start, 1) },
    model,
    lookback: LOOKBACK,
    as_of: new Date(nowMs - (scenario === 'stale' ? 300_000 : 600)).toISOString(),
    stale: scenario === 'stale',
    source: 'clickhouse',
    forecasts: rows.slice(0, limit).map((row) => forecastOf(row, model, decimals, scenario === 'young')),
  };
}

function forecastOf(row: CategorySales & { rank: number }, model: ModelName, decimals: number, young: boolean): object {
  const width = BigInt(Math.round(6 + 16 * random(row.categoryId * 77)));
  const bound = (percent: bigint) => formatAmount((row.amount * percent) / 100n, decimals);
  const short = young ? row.rank > 4 : row.rank % 9 === 0;
  return {
    rank: row.rank,
    category_id: row.categoryId,
    category_name: row.categoryName,
    forecast: formatAmount(row.amount, decimals),
    intervals: [{ level: 80, lower: bound(100n - width), upper: bound(100n + width) }],
    model: short ? 'rolling' : model,
    model_version: '1',
    ...(short ? { reason: 'only 2 closed buckets', insufficient_history: true } : {}),
  };
}

/** The mean of the last closed buckets, bent a little by the model so that each one's ranking differs. */
function expected(merchant: Merchant, type: BucketType, model: ModelName, nowMs: number): CategorySales[] {
  const current = currentBucket(merchant, type, nowMs);
  const sold = salesIn(merchant, stepBuckets(type, current, -LOOKBACK), current, nowMs);
  return sold.map((row) => {
    const bend = BigInt(Math.round(780 + 440 * random(row.categoryId * 31 + MODELS.indexOf(model) * 7)));
    return { ...row, amount: (row.amount * bend) / BigInt(LOOKBACK * 1000) };
  });
}

function comparison({ merchant, type, limit, nowMs }: Omit<ForecastAsked, 'model' | 'scenario'>): object {
  const decimals = decimalsOf(merchant.currency) ?? 2;
  const rows = expected(merchant, type, 'rolling', nowMs).slice(0, limit);
  return {
    merchant_id: merchant.merchantId,
    bucket_type: type,
    generated_at: new Date(nowMs - 40_000).toISOString(),
    categories: rows.map(({ categoryId, categoryName }) => ({
      category_id: categoryId,
      category_name: categoryName,
      champion: MODELS[categoryId % MODELS.length],
      models: MODELS.map((model) => ({
        model,
        forecast: formatAmount(amountIn(expected(merchant, type, model, nowMs), categoryId), decimals),
      })),
    })),
  };
}

function amountIn(rows: readonly CategorySales[], categoryId: number): bigint {
  return rows.find((row) => row.categoryId === categoryId)?.amount ?? 0n;
}

function sumOf(rows: readonly CategorySales[]): bigint {
  return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

async function serveFile(path: string, response: ServerResponse): Promise<void> {
  const name = extname(path) === '' ? 'index.html' : normalize(path);
  const file = await readFile(join(DIST, name)).catch(() => undefined);
  response.writeHead(file === undefined ? 404 : 200, {
    'content-type': TYPES[extname(name)] ?? 'text/plain',
    'content-security-policy': "default-src 'self'",
  });
  response.end(file);
}

if (import.meta.main) {
  const [port = '8099', scenario = 'normal'] = process.argv.slice(2);
  const api = await startFakeApi(Number(port));
  api.play(scenario);
  console.log(`${api.origin} plays "${scenario}"`);
}
