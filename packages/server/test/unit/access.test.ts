// Grants are read exactly or not at all, and the program refuses to be half protected.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasRight, type Principal, type Role, readGrants } from '@topline/domain/access.ts';
import { bindAddress, ListenError } from '../../src/http/bind-address.ts';
import { describeConfig, readConfig } from '../../src/run/config.ts';
import { ConfigError } from '../../src/run/config-error.ts';
import { hostnamesOf } from '../../src/run/gate.ts';

const TOKENS = {
  TOPLINE_JWT_ISSUER: 'https://id.example',
  TOPLINE_JWT_AUDIENCE: 'topline',
  TOPLINE_JWKS_URL: 'https://id.example/keys',
};
const SIGN_IN = {
  TOPLINE_OIDC_ISSUER: 'https://id.example',
  TOPLINE_OIDC_CLIENT_ID: 'topline',
  TOPLINE_SESSION_SECRET: 'Zk3vQ9xT1mB7nR5cW8yL2pH6dJ4fG0sAuEiOqXtV',
  TOPLINE_PUBLIC_URL: 'https://sales.example.com',
};
const ON = { TOPLINE_AUTH: 'on', TOPLINE_DEMO: 'off' };

test('a claim that is not exactly right grants nothing', () => {
  const wrong: unknown[] = [
    ...[null, 'platform', [], { platform: 'yes' }, { merchants: [] }, { merchants: { 1: 'viewer' } }],
    ...[{ merchants: { 1: [] } }, { merchants: { 1: ['root'] } }, { merchants: { '01': ['viewer'] } }],
    ...[{ merchants: { '-1': ['viewer'] } }, { merchants: { '1e3': ['viewer'] } }, { tenant: 1 }],
    { merchants: { '9007199254740993': ['viewer'] } },
    JSON.parse('{"__proto__": {"platform": true}, "platform": 1}'),
  ];
  for (const claim of wrong) assert.equal(readGrants(claim).ok, false, JSON.stringify(claim));
  const read = readGrants({ merchants: { 7: ['viewer', 'ingest'] } });
  assert.ok(read.ok && !read.grants.platform);
  assert.deepEqual(read.ok && [...read.grants.roles], [[7, new Set(['viewer', 'ingest'])]]);
});

test('a role at one merchant is nothing at another', () => {
  const roles = new Map<number, ReadonlySet<Role>>([[7, new Set<Role>(['admin'])]]);
  const principal: Principal = { subject: 'x', kind: 'token', platform: false, roles };
  assert.ok(hasRight(principal, 'administer', 7));
  assert.ok(!hasRight(principal, 'administer', 8));
  assert.ok(!hasRight(principal, 'ingest', 7), 'who administers does not post orders');
  assert.ok(!hasRight(principal, 'operate', 7));
});

test('beyond loopback it listens only with authentication and under names', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.4', 'example.com', '127.0.0.1.example.com'])
    assert.throws(() => bindAddress(host, 'open-loopback'), ListenError, host);
  for (const host of ['127.0.0.1', '127.3.2.1', '::1', '[::1]', 'localhost'])
    assert.ok(bindAddress(host, 'open-loopback'), host);
  assert.equal(bindAddress('0.0.0.0', 'authenticated'), '0.0.0.0');
  const open = readConfig([], { ...ON, TOPLINE_HOST: '0.0.0.0' }).config;
  assert.throws(() => hostnamesOf(open), ConfigError);
  const named = readConfig([], { ...ON, TOPLINE_HOST: '0.0.0.0', TOPLINE_HOSTNAMES: 'Shop.example, a.b' }).config;
  assert.deepEqual(hostnamesOf(named).slice(-2), ['shop.example', 'a.b']);
});

