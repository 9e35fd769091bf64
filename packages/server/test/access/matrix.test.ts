// Every route, asked by everybody who may not, and by those who may: generated from the contracts, so that no route can be
// forgotten. Merchant 1 is ours, 2 is somebody else's, 3 does not exist.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Right, Role } from '@topline/domain/access.ts';
import type { RouteContract } from '@topline/domain/contract/route.ts';
import { createKey } from '../../src/access/api-keys.ts';
import { systemScope } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { BERLIN, createStores, startService } from '../api/service.ts';
import { CONTRACTS, requestOf } from './contracts.ts';
import { AUDIENCE, type Issuer, startIssuer } from './issuer.ts';

const OURS = 1;
const OTHERS = 2;
const ABSENT = 3;
const ROLES_WITH: Readonly<Record<Right, readonly Role[]>> = {
  none: ['viewer', 'analyst', 'ingest', 'admin'],
  read: ['viewer', 'analyst', 'admin'],
  evaluate: ['analyst', 'admin'],
  ingest: ['ingest'],
  administer: ['admin'],
  operate: [],
};

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Awaited<ReturnType<typeof startService>>;
let issuer: Issuer;
let pool: Pool;
let owner: Pool;
let served: ReadonlySet<string>;
const orders = new Map<number, number>();

before(async () => {
  [stores, issuer] = await Promise.all([createStores(), startIssuer()]);
  service = await startService(stores, {
    roles: ['ingest', 'aggregate', 'query', 'predict', 'web'],
    settings: {
      TOPLINE_AUTH: 'on',
      TOPLINE_DEMO: 'off',
      TOPLINE_JWT_ISSUER: issuer.issuer,
      TOPLINE_JWT_AUDIENCE: AUDIENCE,
      TOPLINE_JWKS_URL: issuer.jwksUrl,
    },
  });
  const options = {
    url: stores.databaseUrl,
    name: 'matrix',
    connectionsMax: 2,
    statementTimeoutMs: 10_000,
  };
  pool = createPool({ log: silentLog }, { ...options, role: 'writer' });
  owner = createPool({ log: silentLog }, { ...options, role: 'owner' });
  const platform = await issuer.sign({ grants: { platform: true } });
  for (const merchantId of [OURS, OTHERS]) {
    await ask('PUT', `/v1/merchants/${merchantId}`, platform, BERLIN);
    await ask('PUT', `/v1/merchants/${merchantId}/categories/1`, platform, { name: 'Coffee' });
    await ask('PUT', `/v1/merchants/${merchantId}/products/1`, platform, { name: 'Beans', categoryId: 1 });
    const items = [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }];
    const order = { externalOrderId: `first of ${merchantId}`, merchantId, orderDate: '2024-01-15T10:30:00Z', items };
    orders.set(merchantId, JSON.parse((await ask('POST', '/v1/orders', platform, order)).text).orderId);
  }
  const document = JSON.parse((await ask('GET', '/openapi.json')).text) as { paths: Record<string, object> };
  served = new Set(Object.keys(document.paths));
});
after(async () => {
  await service?.stop();
  await pool?.end();
  await owner?.end();
  await stores?.drop();
  await issuer?.stop();
});

