// Grants are read exactly or not at all, and the program refuses to be half protected.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasRight, type Principal, type Role, readGrants } from '@topline/domain/access.ts';
import { bindAddress, ListenError } from '../../src/http/bind-address.ts';
import { ConfigError, readConfig } from '../../src/run/config.ts';
import { hostnamesOf } from '../../src/run/gate.ts';

const TOKENS = {
  TOPLINE_JWT_ISSUER: 'https://id.example',
  TOPLINE_JWT_AUDIENCE: 'topline',
  TOPLINE_JWKS_URL: 'https://id.example/keys',
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
