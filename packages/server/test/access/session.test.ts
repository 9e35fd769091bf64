// What a session's cookie may do: nothing that another page asks for, nothing after it has ended, and no more than the provider
// says. Times are moved by the program's clock.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSeal } from '../../src/access/seal.ts';
import { ENDS_AFTER_MS, IDLE_MS, LEASE_ALONE_MS, LEASE_MS, OUTAGE_MS } from '../../src/access/sessions.ts';
import { BERLIN } from '../api/service.ts';
import { createTcpProxy } from '../tcp-proxy.ts';
import { createBrowser } from './browser.ts';
import { ACCOUNTS, createStage, freePort, SECRET, type Stage } from './page-stage.ts';

let stage: Stage;
let publicUrl: string;
before(async () => {
  stage = await createStage();
  publicUrl = stage.publicUrl;
});
after(() => stage?.stop());

test('a cookie that was changed, sealed elsewhere or given twice is nobody', async () => {
  const browser = await stage.signedIn('ada');
  const cookie = browser.cookies(publicUrl).get('topline') ?? '';
  const parts = cookie.split('.');
  const flipped = parts.map((part, index) => (index === 3 ? (part.startsWith('A') ? 'B' : 'A') + part.slice(1) : part));
  const ticket = {
    id: 'x',
    subject: 'root',
    name: 'x',
    grants: { platform: true },
    leaseUntilMs: 4e12,
    endsAtMs: 4e12,
  };
  const wrong = {
    'a changed one': flipped.join('.'),
    'none of ours': 'nonsense',
    'an unsealed one': Buffer.from(JSON.stringify(ticket)).toString('base64url'),
    'one of another secret': await createSeal(`${SECRET}2`, 'session').close(ticket),
    'one for another purpose': await createSeal(SECRET, 'sign-in').close(ticket),
    'a well sealed one without a session': await createSeal(SECRET, 'session').close(ticket),
  };
  for (const [which, value] of Object.entries(wrong)) {
    const { status, headers } = await browser.send(`${publicUrl}/v1/session`, {
      headers: { cookie: `topline=${value}` },
    });
    assert.equal(status, 401, which);
    assert.match(headers.getSetCookie().join(), /^topline=; .*Max-Age=0/, 'the browser forgets it');
  }
  const twice = await createBrowser().send(`${publicUrl}/v1/session`, {
    headers: { cookie: `topline=${cookie}; topline=${cookie}` },
  });
  assert.equal(twice.status, 401);
});

