// For the System screen: how the pipeline is, what was set aside, whether orders, totals and ClickHouse agree, and what mends it.

import Type from 'typebox';
import * as field from './fields.ts';
import { CLOSED, JSON_MEDIA_TYPE, type RouteContract } from './route.ts';

const GROUP = 'Operations';
export const STATIONS = ['orders', 'outbox', 'stream', 'totals', 'clickhouse', 'forecasts'] as const;
export const SAMPLES_MAX = 60;
export const SAMPLE_INTERVAL_MS = 5_000;
export const WORKER_RUNS_MAX = 20;
export const DEAD_LETTERS_LIMIT_MAX = 200;
export const DEAD_LETTERS_LIMIT_DEFAULT = 50;
/** Of one event, in an answer. */
export const EVENT_SHOWN_BYTES_MAX = 65_536;
export const REPLAY_IDS_MAX = 1_000;
export const AUDIT_DAYS_MAX = 100;

const unknownOr = field.nullable;
const Waiting = Type.Integer({ minimum: 0 });

const Station = Type.Object(
  {
    name: Type.Enum([...STATIONS]),
    status: Type.Enum(['up', 'degraded', 'down']),
    since: unknownOr(field.Instant),
    detail: Type.Optional(Type.String({ description: 'Why it is not up.' })),
    lag: unknownOr(Waiting),
    delayMs: unknownOr(Type.Number({ minimum: 0 })),
    perMinute: unknownOr(Waiting),
    samples: Type.Array(unknownOr(Waiting), {
      description: `Lag, the newest last, one every ${SAMPLE_INTERVAL_MS / 1_000} s; null when it could not be measured.`,
      maxItems: SAMPLES_MAX,
    }),
  },
  {
    title: 'Station',
    description:
      'lag: what waits here for the next station, of forecasts the merchants that are due; delayMs: for how long the oldest of it, of ClickHouse how far its numbers are behind; perMinute: what went through in the last minute; since: when the status began. null is not known.',
    ...CLOSED,
  },
);

export const SystemBody = Type.Object(
  {
    version: Type.String(),
    startedAt: field.Instant,
    sampledAt: unknownOr(field.Instant),
    stations: Type.Array(Station),
    deadLetters: Type.Object({ count: unknownOr(field.Count) }, CLOSED),
    workerRuns: Type.Array(
      Type.Object(
        {
          merchantId: field.MerchantId,
          merchantName: Type.String(),
          startedAt: field.Instant,
          finishedAt: field.Instant,
          series: field.Count,
          stored: Type.Integer({ description: 'Forecasts stored because they changed.' }),
          failed: Type.Integer({ description: 'Forecasts answered by a fallback after a failure.' }),
        },
        { title: 'WorkerRun', ...CLOSED },
      ),
    ),
  },
  { title: 'System', ...CLOSED },
);

export const system = {
  name: 'system',
  method: 'GET',
  path: '/v1/system',
  summary: 'The pipeline station by station, dead letters and the last runs of the worker; answered from memory',
  group: GROUP,
  loadClass: 'read',
  right: 'operate',
  answers: { 200: { description: 'The system', schema: SystemBody } },
  faults: [],
} as const satisfies RouteContract;

const DeadLetter = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    reason: Type.String(),
    detail: Type.String(),
    pointer: Type.Optional(Type.String({ description: 'Where in the event the error is, as a JSON Pointer.' })),
    topic: Type.String(),
    partition: Type.Integer(),
    position: Type.String(),
    event: Type.String({ description: `The event as it was, at most ${EVENT_SHOWN_BYTES_MAX} bytes of it.` }),
    eventCut: Type.Boolean({ description: 'The event is longer than what is shown.' }),
    createdAt: field.Instant,
    merchantId: Type.Optional(Type.Integer()),
    orderId: Type.Optional(Type.Integer()),
  },
  { title: 'DeadLetter', ...CLOSED },
);

export const listDeadLetters = {
  name: 'listDeadLetters',
  method: 'GET',
  path: '/v1/dead-letters',
  summary: 'Events that could not be applied and are not replayed yet, the newest first, and how many of each reason',
  group: GROUP,
  loadClass: 'read',
  right: 'operate',
  query: Type.Object({
    reason: Type.Optional(field.queryText(64, 'Only those that were set aside for this reason.')),
    after: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The `next` of the page before.',
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: DEAD_LETTERS_LIMIT_MAX, default: DEAD_LETTERS_LIMIT_DEFAULT }),
  }),
  answers: {
    200: {
      description: 'A page of dead letters',
      schema: Type.Object(
        {
          deadLetters: Type.Array(DeadLetter),
          reasons: Type.Array(
            Type.Object({ reason: Type.String(), count: field.Count }, { title: 'DeadLetterReason', ...CLOSED }),
            { description: 'Of all dead letters that are not replayed, whatever the page.' },
          ),
          next: field.Next,
        },
        { title: 'DeadLetterPage', ...CLOSED },
      ),
    },
  },
  faults: ['unavailable'],
} as const satisfies RouteContract;