test('half a configuration is refused before anything starts', () => {
  const wrong: Record<string, string>[] = [
    { ...ON, TOPLINE_JWT_ISSUER: 'https://id.example' },
    { ...TOKENS, TOPLINE_AUTH: 'off' },
    { ...ON, ...TOKENS, TOPLINE_JWKS_URL: 'http://id.example/keys' },
    { ...ON, TOPLINE_HOSTNAMES: 'shop.example:443' },
    { TOPLINE_AUTH: 'on' },
    { TOPLINE_AUTH: 'yes' },
  ];
  for (const env of wrong) assert.throws(() => readConfig([], env), ConfigError, JSON.stringify(env));
  assert.ok(readConfig([], { ...ON, ...TOKENS }).config.auth);
});

test('half a sign-in is refused before anything starts', () => {
  const whole = readConfig([], { ...ON, ...SIGN_IN }).config;
  assert.equal(whole.publicUrl, 'https://sales.example.com');
  assert.ok(
    hostnamesOf({ ...whole, host: '0.0.0.0' }).includes('sales.example.com'),
    'the page’s own name is answered',
  );
  for (const name of Object.keys(SIGN_IN)) {
    const { [name]: _, ...rest } = { ...ON, ...SIGN_IN } as Record<string, string>;
    assert.throws(() => readConfig([], rest), /^ConfigError: signing in needs all four of/, name);
  }
  assert.throws(() => readConfig([], { ...ON, TOPLINE_OIDC_CLIENT_SECRET: 'x' }), ConfigError);
  assert.throws(() => readConfig([], { ...SIGN_IN, TOPLINE_AUTH: 'off' }), /TOPLINE_AUTH is not on/);
  const wrong: Record<string, string>[] = [
    { TOPLINE_PUBLIC_URL: 'http://sales.example.com' },
    { TOPLINE_PUBLIC_URL: 'https://sales.example.com/topline' },
    { TOPLINE_PUBLIC_URL: 'https://sales.example.com?x' },
    { TOPLINE_PUBLIC_URL: 'https://me:pass@sales.example.com' },
    { TOPLINE_PUBLIC_URL: 'sales.example.com' },
    { TOPLINE_OIDC_ISSUER: 'http://id.example' },
    { TOPLINE_OIDC_SCOPE: 'profile' },
  ];
  for (const change of wrong)
    assert.throws(() => readConfig([], { ...ON, ...SIGN_IN, ...change }), ConfigError, JSON.stringify(change));
  for (const url of ['http://127.0.0.1:8090', 'http://localhost:8090', 'http://[::1]:8090/'])
    assert.ok(readConfig([], { ...ON, ...SIGN_IN, TOPLINE_PUBLIC_URL: url }).config.publicUrl, url);
});

test('a weak or well known session secret is refused, and no secret is ever told', () => {
  const weak = [
    ...['short', 'Zk3vQ9xT1mB7nR5cW8yL2pH6dJ4fG0s', 'a'.repeat(64), 'abcdefgh'.repeat(8), '0123456789abcdef'.repeat(2)],
    ...[
      'please-change-me-to-something-long',
      'this is my very secret session text',
      'TOPLINE-topline-1234567890-abcdef',
    ],
    ...[
      '0000000000000000000000000000000001',
      'MyPassword1234567890MyPassw0rd!!xyz',
      'replace this by 32 random characters',
    ],
  ];
  for (const secret of weak)
    assert.throws(
      () => readConfig([], { ...ON, ...SIGN_IN, TOPLINE_SESSION_SECRET: secret }),
      (error) =>
        error instanceof ConfigError && /at least 32 bytes/.test(error.message) && !error.message.includes(secret),
      secret,
    );
  const clientSecret = 'x:of the client';
  const { config } = readConfig([], { ...ON, ...SIGN_IN, TOPLINE_OIDC_CLIENT_SECRET: clientSecret });
  const shown = describeConfig(config);
  assert.ok(!shown.includes(SIGN_IN.TOPLINE_SESSION_SECRET) && !shown.includes('of the client'));
});