test('only the page itself changes anything with a cookie', async () => {
  const browser = await stage.signedIn('root');
  const put = (headers: Record<string, string>) =>
    browser.send(`${publicUrl}/v1/merchants/1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(BERLIN),
    });
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${publicUrl}.evil.example` },
    { 'sec-fetch-site': 'cross-site', origin: publicUrl },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: publicUrl.replace('127.0.0.1', 'localhost') },
    {},
  ];
  for (const headers of foreign) {
    const answer = await put(headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(JSON.parse(answer.text).type, '/problems/cross-site-request');
    assert.deepEqual(
      [...answer.headers.keys()].filter((name) => name.startsWith('access-control')),
      [],
    );
    const out = await browser.send(`${publicUrl}/sign-out`, { method: 'POST', headers });
    assert.equal(out.status, 403, `sign-out ${JSON.stringify(headers)}`);
  }
  assert.equal((await put({ origin: publicUrl })).status, 200);
  assert.equal((await put({ 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:5173' })).status, 200);
  assert.equal((await stage.whoAmI(browser)).status, 200, 'nobody was signed out');
});

test('a cookie never makes a CORS header, and a preflight gets none', async () => {
  const browser = await stage.signedIn('ada');
  for (const method of ['GET', 'OPTIONS']) {
    const { headers } = await browser.send(`${publicUrl}/v1/session`, {
      method,
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    });
    assert.deepEqual(
      [...headers.keys()].filter((name) => name.startsWith('access-control')),
      [],
    );
  }
});

test('a request with an Authorization header is judged by that alone', async () => {
  const browser = await stage.signedIn('ada');
  const withHeader = (authorization: string) => browser.send(`${publicUrl}/v1/session`, { headers: { authorization } });
  assert.equal((await withHeader('Bearer nonsense')).status, 401);
  assert.equal((await withHeader('Basic YTpi')).status, 401);
  const byKey = await withHeader(`Bearer ${stage.key}`);
  assert.equal(JSON.parse(byKey.text).kind, 'key');
  const order = await browser.send(`${publicUrl}/v1/merchants/1`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${stage.key}`,
      'content-type': 'application/json',
      origin: 'https://evil.example',
    },
    body: JSON.stringify(BERLIN),
  });
  assert.equal(order.status, 200, 'nobody can make a browser send a key');
});

test('signing out ends the session for whoever has the cookie, and the provider’s too', async () => {
  const browser = await stage.signedIn('ada');
  const kept = new Map(browser.cookies(publicUrl));
  const out = await browser.send(`${publicUrl}/sign-out`, { method: 'POST', headers: { origin: publicUrl } });
  assert.equal(out.status, 200, out.text);
  const next = new URL(JSON.parse(out.text).next);
  assert.equal(next.origin, stage.provider.issuer);
  assert.equal(next.searchParams.get('post_logout_redirect_uri'), `${publicUrl}/`);
  assert.ok(next.searchParams.get('id_token_hint'));
  assert.equal((await browser.send(next.href)).status, 200, 'the provider knows the place');
  assert.equal(browser.cookies(publicUrl).size, 0);
  const byThief = async () => {
    const thief = createBrowser();
    for (const [name, value] of kept) thief.cookies(publicUrl).set(name, value);
    assert.equal((await stage.whoAmI(thief)).status, 401);
  };
  await byThief();
  // Not only as this process remembers it.
  await stage.later(60_000, byThief);
  const again = await browser.send(`${publicUrl}/sign-out`, { method: 'POST', headers: { origin: publicUrl } });
  assert.equal(again.status, 200, 'doing it twice is doing it once');
});

test('a role that the provider takes away ends with the lease, a person who is gone as well', async () => {
  const browser = await stage.signedIn('ada');
  const askedBefore = stage.provider.asked.filter((path) => path.startsWith('/token')).length;
  stage.provider.accounts.set('ada', {
    name: 'Ada L.',
    grants: { merchants: { 1: ['viewer', 'analyst'], 2: ['admin'] } },
  });
  assert.deepEqual((await stage.whoAmI(browser)).body.merchants, [{ merchantId: 1, roles: ['viewer'] }]);
  const cookieBefore = browser.cookies(publicUrl).get('topline');
  await stage.later(LEASE_MS + 1, async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => stage.whoAmI(browser)));
    for (const { status, body } of answers) {
      assert.equal(status, 200);
      assert.equal(body.name, 'Ada L.');
      assert.deepEqual(body.merchants[1], { merchantId: 2, roles: ['admin'] });
    }
  });
  const asked = stage.provider.asked.filter((path) => path.startsWith('/token')).length - askedBefore;
  assert.equal(asked, 1, 'five requests renew once');
  assert.notEqual(browser.cookies(publicUrl).get('topline'), cookieBefore, 'and the cookie knows it');
  stage.provider.accounts.delete('ada');
  try {
    const cookie = browser.cookies(publicUrl).get('topline') ?? '';
    await stage.later(2 * LEASE_MS + 10, async () => assert.equal((await stage.whoAmI(browser)).status, 401));
    browser.cookies(publicUrl).set('topline', cookie);
    const after = 2 * LEASE_MS + 60_000;
    await stage.later(after, async () => assert.equal((await stage.whoAmI(browser)).status, 401, 'it has ended'));
  } finally {
    stage.provider.accounts.set('ada', ACCOUNTS.ada);
  }
});

test('who was given nothing stays signed in, and who is no longer told of has to come back', async () => {
  const nobody = await stage.signedIn('nobody');
  await stage.later(LEASE_MS + 1, async () => assert.deepEqual((await stage.whoAmI(nobody)).body.merchants, []));
  const ada = await stage.signedIn('ada');
  stage.provider.accounts.set('ada', { name: 'Ada', grants: undefined });
  try {
    await stage.later(LEASE_MS + 1, async () => assert.equal((await stage.whoAmI(ada)).status, 401));
  } finally {
    stage.provider.accounts.set('ada', ACCOUNTS.ada);
  }
});

test('a session ends when nobody uses it, and at last in any case', async () => {
  const idle = await stage.signedIn('ada');
  await stage.later(LEASE_MS + IDLE_MS + 1_000, async () => assert.equal((await stage.whoAmI(idle)).status, 401));
  const busy = await stage.signedIn('ada');
  for (let ms = IDLE_MS; ms < ENDS_AFTER_MS; ms += IDLE_MS)
    await stage.later(ms, async () => assert.equal((await stage.whoAmI(busy)).status, 200, `after ${ms}`));
  await stage.later(ENDS_AFTER_MS + 1_000, async () => assert.equal((await stage.whoAmI(busy)).status, 401));
});

test('without the provider nobody signs in, and who has signed in goes on for a while', async () => {
  const browser = await stage.signedIn('ada');
  const halfway = createBrowser();
  const { location = '' } = await halfway.send(`${publicUrl}/sign-in`);
  const back = await halfway.passProvider(location, 'ada');
  stage.provider.goAway();
  try {
    const finished = await halfway.send(back);
    assert.equal(finished.status, 503, finished.text);
    assert.equal(JSON.parse(finished.text).type, '/problems/unavailable');
    // What was discovered stays known while it cannot be asked for again.
    const begun = await stage.later(2 * 60 * 60_000, () => createBrowser().send(`${publicUrl}/sign-in`));
    assert.equal(begun.status, 303);
    await stage.later(LEASE_MS + 1_000, async () => assert.equal((await stage.whoAmI(browser)).status, 200));
    await stage.later(LEASE_MS + OUTAGE_MS + 60_000, async () => {
      const { status, body } = await stage.whoAmI(browser);
      assert.equal(status, 503, 'an outage is not a refusal');
      assert.equal(body.type, '/problems/unavailable');
    });
  } finally {
    stage.provider.comeBack();
  }
  await stage.later(LEASE_MS + OUTAGE_MS + 120_000, async () =>
    assert.equal((await stage.whoAmI(browser)).status, 200),
  );
});

test('a provider that was never reachable is 503 for people and programs, and nothing else fails', async () => {
  const port = await freePort();
  const lonely = await stage.start(['query', 'web'], stage.stores, port, `http://127.0.0.1:${await freePort()}`);
  const url = `http://127.0.0.1:${port}`;
  try {
    const problem = await createBrowser().send(`${url}/sign-in?return=/next`);
    assert.equal(problem.status, 503);
    assert.equal(problem.headers.get('content-type'), 'application/problem+json');
    const page = await createBrowser().send(
      `${url}/sign-in?return=${encodeURIComponent('/next?merchant=1&period="')}`,
      {
        headers: { accept: 'text/html,*/*' },
      },
    );
    assert.equal(page.status, 503);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(
      page.text,
      /<meta name="refusal" content="unavailable" data-return="\/next\?merchant=1&amp;period=%22">/,
    );
    // The session of another process with the same secret is a session here.
    const browser = await stage.signedIn('ada');
    const cookie = `topline=${browser.cookies(publicUrl).get('topline')}`;
    assert.equal((await createBrowser().send(`${url}/v1/session`, { headers: { cookie } })).status, 200);
  } finally {
    await lonely.stop();
  }
});

test('while PostgreSQL is away, who has signed in is still known, also to a process that meets them first', async () => {
  const browser = await stage.signedIn('ada');
  const cookie = `topline=${browser.cookies(publicUrl).get('topline')}`;
  const proxy = await createTcpProxy(stage.stores.databaseUrl);
  const port = await freePort();
  const process = await stage.start(['query', 'web'], { ...stage.stores, databaseUrl: proxy.url }, port);
  const ask = () => createBrowser().send(`http://127.0.0.1:${port}/v1/session`, { headers: { cookie } });
  try {
    proxy.cut();
    const { status, text } = await ask();
    assert.equal(status, 200, text);
    assert.deepEqual(JSON.parse(text).merchants, [{ merchantId: 1, roles: ['viewer'] }]);
    const after = LEASE_MS + OUTAGE_MS + 1_000;
    await stage.later(after, async () => assert.equal((await ask()).status, 503, 'not for ever'));
  } finally {
    await process.stop();
    await proxy.stop();
  }
});

test('a public client, a claim from the userinfo endpoint, no refresh token, and many merchants', async () => {
  const other = await createStage({ claimIn: 'userinfo', refreshTokens: false, clientSecret: undefined });
  const { publicUrl: url } = other;
  try {
    const browser = await other.signedIn('ada');
    assert.deepEqual((await other.whoAmI(browser)).body.merchants, [{ merchantId: 1, roles: ['viewer'] }]);
    await other.later(LEASE_ALONE_MS - 1_000, async () => assert.equal((await other.whoAmI(browser)).status, 200));
    await other.later(LEASE_ALONE_MS + 1_000, async () => assert.equal((await other.whoAmI(browser)).status, 401));
    const nobody = await other.signedIn('nobody');
    assert.deepEqual((await other.whoAmI(nobody)).body.merchants, []);
    assert.equal((await nobody.send(`${url}/v1/merchants`)).status, 403);
    const many = await other.signedIn('many');
    assert.equal((await other.whoAmI(many)).body.merchants.length, 2_000);
    assert.ok((many.cookies(url).get('topline') ?? '').length < 4_000, 'a browser keeps it');
  } finally {
    await other.stop();
  }
});
