// Limits of callers over HTTP: by address before anybody is known, by principal, by merchant; what requests cost, what is
// said about it, and that nobody pays for another.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import type { Role } from '@topline/domain/access.ts';
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import { health, metrics } from '@topline/domain/contract/operations.ts';
import { createOrder, createOrdersInBulk, getOrder } from '@topline/domain/contract/orders.ts';
import { Fault, problemOf } from '@topline/domain/fault.ts';
import { defineRoute, type Route } from '../../src/http/call.ts';
import type { TrustedProxies } from '../../src/http/client-address.ts';
import { createGate, createOpenGate, type Gate } from '../../src/http/guard.ts';
import { createRateLimits, type RateQuotas } from '../../src/http/rate-limits.ts';
import { ORDER, raw, readToEnd, request, STORED, startListener, type TestListener } from './harness.ts';

const { topForecast, evaluateModels } = createForecastContracts(['rolling']);
const PLENTY = { units: 1_000_000, windowMs: 10_000 };
const POINTLESS = { status: 200, body: {} };

/** Handlers that ask the guard for the merchant, as all do. */
const ROUTES: readonly Route[] = [
  defineRoute(getOrder, async ({ guard, params }) => {
    guard.merchant(params.orderId);
    return { status: 200, body: STORED };
  }),
  defineRoute(createOrder, async ({ guard }) => {
    guard.merchant(1);
    return { status: 201, body: STORED };
  }),
  defineRoute(createOrdersInBulk, async ({ guard, body }) => ({
    status: 200,
    body: {
      results: body.map((_, index) => {
        try {
          guard.merchant(1);
          return { index, status: 201, orderId: 42 };
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          return { index, status: error.status, problem: problemOf(error) };
        }
      }),
    },
  })),
  defineRoute(topForecast, async ({ guard, query }) => {
    guard.merchant(query.merchant_id);
    return POINTLESS;
  }),
  defineRoute(evaluateModels, async ({ guard, query }) => {
    guard.merchant(query.merchant_id);
    return POINTLESS;
  }),
  defineRoute(health, async () => ({ status: 200, body: { status: 'up' } })),
  defineRoute(metrics, async () => ({ status: 200, body: { text: '', mediaType: 'text/plain' } })),
];

/** Whoever says who they are is believed; "wrong" is a token that nobody knows. */
const gate = createGate(async ({ headers: { authorization = 'wrong' } }) => {
  if (authorization === 'wrong') throw new Fault('unauthenticated', 'Who is this?');
  const everything = new Set<Role>(['admin', 'ingest']);
  const platform = authorization === 'platform';
  const roles = new Map(Array.from({ length: 100 }, (_, index) => [index + 1, everything]));
  return { principal: { subject: authorization, kind: 'token', platform, roles } };
});

interface Setting {
  readonly quotas?: Partial<RateQuotas>;
  readonly trustedProxies?: TrustedProxies;
  readonly keysMax?: number;
  readonly gate?: Gate;
}

const started: TestListener[] = [];
after(() => Promise.all(started.map(({ listener }) => listener.stop())));

async function start({ quotas = {}, keysMax = 1_000, ...rest }: Setting) {
  const clock = { ms: 1_000 };
  const all = { address: PLENTY, principal: PLENTY, merchant: PLENTY, ...quotas };
  const rateLimits = createRateLimits({ quotas: all, keysMax, now: () => clock.ms });
  const server = await startListener({ routes: ROUTES, gate, rateLimits, validateResponses: false, ...rest });
  started.push(server);
  const ask = (method: string, target: string, who: string, options: { body?: string; headers?: string[] } = {}) =>
    raw(
      server.port,
      request(method, target, {
        ...(options.body === undefined ? {} : { body: options.body }),
        headers: [
          `Authorization: ${who}`,
          ...(options.body === undefined ? [] : ['Content-Type: application/json']),
          ...(options.headers ?? []),
        ],
      }),
    );
  return { port: server.port, clock, ask, get: (who: string, target = '/v1/orders/1') => ask('GET', target, who) };
}

