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
import { makeSession } from './made-sessions.ts';

const OURS = 1;
const OTHERS = 2;
const ABSENT = 3;
const PUBLIC_URL = 'https://topline.example';
const SECRET = 'Zk3vQ9xT1mB7nR5cW8yL2pH6dJ4fG0sAuEiOqXtV';
const ROLES_WITH: Readonly<Record<Right, readonly Role[]>> = {
  none: ['viewer', 'analyst', 'ingest', 'admin'],
  known: ['viewer', 'analyst', 'ingest', 'admin'],
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
      TOPLINE_PUBLIC_URL: PUBLIC_URL,
      TOPLINE_OIDC_ISSUER: issuer.issuer,
      TOPLINE_OIDC_CLIENT_ID: 'matrix',
      TOPLINE_SESSION_SECRET: SECRET,
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

/** A bearer, or a session's cookie in a request of the page itself. */
type Proof = string | { readonly cookie: string };

function headersOf(proof: Proof | undefined): Record<string, string> {
  if (proof === undefined) return {};
  if (typeof proof === 'string') return { authorization: `Bearer ${proof}` };
  return { cookie: `__Host-topline=${proof.cookie}`, origin: PUBLIC_URL };
}

const sessionWith = async (grants: unknown): Promise<Proof> => ({
  cookie: await makeSession(pool, { grants, secret: SECRET }),
});

/** On the page's listener, which answers for all roles of the process. */
async function ask(method: string, path: string, proof?: Proof, body?: object) {
  const response = await fetch(`http://127.0.0.1:${service.ports.predict}${path}`, {
    method,
    headers: {
      ...headersOf(proof),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function askAbout(contract: RouteContract, merchantId: number, proof?: Proof) {
  const { method, path, body } = requestOf(contract, merchantId, { orderId: orders.get(merchantId) ?? 999_999 });
  return ask(method, path, proof, body);
}

/** What identifies neither the request nor the moment. */
function comparable({ status, text }: { status: number; text: string }): string {
  return `${status} ${text}`;
}

const isServed = (contract: RouteContract) => served.has(contract.path);
/** The way to become somebody; sign-in.test.ts goes it. */
const isSignIn = ({ path }: RouteContract) => path.startsWith('/sign-');
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
    ...(await wrongCookies()),
  };
  for (const contract of needsSomebody.filter(isServed)) {
    for (const [who, token] of Object.entries(wrong)) {
      const answer = await askAbout(contract, OURS, token);
      assert.equal(answer.status, 401, `${contract.name} with ${who}: ${answer.text}`);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    }
  }
});

async function wrongCookies(): Promise<Record<string, Proof>> {
  const made = { grants: { platform: true }, secret: SECRET };
  const right = await makeSession(pool, made);
  const [header, key, iv, text = '', tag] = right.split('.');
  const changed = `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  return {
    'an empty cookie': { cookie: '' },
    'a cookie of anything': { cookie: 'nonsense' },
    'a changed cookie': { cookie: [header, key, iv, changed, tag].join('.') },
    'a cookie given twice': { cookie: `${right}; __Host-topline=${right}` },
    'a cookie of another secret': { cookie: await makeSession(pool, { ...made, secret: `${SECRET}x` }) },
    'a session that has ended': { cookie: await makeSession(pool, { ...made, endsMs: -1 }) },
    'a session that nobody can renew': { cookie: await makeSession(pool, { ...made, leaseMs: -1 }) },
    'a session that is not stored': { cookie: await makeSession(pool, { ...made, stored: false }) },
  };
}

test('health and the description need no name', async () => {
  for (const contract of CONTRACTS.filter(({ right }) => right === 'none').filter(
    (one) => isServed(one) && !isSignIn(one),
  ))
    assert.equal((await askAbout(contract, OURS)).status, 200, contract.name);
});

test('a role opens the routes of its rights and no other', async () => {
  for (const role of ['viewer', 'analyst', 'ingest', 'admin'] as const) {
    const grants = { merchants: { [OURS]: [role] } };
    for (const proof of [await issuer.sign({ grants }), await sessionWith(grants)]) {
      for (const contract of needsSomebody.filter(isServed)) {
        const { status, text } = await askAbout(contract, OURS, proof);
        const may = ROLES_WITH[contract.right].includes(role);
        if (may) assert.ok(![401, 403].includes(status), `${role} may ${contract.name}: ${status} ${text}`);
        else assert.equal(status, 403, `${role} may not ${contract.name}: ${text}`);
      }
    }
  }
});

test('another’s merchant answers exactly as one that does not exist', async () => {
  for (const contract of aboutMerchants.filter(isServed)) {
    const [role] = ROLES_WITH[contract.right];
    if (role === undefined) continue;
    const grants = { merchants: { [OURS]: [role] } };
    for (const proof of [await issuer.sign({ grants }), await sessionWith(grants)]) {
      const foreign = await askAbout(contract, OTHERS, proof);
      assert.equal(foreign.status, 404, `${contract.name}: ${foreign.text}`);
      assert.equal(comparable(foreign), comparable(await askAbout(contract, ABSENT, proof)), contract.name);
    }
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

test('a session’s cookie changes nothing when another page sends it along, whatever the route', async () => {
  const { cookie } = (await sessionWith({ platform: true })) as { cookie: string };
  for (const contract of needsSomebody.filter(isServed).filter(({ method }) => method !== 'GET')) {
    const { method, path, body } = requestOf(contract, OURS, { orderId: 1 });
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const response = await fetch(`http://127.0.0.1:${service.ports.predict}${path}`, {
        method,
        headers: {
          cookie: `__Host-topline=${cookie}`,
          'content-type': 'application/json',
          ...(origin === undefined ? {} : { origin }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      assert.equal(response.status, 403, `${contract.name} from ${origin}`);
      assert.equal(((await response.json()) as { type: string }).type, '/problems/cross-site-request');
    }
  }
});

test('the description names the proofs that are taken, and the routes that take none', async () => {
  const { paths, components } = JSON.parse((await ask('GET', '/openapi.json')).text);
  assert.deepEqual(Object.keys(components.securitySchemes), ['bearer', 'session']);
  assert.equal(components.securitySchemes.session.name, '__Host-topline');
  for (const contract of CONTRACTS.filter(isServed)) {
    const { security } = paths[contract.path][contract.method.toLowerCase()];
    assert.deepEqual(security, contract.right === 'none' ? [] : [{ bearer: [] }, { session: [] }], contract.name);
  }
});