const ReplayInput = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), {
        minItems: 1,
        maxItems: REPLAY_IDS_MAX,
      }),
    ),
    all: Type.Optional(Type.Literal(true, { description: 'Every one that is not replayed yet.' })),
  },
  {
    title: 'ReplayInput',
    description: 'Either `ids` or `all`.',
    oneOf: [{ required: ['ids'] }, { required: ['all'] }],
    ...CLOSED,
  },
);

export const replayDeadLetters = {
  name: 'replayDeadLetters',
  method: 'POST',
  path: '/v1/dead-letters/replay',
  summary: 'Put dead letters back into the log; what still cannot be applied comes back as a new one',
  group: GROUP,
  loadClass: 'write',
  right: 'operate',
  body: {
    schema: ReplayInput,
    mediaTypes: [JSON_MEDIA_TYPE],
    sizeClass: 'single',
    read: 'checked',
  },
  answers: {
    200: {
      description: 'What was done',
      schema: Type.Object(
        {
          replayed: Type.Integer({ description: 'Events that are in the log again.' }),
          left: Type.Integer({
            description:
              'Dead letters that are still not replayed: not asked for, no events at all, or more than one request takes.',
          }),
        },
        { title: 'Replay', ...CLOSED },
      ),
    },
  },
  faults: ['unavailable'],
} as const satisfies RouteContract;

export const AUDIT_STATES = ['agrees', 'differs', 'healing', 'never-checked'] as const;

export const AuditBody = Type.Object(
  {
    merchantId: field.MerchantId,
    currency: field.Currency,
    checkedAt: field.nullable(field.Instant),
    state: Type.Enum([...AUDIT_STATES], {
      description:
        'agrees: to the minor unit; differs: it does not; healing: what ClickHouse lacks is being pushed again; never-checked: nothing is known yet.',
    }),
    orders: Type.Object({ count: field.Count, amount: field.Amount }, CLOSED),
    totals: Type.Object({ amount: field.Amount }, CLOSED),
    clickhouse: Type.Object({ amount: field.Amount }, CLOSED),
    difference: Type.Object(
      { cells: field.Count, amount: field.Amount },
      { description: 'Cells that differ, and the largest distance between the three amounts.', ...CLOSED },
    ),
    days: Type.Array(
      Type.Object(
        { date: field.CalendarDate, orders: field.Amount, totals: field.Amount, clickhouse: field.Amount },
        { title: 'AuditDay', ...CLOSED },
      ),
      { description: 'Days on which the three differ.', maxItems: AUDIT_DAYS_MAX },
    ),
    daysDiffering: field.Count,
  },
  { title: 'Audit', ...CLOSED },
);

export const getAudit = {
  name: 'getAudit',
  method: 'GET',
  path: '/v1/audit',
  summary: 'Whether orders, totals and ClickHouse agree, as last checked',
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  query: Type.Object({ merchantId: field.MerchantId }),
  answers: { 200: { description: 'The last check', schema: AuditBody } },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const runAudit = {
  name: 'runAudit',
  method: 'POST',
  path: '/v1/audit',
  summary: 'Check a merchant now; with `repair`, push again what ClickHouse lacks',
  group: GROUP,
  loadClass: 'evaluate',
  right: 'administer',
  body: {
    schema: Type.Object(
      { merchantId: field.MerchantId, repair: Type.Optional(Type.Boolean()) },
      { title: 'AuditInput', ...CLOSED },
    ),
    mediaTypes: [JSON_MEDIA_TYPE],
    sizeClass: 'single',
    read: 'checked',
  },
  answers: { 200: { description: 'The check', schema: AuditBody } },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const rebuildMerchant = {
  name: 'rebuildMerchant',
  method: 'POST',
  path: '/v1/merchants/{merchantId}/rebuild',
  summary: "Compute a merchant's totals anew from its counted orders; harmless at any time, also under traffic",
  group: GROUP,
  loadClass: 'evaluate',
  right: 'operate',
  params: Type.Object({ merchantId: field.MerchantId }),
  answers: {
    200: {
      description: 'The totals are new; reads say stale, "calendar-change", until ClickHouse has them too',
      schema: Type.Object(
        {
          merchantId: field.MerchantId,
          orders: field.Count,
          buckets: Type.Integer({ minimum: 0, description: 'Totals that were written, of all bucket types.' }),
          calendarVersion: Type.Integer({ minimum: 1 }),
        },
        { title: 'Rebuild', ...CLOSED },
      ),
    },
  },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;
