// The front's own rules, seen by a bare HTTP client: who may ask, how much, and what happens to one who leaves.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ChdbEngine, type EngineConnection, EngineError } from '../../src/embedded/chdb-engine.ts';
import { type Front, startFront } from '../../src/embedded/clickhouse-front.ts';
import { until } from '../until.ts';

// A stand-in for the engine that records what reaches it and answers when told: the rules below are the front's alone.
const uploadsPath = realpathSync(mkdtempSync(join(tmpdir(), 'topline-front-')));
const seen: string[] = [];
const waiting: Array<() => void> = [];
let holding = false;
let lost: Error | undefined;
let front: Front;

async function answer(sql: string): ReturnType<EngineConnection['query']> {
  seen.push(sql);
  if (sql.includes('broken')) throw new EngineError('Code: 236. DB::Exception: shutting down. (ABORTED)');
  if (holding && !sql.startsWith('SET') && !sql.startsWith('USE'))
    await new Promise<void>((resolve) => waiting.push(resolve));
  const file = /INFILE '([^']+)'/.exec(sql)?.[1];
  const text = file === undefined ? '1\n' : '';
  if (file !== undefined) seen.push(`data: ${readFileSync(file, 'utf8')}`);
  return { bytes: Buffer.from(text), elapsedMs: 1, rows: 1, rowBytes: 1 };
}

const engine: ChdbEngine = { withConnection: (work) => work({ query: answer }), close: () => undefined };

before(async () => {
  front = await startFront(engine, {
    port: 0,
    credentials: { user: 'topline', password: 'p:w' },
    uploadsPath,
    settings: { async_insert: '0' },
    lanes: 1,
    queueMax: 1,
    textBytesMax: 1_000,
    dataBytesMax: 100_000,
    onEngineLost: (error) => {
      lost = error;
    },
  });
});

after(async () => {
  await front.close();
  rmSync(uploadsPath, { recursive: true, force: true });
});

const basic = `Basic ${Buffer.from('topline:p:w').toString('base64')}`;

async function call(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
) {
  const { method = 'POST', headers = { authorization: basic }, body } = options;
  const response = await fetch(`http://127.0.0.1:${front.port}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  return {
    status: response.status,
    code: response.headers.get('x-clickhouse-exception-code'),
    text: await response.text(),
    headers: response.headers,
  };
}

test('nothing but ping is answered without the password, however it is given', async () => {
  assert.equal((await call('/ping', { method: 'GET', headers: {} })).text, 'Ok.\n');
  seen.length = 0;
  for (const headers of [
    {},
    { authorization: `Basic ${btoa('topline:p')}` },
    { authorization: `Basic ${btoa('default:')}` },
    { 'x-clickhouse-user': 'topline', 'x-clickhouse-key': '' },
  ]) {
    const { status, code, text } = await call('/?query=SELECT+1', { headers });
    assert.deepEqual([status, code], [403, '516']);
    assert.match(text, /AUTHENTICATION_FAILED/);
  }
  assert.deepEqual(seen, []);
  assert.equal((await call('/', { body: 'SELECT 1', headers: { authorization: basic } })).text, '1\n');
  assert.equal(
    (await call('/', { body: 'SELECT 1', headers: { 'x-clickhouse-user': 'topline', 'x-clickhouse-key': 'p:w' } }))
      .text,
    '1\n',
  );
  assert.equal((await call('/?user=topline&password=p%3Aw', { body: 'SELECT 1', headers: {} })).text, '1\n');
});

test('names from the URL are checked and values are quoted before they reach SQL', async () => {
  seen.length = 0;
  const query = new URLSearchParams({ param_x: "a'b\\", max_threads: "1'; DROP", database: 'd`b' });
  await call(`/?${query}`, { body: 'SELECT 1' });
  assert.deepEqual(
    seen[0]?.replace(/log_comment='[^']+'/, 'log_comment=…'),
    "USE `d\\`b`;SET param_x='a\\'b\\\\', async_insert='0', log_comment=…, max_threads='1\\'; DROP'",
  );
  for (const name of ['param_x%3D1', 'max_threads%3D1%2C', 'a-b']) {
    assert.equal((await call(`/?${name}=1`, { body: 'SELECT 1' })).code, '36', name);
  }
});

test('GET is read-only; other methods and paths are refused', async () => {
  seen.length = 0;
  assert.equal((await call('/?query=SELECT+1', { method: 'GET' })).status, 200);
  assert.match(seen[0] ?? '', /readonly='2'$/);
  assert.equal((await call('/?query=SELECT+1', { method: 'DELETE' })).status, 405);
  assert.equal((await call('/play', { method: 'GET' })).status, 404);
});

