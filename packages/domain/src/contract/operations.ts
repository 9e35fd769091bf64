// For operators: health, lag, metrics and the description of the interface itself. A health check that fails answers
// 503 as a problem whose `health` member holds what was found.

import Type from 'typebox';
import { CLOSED, type RouteContract } from './route.ts';

const GROUP = 'Operations';

export const HealthBody = Type.Object(
  {
    status: Type.Enum(['up', 'degraded', 'down']),
    detail: Type.Optional(Type.String()),
    parts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { title: 'Health', additionalProperties: true },
);

function healthContract<const Name extends string, const Path extends string>(name: Name, path: Path, summary: string) {
  return {
    name,
    method: 'GET',
    path,
    summary,
    group: GROUP,
    loadClass: 'health',
    right: 'none',
    answers: { 200: { description: 'Up, or degraded but answering', schema: HealthBody } },
    faults: ['unavailable'],
  } as const satisfies RouteContract;
}

export const health = healthContract('health', '/health', 'Whether the process is alive, and how its parts are');
export const healthReady = healthContract('healthReady', '/health/ready', 'Whether it should be sent requests');
export const healthPostgres = healthContract('healthPostgres', '/health/postgres', 'Whether PostgreSQL answers');
export const healthClickhouse = healthContract('healthClickhouse', '/health/clickhouse', 'Whether ClickHouse answers');
export const healthStream = healthContract('healthStream', '/health/stream', 'Whether the event stream moves');

const Lag = Type.Object(
  {
    lag: Type.Integer({ minimum: 0, description: 'Events behind.' }),
    delayMs: Type.Number({ minimum: 0, description: 'Time behind.' }),
  },
  { title: 'Lag', ...CLOSED },
);

export const LagBody = Type.Object(
  {
    outbox: Lag,
    aggregate: Lag,
    push: Lag,
    forecast: Type.Object({ ageMs: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]) }, CLOSED),
  },
  { title: 'PipelineLag', additionalProperties: true },
);

export const healthLag = {
  name: 'healthLag',
  method: 'GET',
  path: '/health/lag',
  summary: 'How far each step is behind; 0 everywhere means that every accepted order is readable',
  group: GROUP,
  loadClass: 'health',
  right: 'none',
  answers: { 200: { description: 'Lag by step', schema: LagBody } },
  faults: ['unavailable'],
} as const satisfies RouteContract;

export const metrics = {
  name: 'metrics',
  method: 'GET',
  path: '/metrics',
  summary: 'Prometheus metrics',
  group: GROUP,
  loadClass: 'health',
  right: 'operate',
  answers: { 200: { description: 'Text exposition format', schema: Type.String(), mediaType: 'text/plain' } },
  faults: [],
} as const satisfies RouteContract;

export const openApi = {
  name: 'openApi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This document',
  group: GROUP,
  loadClass: 'health',
  right: 'none',
  answers: { 200: { description: 'OpenAPI 3.1', schema: Type.Object({}, { additionalProperties: true }) } },
  faults: [],
} as const satisfies RouteContract;