/** On the page's listener, which answers for all roles of the process. */
async function ask(method: string, path: string, token?: string, body?: object) {
  const response = await fetch(`http://127.0.0.1:${service.ports.predict}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function askAbout(contract: RouteContract, merchantId: number, token?: string) {
  const { method, path, body } = requestOf(contract, merchantId, { orderId: orders.get(merchantId) ?? 999_999 });
  return ask(method, path, token, body);
}

/** What identifies neither the request nor the moment. */
function comparable({ status, text }: { status: number; text: string }): string {
  return `${status} ${text}`;
}

const isServed = (contract: RouteContract) => served.has(contract.path);
const needsSomebody = CONTRACTS.filter(({ right }) => right !== 'none');
/** Those that are about one merchant, and so can be asked about another's. */
const aboutMerchants = needsSomebody.filter(({ path, query, name }) => {
  const names = [path, ...Object.keys(query?.properties ?? {})].join(' ');
  return /merchantId|merchant_id/.test(names) || ['createOrder', 'getOrder', 'runAudit'].includes(name);
});

test('the matrix knows every route of the page’s listener', () => {
  const known = new Set(CONTRACTS.map(({ path }) => path));
  assert.deepEqual(
    [...served].filter((path) => !known.has(path)),
    [],
  );
});

test('nobody gets anything without a name', async () => {
  const wrong = {
    nothing: undefined,
    'no token of anything': 'nonsense',
    'a key that does not exist': `tl_abcdefghijkl_${'x'.repeat(43)}`,
    'an expired token': await issuer.sign({ grants: { platform: true }, expiresIn: -60 }),
    'a token without an end': await issuer.sign({ grants: { platform: true }, expiresIn: undefined }),
    'a token for others': await issuer.sign({ grants: { platform: true }, audience: 'others' }),
    'a token by others': await issuer.sign({ grants: { platform: true }, issuer: 'https://others.example' }),
    'a token by a stranger’s key': await issuer.signByStranger({ grants: { platform: true } }),
    'an unsigned token': issuer.unsigned({ grants: { platform: true } }),
    'a token signed with the public key': await issuer.signByPublicKey({ grants: { platform: true } }),
    'a token with half understood grants': await issuer.sign({ grants: { platform: true, admin: true } }),
    'a token with a role that does not exist': await issuer.sign({ grants: { merchants: { 1: ['owner'] } } }),
  };
  for (const contract of needsSomebody.filter(isServed)) {
    for (const [who, token] of Object.entries(wrong)) {
      const answer = await askAbout(contract, OURS, token);
      assert.equal(answer.status, 401, `${contract.name} with ${who}: ${answer.text}`);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    }
  }
});

test('health and the description need no name', async () => {
  for (const contract of CONTRACTS.filter(({ right }) => right === 'none').filter(isServed))
    assert.equal((await askAbout(contract, OURS)).status, 200, contract.name);
});

test('a role opens the routes of its rights and no other', async () => {
  for (const role of ['viewer', 'analyst', 'ingest', 'admin'] as const) {
    const token = await issuer.sign({ grants: { merchants: { [OURS]: [role] } } });
    for (const contract of needsSomebody.filter(isServed)) {
      const { status, text } = await askAbout(contract, OURS, token);
      const may = ROLES_WITH[contract.right].includes(role);
      if (may) assert.ok(![401, 403].includes(status), `${role} may ${contract.name}: ${status} ${text}`);
      else assert.equal(status, 403, `${role} may not ${contract.name}: ${text}`);
    }
  }
});

test('another’s merchant answers exactly as one that does not exist', async () => {
  for (const contract of aboutMerchants.filter(isServed)) {
    const [role] = ROLES_WITH[contract.right];
    if (role === undefined) continue;
    const token = await issuer.sign({ grants: { merchants: { [OURS]: [role] } } });
    const foreign = await askAbout(contract, OTHERS, token);
    assert.equal(foreign.status, 404, `${contract.name}: ${foreign.text}`);
    assert.equal(comparable(foreign), comparable(await askAbout(contract, ABSENT, token)), contract.name);
  }
});

test('orders of others in a bulk are refused one by one, and stored are only ours', async () => {
  const token = await issuer.sign({ grants: { merchants: { [OURS]: ['ingest'] } } });
  const order = (merchantId: number, externalOrderId: string) => ({
    ...{ externalOrderId, merchantId, orderDate: '2024-01-15T10:30:00Z' },
    items: [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }],
  });
  const sent = [order(OURS, 'bulk-a'), order(OTHERS, 'bulk-b'), order(ABSENT, 'bulk-c')];
  const { text } = await ask('POST', '/v1/orders/bulk', token, sent);
  const results = JSON.parse(text).results as { status: number; problem?: object }[];
  assert.deepEqual(
    results.map(({ status }) => status),
    [201, 404, 404],
  );
  assert.deepEqual(results[1]?.problem, results[2]?.problem);
  const stored = await pool.query("SELECT merchant_id FROM ingestion.orders WHERE external_order_id LIKE 'bulk-%'");
  assert.deepEqual(stored.rows, [{ merchant_id: String(OURS) }]);
});

test('lists hold what the caller may see', async () => {
  const token = await issuer.sign({ grants: { merchants: { [OTHERS]: ['viewer'], [OURS]: ['ingest'] } } });
  const { merchants } = JSON.parse((await ask('GET', '/v1/merchants', token)).text);
  assert.deepEqual(
    merchants.map(({ merchantId }: { merchantId: number }) => merchantId),
    [OTHERS],
  );
});

test('a key works until it is revoked, for its merchant and roles', async () => {
  const admin = await issuer.sign({ subject: 'ada', grants: { merchants: { [OURS]: ['admin'] } } });
  const made = await ask('POST', `/v1/merchants/${OURS}/keys`, admin, { name: 'shop', roles: ['ingest'] });
  assert.equal(made.status, 201);
  const { token, keyId } = JSON.parse(made.text);
  const order = {
    externalOrderId: 'by-key',
    merchantId: OURS,
    orderDate: '2024-01-15T10:30:00Z',
    items: [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }],
  };
  assert.equal((await ask('POST', '/v1/orders', token, order)).status, 201);
  assert.equal((await ask('GET', `/api/top-categories?merchantId=${OURS}`, token)).status, 403);
  assert.equal((await ask('POST', '/v1/orders', token, { ...order, merchantId: OTHERS })).status, 404);
  const listed = await ask('GET', `/v1/merchants/${OURS}/keys`, admin);
  assert.ok(!listed.text.includes(token.slice(-43)), 'a list never shows a secret');
  const rows = await pool.query('SELECT * FROM ingestion.api_keys');
  assert.ok(!JSON.stringify(rows.rows).includes(token.slice(-43)), 'a secret is stored nowhere');

  const second = await ask('POST', `/v1/merchants/${OURS}/keys`, admin, { name: 'shop', roles: ['ingest'] });
  assert.equal(second.status, 201, 'a second key of the name, to change over');
  const third = await ask('POST', `/v1/merchants/${OURS}/keys`, admin, { name: 'shop', roles: ['ingest'] });
  assert.equal(third.status, 422, 'two are enough');

  assert.equal((await ask('POST', `/v1/merchants/${OURS}/keys/${keyId}/revoke`, admin)).status, 200);
  const until = Date.now() + 8_000;
  while ((await ask('POST', '/v1/orders', token, order)).status !== 401)
    assert.ok(Date.now() < until, 'a revoked key still works');
  const log = JSON.parse((await ask('GET', `/v1/merchants/${OURS}/audit-log`, admin)).text);
  const actions = log.entries.map(({ action, actor }: { action: string; actor: string }) => `${actor} ${action}`);
  assert.deepEqual(actions.slice(0, 3), ['token:ada key-revoked', 'token:ada key-created', 'token:ada key-created']);
});

test('an expired key is none, and one of the platform may everything', async () => {
  const key = { name: 'old', createdBy: 'test' };
  const past = await createKey(pool, systemScope(OURS), {
    ...key,
    roles: ['viewer'],
    expiresAt: new Date(Date.now() - 1),
  });
  assert.equal((await ask('GET', `/v1/merchants/${OURS}`, past.token)).status, 401);
  const platform = await createKey(pool, undefined, { ...key, roles: [], expiresAt: new Date(Date.now() + 60_000) });
  assert.equal((await ask('GET', `/v1/merchants/${OTHERS}`, platform.token)).status, 200);
  assert.equal((await ask('GET', '/metrics', platform.token)).status, 200);
});

test('who asks for others’ merchants is noted where they can see it', async () => {
  const nosy = await issuer.sign({ subject: 'nosy', grants: { merchants: { [OURS]: ['viewer'] } } });
  await ask('GET', `/v1/merchants/${OTHERS}`, nosy);
  await ask('GET', `/v1/merchants/${OTHERS}`, nosy);
  const admin = await issuer.sign({ grants: { merchants: { [OTHERS]: ['admin'] } } });
  const noted = async () => {
    const { entries } = JSON.parse((await ask('GET', `/v1/merchants/${OTHERS}/audit-log`, admin)).text);
    return entries.filter(({ actor }: { actor: string }) => actor === 'token:nosy');
  };
  const until = Date.now() + 5_000;
  while ((await noted()).length === 0) assert.ok(Date.now() < until, 'nothing was noted');
  assert.equal((await noted()).length, 1, 'once a minute, not once a request');
});

test('the audit log cannot be changed, by whoever has the database', async () => {
  for (const statement of ['DELETE FROM', 'TRUNCATE', 'UPDATE']) {
    const text = `${statement} ingestion.audit_log${statement === 'UPDATE' ? " SET actor = 'x'" : ''}`;
    await assert.rejects(owner.query(text), /append-only/);
    await assert.rejects(pool.query(text), /permission denied/);
  }
});

test('a new key of the issuer is taken, and a lost issuer is an outage, not a wrong token', async () => {
  const grants = { platform: true };
  const asked = issuer.timesAsked();
  for (let time = 0; time < 20; time++) await ask('GET', '/v1/merchants', await issuer.signByStranger({ grants }));
  assert.ok(issuer.timesAsked() - asked <= 1, 'wrong tokens do not make the program ask its issuer again and again');
});
