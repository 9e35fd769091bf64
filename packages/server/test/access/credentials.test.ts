// Names that are almost right: each is nobody, in the same words, and none makes the issuer be asked again and again.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { createKey } from '../../src/access/api-keys.ts';
import { systemScope } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { BERLIN, createStores, startService } from '../api/service.ts';
import { parseAnswer, readToEnd } from '../http/harness.ts';
import { AUDIENCE, type Issuer, startIssuer } from './issuer.ts';

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Awaited<ReturnType<typeof startService>>;
let issuer: Issuer;
let pool: Pool;
before(async () => {
  [stores, issuer] = await Promise.all([createStores(), startIssuer()]);
  service = await startService(stores, {
    roles: ['ingest', 'query'],
    settings: {
      TOPLINE_AUTH: 'on',
      TOPLINE_DEMO: 'off',
      TOPLINE_JWT_ISSUER: issuer.issuer,
      TOPLINE_JWT_AUDIENCE: AUDIENCE,
      TOPLINE_JWKS_URL: issuer.jwksUrl,
      TOPLINE_RATE_LIMIT_PRINCIPAL: '40/3600',
      TOPLINE_RATE_LIMIT_ADDRESS: '1000000/1',
    },
  });
  pool = createPool(
    { log: silentLog },
    { url: stores.databaseUrl, name: 'keys', connectionsMax: 1, statementTimeoutMs: 10_000, role: 'writer' },
  );
  const platform = await issuer.sign({ subject: 'setup', grants: { platform: true } });
  for (const merchantId of [1, 2])
    await service.call(`/v1/merchants/${merchantId}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${platform}` },
      body: JSON.stringify(BERLIN),
    });
});
after(async () => {
  await service?.stop();
  await pool?.end();
  await stores?.drop();
  await issuer?.stop();
});

const ask = (authorization: string | undefined, path = '/v1/merchants/1') =>
  service.call<{ type: string; errors?: { pointer: string }[] }>(
    path,
    authorization === undefined ? {} : { headers: { authorization } },
  );

async function key(fields: { expiresAt?: Date } = {}): Promise<string> {
  const expiresAt = new Date(Date.now() + 60_000);
  const made = await createKey(pool, systemScope(1), {
    name: crypto.randomUUID(),
    roles: ['viewer'],
    createdBy: 'test',
    expiresAt,
    ...fields,
  });
  return made.token;
}

test('what is no bearer, or an empty one, is nobody', async () => {
  const good = await issuer.sign({ grants: { platform: true } });
  const wrong = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer  ',
    'Basic YTpi',
    good,
    `Token ${good}`,
    `Bearer ${good} x`,
    `Bearer ${good},${good}`,
    'Bearer null',
    'Bearer undefined',
    'Bearer .',
    'Bearer ..',
    `Bearer ${'x.'.repeat(7_000)}`,
  ];
  for (const authorization of wrong) {
    const answer = await ask(authorization);
    assert.equal(answer.status, 401, `${authorization?.slice(0, 40)}: ${answer.text}`);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    assert.equal(answer.body.errors?.[0]?.pointer, '/headers/authorization');
  }
  assert.equal((await ask(`bearer ${good}`)).status, 200, 'the scheme has no case');
});

test('the right id with a wrong secret is nobody, in the same words as an id that nobody has', async () => {
  const token = await key();
  assert.equal((await ask(`Bearer ${token}`)).status, 200);
  const secret = token.slice(-43);
  const flipped = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
  const unknown = await ask(`Bearer tl_${'a'.repeat(12)}_${secret}`);
  const wrong = [token.slice(0, -43) + flipped, token.slice(0, -1), `${token}x`, token.replace('tl_', 'tl__')];
  for (const one of wrong) {
    const answer = await ask(`Bearer ${one}`);
    assert.deepEqual([answer.status, answer.text], [401, unknown.text], one.slice(0, 20));
  }
  assert.equal(
    (await ask(`Bearer ${await key({ expiresAt: new Date(Date.now() - 1) })}`)).text,
    unknown.text,
    'expired',
  );
});