test('data and text beyond their limits are refused with 413 and leave no file', async () => {
  const path = '/?query=INSERT+INTO+t+FORMAT+CSV';
  assert.equal((await call(path, { body: 'x'.repeat(100_001) })).status, 413);
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  assert.equal(
    (await call(path, { body: bomb, headers: { authorization: basic, 'content-encoding': 'gzip' } })).status,
    413,
  );
  assert.equal((await call('/', { body: `SELECT '${'x'.repeat(1_000)}'` })).status, 413);
  assert.equal(
    (await call(path, { body: 'not gzip', headers: { authorization: basic, 'content-encoding': 'gzip' } })).status,
    400,
  );
  assert.equal(
    (await call(path, { body: 'x', headers: { authorization: basic, 'content-encoding': 'lzma' } })).status,
    400,
  );
  assert.deepEqual(readdirSync(uploadsPath), []);
});

test('the data of an INSERT comes from its text, from the body, or from both', async () => {
  const cases: Array<[string, string]> = [
    ['/?query=INSERT+INTO+t+FORMAT+CSV', '1\n\n2'],
    ['/?query=INSERT+INTO+t+FORMAT+CSV%0A1%0A', '\n2'],
    ['/', 'INSERT INTO t FORMAT CSV\n1\n\n2'],
    ['/?query=INSERT+INTO+t', ' FORMAT CSV\n1\n\n2'],
  ];
  for (const [path, body] of cases) {
    seen.length = 0;
    assert.equal((await call(path, { body })).status, 200);
    assert.match(seen[1] ?? '', /^INSERT INTO t ?\s*FROM INFILE '\S+' COMPRESSION 'none' {2}FORMAT CSV$/);
    assert.equal(seen[2], 'data: 1\n\n2', path);
  }
  assert.deepEqual(readdirSync(uploadsPath), []);
});

test('a full queue answers 503 with code 202, and one who leaves is forgotten', async () => {
  seen.length = 0;
  holding = true;
  const running = call('/', { body: 'INSERT INTO t SELECT 1' });
  await until('the first runs', () => waiting.length === 1);
  const leaving = request({ port: front.port, host: '127.0.0.1', method: 'POST', headers: { authorization: basic } });
  leaving.on('error', () => undefined);
  leaving.end('INSERT INTO t SELECT 2');
  await until('the second waits', () => front.counts().waiting === 1);
  const refused = await call('/', { body: 'SELECT 3' });
  assert.deepEqual([refused.status, refused.code], [503, '202']);
  leaving.destroy();
  await until('the second is forgotten', () => front.counts().waiting === 0);
  const next = call('/', { body: 'INSERT INTO t SELECT 4' });
  await until('another waits in its place', () => front.counts().waiting === 1);
  holding = false;
  waiting.shift()?.();
  assert.deepEqual([(await running).status, (await next).status], [200, 200]);
  assert.ok(seen.includes('INSERT INTO t SELECT 4') && !seen.includes('INSERT INTO t SELECT 2'));
});

test('a body that turns out broken after it was refused harms nobody', async () => {
  const path = '/?query=INSERT+INTO+t+FORMAT+CSV';
  const headers = { authorization: basic, 'content-encoding': 'gzip' };
  const large = gzipSync(randomBytes(200_000), { level: 0 });
  large.fill(0xff, 150_000);
  for (let round = 0; round < 20; round += 1) {
    // Which of the two is noticed first is a matter of timing.
    assert.ok([400, 413].includes((await call(path, { body: large, headers })).status));
    assert.equal((await call(path, { body: 'no gzip at all', headers })).status, 400);
  }
  assert.equal((await call('/', { body: 'SELECT 1' })).status, 200);
});

test('odd query ids and odd URLs harm nobody', async () => {
  assert.equal((await call('/?query_id=abc-1', { body: 'SELECT 1' })).headers.get('x-clickhouse-query-id'), 'abc-1');
  for (const queryId of ['a%0D%0Ab', '%E4%B8%AD', 'x'.repeat(300), '%00']) {
    const { status, headers } = await call(`/?query_id=${queryId}`, { body: 'SELECT 1' });
    assert.equal(status, 200);
    assert.match(headers.get('x-clickhouse-query-id') ?? '', /^[0-9a-f-]{36}$/);
  }
  const status = await new Promise((resolve, reject) => {
    const odd = request({ port: front.port, host: '127.0.0.1', path: '//', method: 'POST' }, (response) =>
      resolve(response.statusCode),
    );
    odd.on('error', reject).end();
  });
  assert.equal(status, 400);
});

test('an engine that shuts itself down is reported as lost', async () => {
  const { status, code } = await call('/', { body: 'SELECT broken' });
  assert.deepEqual([status, code], [503, '236']);
  assert.match(lost?.message ?? '', /236/);
});