const tenUnits = { units: 10, windowMs: 10_000 };

test('one caller over its limit is told 429 and when to come back; another is served as before', async () => {
  const { clock, get } = await start({ quotas: { principal: tenUnits } });
  for (let index = 0; index < 10; index++) assert.equal((await get('ann')).status, 200);
  const refused = await get('ann');
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('content-type'), 'application/problem+json');
  assert.equal(refused.headers.get('retry-after'), '1');
  const problem = JSON.parse(refused.body);
  assert.equal(problem.type, '/problems/rate-limited');
  assert.equal(problem.errors[0].pointer, '');
  assert.deepEqual(problem['violated-policies'], ['principal']);
  assert.equal((await get('bob')).status, 200);
  clock.ms += 999;
  assert.equal((await get('ann')).status, 429);
  clock.ms += 1;
  assert.equal((await get('ann')).status, 200, 'one unit has come back');
  assert.equal((await get('ann')).status, 429);
  clock.ms += 10_000;
  for (let index = 0; index < 10; index++) assert.equal((await get('ann')).status, 200);
});

test('every answer says which limits count and what is left of them', async () => {
  const { clock, get, ask } = await start({
    quotas: { principal: tenUnits, merchant: { units: 20, windowMs: 5_000 }, address: { units: 50, windowMs: 60_000 } },
  });
  const first = await get('ann');
  assert.equal(
    first.headers.get('ratelimit-policy'),
    '"address";q=50;w=60, "principal";q=10;w=10, "merchant";q=20;w=5',
  );
  assert.equal(first.headers.get('ratelimit'), '"address";r=49;t=2, "principal";r=9;t=1, "merchant";r=19;t=1');
  for (let index = 0; index < 9; index++) await get('ann');
  const refused = await get('ann');
  assert.equal(refused.headers.get('ratelimit'), '"address";r=39;t=14, "principal";r=0;t=10');
  clock.ms += 60_000;
  assert.match(
    (await get('ann', '/v1/orders/abc')).headers.get('ratelimit') ?? '',
    /^"address";r=49;t=2, "principal";r=9;t=1$/,
  );
  // Not authenticated: only the address is known.
  const nobody = await ask('GET', '/v1/orders/1', 'wrong');
  assert.equal(nobody.status, 401);
  assert.match(nobody.headers.get('ratelimit') ?? '', /^"address";r=\d+;t=\d+$/);
});

test('two callers of one merchant share its limit, and other merchants do not notice', async () => {
  const { get } = await start({ quotas: { merchant: tenUnits } });
  for (let index = 0; index < 5; index++) {
    assert.equal((await get('ann')).status, 200);
    assert.equal((await get('bob')).status, 200);
  }
  const refused = await get('ann');
  assert.equal(refused.status, 429);
  assert.deepEqual(JSON.parse(refused.body)['violated-policies'], ['merchant']);
  assert.equal((await get('bob')).status, 429);
  assert.equal((await get('ann', '/v1/orders/2')).status, 200);
});

test('a merchant that is none of the caller’s business is not charged', async () => {
  const { get } = await start({ quotas: { merchant: tenUnits } });
  for (let index = 0; index < 20; index++) assert.equal((await get('ann', '/v1/orders/101')).status, 404);
  assert.equal((await get('platform', '/v1/orders/101')).status, 200);
});

test('an address is limited before anybody is asked who it is, and failures cost it twenty times as much', async () => {
  let asked = 0;
  const counting = createGate(async () => {
    asked += 1;
    throw new Fault('unauthenticated', 'Who is this?');
  });
  const { clock, get } = await start({ quotas: { address: { units: 100, windowMs: 10_000 } }, gate: counting });
  const statuses = [];
  for (let index = 0; index < 8; index++) statuses.push((await get('wrong')).status);
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
  assert.equal(asked, 5, 'who is over the limit is not even looked up');
  clock.ms += 10_000;
  assert.equal((await get('wrong')).status, 401);
});

