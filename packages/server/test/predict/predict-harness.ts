// The predict room's routes, called as the listener calls them; every answer is held against its contract.

import { readQuery } from '@topline/domain/contract/read-parameters.ts';
import type { Static } from 'typebox';
import { createAnswerCheck } from '../../src/http/answer-check.ts';
import type { Call, Route } from '../../src/http/call.ts';
import { localGuard } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { ForecastBucketType } from '../../src/predict/outlook.ts';

import {
  createPredictRoutes,
  type forecastContracts,
  PREDICT_DEFAULTS,
  type PredictOptions,
} from '../../src/predict/routes.ts';
import { createThreadPool, LIVE_THREADS } from '../../src/predict/thread-pool.ts';
import type { ReadPool } from '../../src/query/read-pool.ts';
import type { ClickHouse } from '../../src/store/client.ts';
import { createFakeSources, type FakeMerchant } from './fake-sources.ts';
import { createKept } from './rooms.ts';

const QUERIES = {
  topForecast: { bucket_type: 'WEEK', model: 'rolling', lookback: 4, limit: 10, horizon: 1, levels: '80,95' },
  compareModels: { bucket_type: 'WEEK', limit: 10 },
  evaluateModels: { bucket_type: 'WEEK', test_points: 8, horizon: 1 },
  scoreboard: { bucket_type: 'WEEK', limit: 10 },
} as const;

export type RouteName = keyof typeof QUERIES;

export type BodyOf<Name extends RouteName> = Static<(typeof forecastContracts)[Name]['answers'][200]['schema']>;

export async function callRoute<Name extends RouteName>(
  routes: readonly Route[],
  name: Name,
  query: object,
): Promise<BodyOf<Name>> {
  const route = routes.find(({ contract }) => contract.name === name);
  if (route === undefined) throw new Error(`there is no route ${name}`);
  const call = {
    query: asked(route, { ...QUERIES[name], ...query }),
    guard: localGuard(),
    signal: new AbortController().signal,
    headers: {},
  };
  const answer = await route.handle(call as unknown as Call);
  createAnswerCheck(route.contract)(answer);
  return JSON.parse(JSON.stringify(answer.body));
}

/** As the listener reads it. */
function asked({ contract }: Route, query: object): object {
  const entries = Object.entries(query).map(([key, value]) => [key, String(value)]);
  return readQuery(contract.query, new URLSearchParams(Object.fromEntries(entries)).toString());
}

export interface StreamedEvent {
  readonly name: string;
  readonly data: unknown;
}

/** The same question from a client that wants server-sent events. */
async function streamRoute(routes: readonly Route[], name: RouteName, query: object): Promise<StreamedEvent[]> {
  const route = routes.find(({ contract }) => contract.name === name);
  if (route === undefined) throw new Error(`there is no route ${name}`);
  const answer = await route.handle({
    query: asked(route, { ...QUERIES[name], ...query }),
    guard: localGuard(),
    signal: new AbortController().signal,
    headers: { accept: 'text/event-stream' },
  } as unknown as Call);
  if (!('stream' in answer.body)) throw new Error('the answer is no stream');
  const text = (await Array.fromAsync(answer.body.stream as AsyncIterable<string>)).join('');
  return [...text.matchAll(/event: (\w+)\ndata: (.+)\n\n/g)].map(([, event = '', data = '']) => ({
    name: event,
    data: JSON.parse(data),
  }));
}

/** Every statement fails, as when the server is gone. */
const gone = () => Promise.reject(new Error('no server here'));
export const noPool: ReadPool = { read: gone, within: () => ({ read: gone }) };
export const noClickHouse = { query: gone } as unknown as ClickHouse;

export type Harness = ReturnType<typeof createHarness>;

/** Over memory: no store is there but the fake totals. */
export function createHarness(
  merchant: FakeMerchant,
  options: { bucketType?: ForecastBucketType; nowMs?: number } & Partial<PredictOptions> = {},
) {
  const { bucketType = 'WEEK', nowMs = Date.parse('2026-11-18T12:00:00Z'), ...settings } = options;
  const now = () => nowMs;
  const sources = createFakeSources(merchant, bucketType, now);
  const threads = createThreadPool({ log: silentLog }, LIVE_THREADS);
  const { views, totals } = sources;
  const routes = createPredictRoutes(
    {
      views,
      totals,
      readPool: noPool,
      kept: createKept(),
      clickhouse: noClickHouse,
      threads,
      evaluationThreads: threads,
      log: silentLog,
      now,
    },
    { ...PREDICT_DEFAULTS, ...settings },
  );
  return {
    sources,
    threads,
    get: <Name extends RouteName>(name: Name, query: object = {}) =>
      callRoute(routes, name, { merchant_id: merchant.merchantId, bucket_type: bucketType, ...query }),
    events: (name: RouteName, query: object = {}) =>
      streamRoute(routes, name, { merchant_id: merchant.merchantId, bucket_type: bucketType, ...query }),
    stop: () => threads.stop(),
  };
}