test('a token that is not yet valid, of the wrong algorithm or broken anywhere is nobody', async () => {
  const good = await issuer.sign({ grants: { platform: true } });
  const [header = '', payload = '', signature = ''] = good.split('.');
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const with64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const future = Math.floor(Date.now() / 1_000) + 3_600;
  const wrong: Record<string, string> = {
    'alg none': `${with64({ alg: 'none' })}.${payload}.`,
    'alg None with its signature': `${with64({ ...json(header), alg: 'None' })}.${payload}.${signature}`,
    'another algorithm in its header': `${with64({ ...json(header), alg: 'HS256' })}.${payload}.${signature}`,
    'changed grants': `${header}.${with64({ ...json(payload), sub: 'root' })}.${signature}`,
    'no signature': `${header}.${payload}.`,
    'half a signature': `${header}.${payload}.${signature.slice(0, 40)}`,
    'a signature of zeros': `${header}.${payload}.${'A'.repeat(86)}`,
    'a critical extension': `${with64({ ...json(header), crit: ['x'], x: 1 })}.${payload}.${signature}`,
    'a key of its own': `${with64({ ...json(header), jwk: { kty: 'EC' }, kid: undefined })}.${payload}.${signature}`,
    'an address of its keys': `${with64({ ...json(header), jku: 'http://127.0.0.1:1/keys' })}.${payload}.${signature}`,
    'five parts': `${header}.${payload}.${signature}.${payload}.${signature}`,
    'a secret as its signature': await new SignJWT({ topline: { platform: true } })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(future)
      .sign(new TextEncoder().encode('x'.repeat(64))),
    'not yet valid': await issuer.sign({ grants: { platform: true }, notBefore: 600 }),
  };
  for (const [what, token] of Object.entries(wrong)) assert.equal((await ask(`Bearer ${token}`)).status, 401, what);
  assert.equal((await ask(`Bearer ${good}`)).status, 200);
});

test('grants in any other form than the documented one are none', async () => {
  const forms = [
    '1',
    1,
    [1],
    '*',
    { merchants: '1' },
    { merchants: 1 },
    { merchants: [1] },
    { merchants: '*' },
    { merchants: { '*': ['viewer'] } },
    { merchants: { 1: 'viewer' } },
    { merchants: { 1: ['*'] } },
    { merchants: { 1: ['Viewer'] } },
    { platform: 'true' },
    { platform: 1 },
    { platform: true, x: 1 },
  ];
  for (const grants of forms) {
    const answer = await ask(`Bearer ${await issuer.sign({ grants })}`);
    assert.ok([401, 403].includes(answer.status), `${JSON.stringify(grants)}: ${answer.status}`);
  }
  const none = await ask(`Bearer ${await issuer.sign({})}`);
  assert.equal(none.status, 403, 'a token without grants is somebody who may nothing');
});

test('a thousand tokens of unknown keys make the issuer be asked once at most', async () => {
  const good = await issuer.sign({ grants: { platform: true } });
  const [, payload = '', signature = ''] = good.split('.');
  const asked = issuer.timesAsked();
  const of = (kid: string) =>
    `${Buffer.from(JSON.stringify({ alg: 'ES256', kid })).toString('base64url')}.${payload}.${signature}`;
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask(`Bearer ${of(`kid ${round} ${index}`)}`)),
    );
    for (const { status } of answers) assert.equal(status, 401);
  }
  assert.ok(issuer.timesAsked() - asked <= 1, `${issuer.timesAsked() - asked} times`);
});

test('two names in one request are refused, whichever would be right', async () => {
  const good = await issuer.sign({ grants: { platform: true } });
  for (const names of [
    [good, 'nonsense'],
    ['nonsense', good],
  ]) {
    const socket = connect(service.ports.ingest ?? 0, '127.0.0.1');
    const fields = names.map((name) => `Authorization: Bearer ${name}\r\n`).join('');
    socket.write(`GET /v1/merchants/1 HTTP/1.1\r\nHost: localhost\r\n${fields}Connection: close\r\n\r\n`);
    assert.equal(parseAnswer(await readToEnd(socket)).status, 400);
  }
});

test('with names, callers are limited by default; one that is over takes nothing from another', async () => {
  const [ann, bob] = [await key(), await key()];
  const statuses = new Map<number, number>();
  for (let index = 0; index < 60; index++) {
    const { status } = await ask(`Bearer ${ann}`);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.deepEqual(
    [...statuses],
    [
      [200, 40],
      [429, 20],
    ],
  );
  const refused = await ask(`Bearer ${ann}`);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(seconds > 0 && seconds <= 90, `${seconds} s until the next unit`);
  assert.match(refused.headers.get('ratelimit-policy') ?? '', /"principal";q=40;w=3600/);
  assert.equal(
    (await ask(`Bearer ${ann}`, '/api/top-categories?merchantId=1')).status,
    429,
    'one rate over all listeners',
  );
  assert.equal((await ask(`Bearer ${bob}`)).status, 200);
  assert.equal((await ask(`Bearer ${ann}`, '/health')).status, 200);
});