test('a wrong name is charged on every route that asks for one, also on that of metrics', async () => {
  const { get } = await start({ quotas: { address: { units: 40, windowMs: 10_000 } } });
  assert.deepEqual(
    [
      (await get('wrong', '/metrics')).status,
      (await get('wrong', '/metrics')).status,
      (await get('wrong', '/metrics')).status,
    ],
    [401, 401, 429],
  );
});

test('health and the description are never limited and say nothing of limits', async () => {
  const { get } = await start({ quotas: { address: { units: 1, windowMs: 3_600_000 } } });
  await get('wrong');
  assert.equal((await get('ann')).status, 429);
  for (const path of ['/health', '/openapi.json']) {
    for (let index = 0; index < 5; index++) {
      const answer = await get('wrong', path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('ratelimit'), undefined);
    }
  }
});

test('what costs the server more costs the caller more', async () => {
  const { get } = await start({
    quotas: { principal: { units: 1_000, windowMs: 10_000 }, merchant: { units: 1_000, windowMs: 10_000 } },
  });
  const left = async (who: string, target: string) => {
    const said = (await get(who, target)).headers.get('ratelimit') ?? '';
    return [/"principal";r=(\d+)/.exec(said)?.[1], /"merchant";r=(\d+)/.exec(said)?.[1]].map(Number);
  };
  assert.deepEqual(await left('ann', '/v1/orders/1'), [999, 999]);
  assert.deepEqual(await left('bob', '/forecast/top-categories?merchant_id=2'), [990, 990]);
  assert.deepEqual(await left('cat', '/evaluate-models?merchant_id=3'), [900, 900]);
});

const bulkOf = (count: number) => `[${Array<string>(count).fill(JSON.stringify(ORDER)).join(',')}]`;

test('a bulk request costs its caller by its orders, and is refused whole', async () => {
  const { ask } = await start({ quotas: { principal: { units: 101, windowMs: 10_000 } } });
  const small = await ask('POST', '/v1/orders/bulk', 'ann', { body: bulkOf(250) });
  assert.equal(small.status, 200);
  assert.match(small.headers.get('ratelimit') ?? '', /"principal";r=50;/);
  const large = await ask('POST', '/v1/orders/bulk', 'ann', { body: bulkOf(500) });
  assert.equal(large.status, 429);
  assert.ok(Number(large.headers.get('retry-after')) >= 5);
  assert.equal((await ask('POST', '/v1/orders', 'ann', { body: JSON.stringify(ORDER) })).status, 201);
});

test('orders of a bulk request beyond the merchant’s limit are refused one by one', async () => {
  const { ask } = await start({ quotas: { merchant: { units: 10, windowMs: 10_000 } } });
  const { results } = JSON.parse((await ask('POST', '/v1/orders/bulk', 'ann', { body: bulkOf(60) })).body);
  const statuses = results.map(({ status }: { status: number }) => status);
  assert.deepEqual(statuses, [...Array(50).fill(201), ...Array(10).fill(429)]);
  assert.equal(results[59].problem.type, '/problems/rate-limited');
});

test('who is over a limit is refused before its body is read', async () => {
  const { ask, get } = await start({ quotas: { principal: { units: 1, windowMs: 3_600_000 } } });
  await get('ann');
  const answer = await ask('POST', '/v1/orders', 'ann', { body: 'no JSON at all' });
  assert.equal(answer.status, 429);
});

