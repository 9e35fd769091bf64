// A program at which people sign in at a real provider, with two merchants, a key of the platform and a clock that can be moved.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { createKey } from '../../src/access/api-keys.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool } from '../../src/platform/pool.ts';
import type { RoleName } from '../../src/run/role-names.ts';
import { BERLIN, createStores, type Stores, startService } from '../api/service.ts';
import { createBrowser, type TestBrowser } from './browser.ts';
import { type Account, CLIENT_ID, CLIENT_SECRET, type ProviderChange, startProvider } from './provider.ts';

export const SECRET = 'q7Yc0vJ3lq1x8Rk2mZ5tW9bN4hF6sD0aUeGiKoPw';
export const ACCOUNTS = {
  ada: { name: 'Ada', grants: { merchants: { 1: ['viewer'] } } },
  root: { name: 'Root', grants: { platform: true } },
  half: { name: 'Half', grants: { merchants: { 1: 'viewer' } } },
  nobody: { name: 'Nobody', grants: undefined },
  many: { name: 'Many', grants: { merchants: manyMerchants(2_000) } },
} satisfies Record<string, Account>;
const DAY_MS = 86_400_000;

export type Stage = Awaited<ReturnType<typeof createStage>>;

export async function createStage(change: Partial<ProviderChange> = {}) {
  const stores = await createStores();
  const clock = { skewMs: 0 };
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const provider = await startProvider({ publicUrl, accounts: ACCOUNTS, ...change });
  const secret = 'clientSecret' in change ? change.clientSecret : CLIENT_SECRET;
  const start = (roles: readonly RoleName[], given: Stores, atPort: number, issuer = provider.issuer) =>
    startService(given, {
      roles,
      now: () => Date.now() + clock.skewMs,
      settings: {
        TOPLINE_AUTH: 'on',
        TOPLINE_DEMO: 'off',
        TOPLINE_PREDICT_PORT: String(atPort),
        TOPLINE_PUBLIC_URL: `http://127.0.0.1:${atPort}`,
        TOPLINE_OIDC_ISSUER: issuer,
        TOPLINE_OIDC_CLIENT_ID: CLIENT_ID,
        TOPLINE_SESSION_SECRET: SECRET,
        ...(secret === undefined ? {} : { TOPLINE_OIDC_CLIENT_SECRET: secret }),
      },
    });
  const service = await start(['ingest', 'query', 'predict', 'web'], stores, port);
  const options = {
    url: stores.databaseUrl,
    name: 'sign-in',
    connectionsMax: 2,
    statementTimeoutMs: 10_000,
    role: 'writer',
  } as const;
  const pool = createPool({ log: silentLog }, options);
  const expiresAt = new Date(Date.now() + DAY_MS);
  const { token } = await createKey(pool, undefined, { name: 'test', roles: [], createdBy: 'test', expiresAt });
  for (const merchantId of [1, 2]) {
    const response = await fetch(`${publicUrl}/v1/merchants/${merchantId}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(BERLIN),
    });
    assert.equal(response.status, 201);
  }
  return {
    stores,
    provider,
    publicUrl,
    pool,
    /** A key of the platform. */
    key: token,
    start,
    async signedIn(account: string): Promise<TestBrowser> {
      const browser = createBrowser();
      const answer = await browser.signIn(publicUrl, account);
      assert.equal(answer.status, 303, answer.text);
      return browser;
    },
    async whoAmI(browser: TestBrowser, url = publicUrl) {
      const { status, text, headers } = await browser.send(`${url}/v1/session`);
      return { status, headers, body: JSON.parse(text) };
    },
    /** At another time, as the program sees it. */
    async later<T>(ms: number, act: () => Promise<T>): Promise<T> {
      clock.skewMs = ms;
      try {
        return await act();
      } finally {
        clock.skewMs = 0;
      }
    },
    async stop() {
      await service.stop();
      await provider.stop();
      await pool.end();
      await stores.drop();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function manyMerchants(count: number): Record<string, string[]> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${index * 7_919 + 1}`, ['viewer', 'analyst']]),
  );
}