test('a connection outlives a refusal, so that coming back later costs no new one', async () => {
  const { port } = await start({ quotas: { principal: { units: 1, windowMs: 3_600_000 } } });
  const body = JSON.stringify(ORDER);
  const post = [
    'POST /v1/orders HTTP/1.1',
    'Host: localhost',
    'Authorization: ann',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
  const socket = connect(port, '127.0.0.1');
  socket.write(post + post + request('GET', '/health'));
  const statuses = [...(await readToEnd(socket)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  assert.deepEqual(statuses, ['201', '429', '200']);
});

const FORWARDED = ['X-Forwarded-For: 203.0.113.7'];
const twoRequests = { address: { units: 2, windowMs: 3_600_000 } };

async function statusesOf(setting: Setting, forwarded: readonly string[]): Promise<number[]> {
  const { ask } = await start({ quotas: twoRequests, ...setting });
  const statuses: number[] = [];
  for (const one of forwarded) {
    statuses.push((await ask('GET', '/v1/orders/1', 'ann', { headers: [`X-Forwarded-For: ${one}`] })).status);
  }
  return statuses;
}

test('X-Forwarded-For is not believed unless proxies are trusted', async () => {
  const spoofed = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '127.0.0.1, 203.0.113.4'];
  assert.deepEqual(await statusesOf({}, spoofed), [200, 200, 429, 429]);
});

test('behind trusted proxies each client counts by itself, and only what they wrote is believed', async () => {
  for (const trustedProxies of [1, ['127.0.0.0/8']] as const) {
    const clients = ['203.0.113.1', '203.0.113.1', '203.0.113.2', '203.0.113.1'];
    assert.deepEqual(await statusesOf({ trustedProxies }, clients), [200, 200, 200, 429], `${trustedProxies}`);
    // The proxy appends; what stands before is the client's own fancy.
    const fancy = ['10.0.0.1, 203.0.113.1', '10.0.0.2, 203.0.113.1', '10.0.0.3, 203.0.113.1'];
    assert.deepEqual(await statusesOf({ trustedProxies }, fancy), [200, 200, 429], `${trustedProxies}`);
  }
  const elsewhere = await statusesOf({ trustedProxies: ['10.0.0.0/8'] }, ['203.0.113.1', '203.0.113.2', '203.0.113.3']);
  assert.deepEqual(elsewhere, [200, 200, 429], 'the connection is not from a trusted network');
});

test('an address of IPv6 counts as its network, and what is no address counts as the proxy', async () => {
  const network = [
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff::2',
    '2001:DB8:1:2:a:b:c:d',
    '2001:db8:1:3::1',
    '2001:db8::1:2:3:4:5',
  ];
  assert.deepEqual(await statusesOf({ trustedProxies: 1 }, network), [200, 200, 429, 200, 200]);
  const mapped = ['::ffff:203.0.113.1', '203.0.113.1', '203.0.113.1'];
  assert.deepEqual(await statusesOf({ trustedProxies: 1 }, mapped), [200, 200, 429]);
  const nonsense = ['unknown', 'x'.repeat(4_000), 'secret', '127.0.0.1'];
  assert.deepEqual(await statusesOf({ trustedProxies: 1 }, nonsense), [200, 200, 429, 429]);
});

test('more keys than are known push out the longest unused, never the busy one', async () => {
  const { get } = await start({ quotas: { principal: tenUnits }, keysMax: 5 });
  for (let index = 0; index < 10; index++) await get('ann');
  for (let index = 0; index < 20; index++) {
    assert.equal((await get(`guest ${index}`)).status, 200);
    assert.equal((await get('ann')).status, 429);
  }
});

test('a flood of one key is refused to that key alone, while another is answered every time', async () => {
  const { get } = await start({ quotas: { principal: { units: 50, windowMs: 10_000 } } });
  let flooding = true;
  const flood = Array.from({ length: 8 }, async () => {
    const seen = new Map<number, number>();
    while (flooding) {
      const { status } = await get('ann');
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    return seen;
  });
  const others: number[] = [];
  for (let index = 0; index < 40; index++) others.push((await get('bob')).status);
  flooding = false;
  const seen = await Promise.all(flood);
  const times = (status: number) => seen.reduce((sum, one) => sum + (one.get(status) ?? 0), 0);
  assert.deepEqual(others, Array(40).fill(200));
  assert.equal(times(200), 50, 'what it may, and not one more');
  assert.ok(times(429) > 50, `${times(429)} refusals`);
  assert.deepEqual([...new Set(seen.flatMap((one) => [...one.keys()]))].sort(), [200, 429]);
});

test('without limits nothing is counted and nothing is said', async () => {
  const open = await startListener({ gate: createOpenGate() });
  started.push(open);
  const answer = await raw(open.port, request('GET', '/v1/orders/42', { headers: FORWARDED }));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('ratelimit-policy'), undefined);
});
