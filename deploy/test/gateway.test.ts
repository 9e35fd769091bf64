// The gateway on real nginx before real roles: what it lets through, to whom, and what it refuses in whose words.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { until } from '../../packages/server/test/until.ts';
import { type Answer, type Ask, type GatewayStage, NAME, type RoleName, startGatewayStage } from './gateway-stage.ts';
import { missing } from './required-tool.ts';

const MIB = 1_048_576;
const skip = missing('nginx', ['-v']) || missing('openssl', ['version']);

describe('the gateway', { skip, timeout: 120_000 }, () => {
  let stage: GatewayStage;
  before(async () => {
    stage = await startGatewayStage();
  });
  after(() => stage?.end());

  const asOps = (how: Ask = {}): Ask => ({
    ...how,
    headers: { authorization: `Bearer ${stage.key}`, ...how.headers },
  });
  const post = (path: string, body: object | string, how: Ask = {}) =>
    stage.ask(path, {
      ...asOps(how),
      method: how.method ?? 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { authorization: `Bearer ${stage.key}`, 'content-type': 'application/json', ...how.headers },
    });
  const order = (externalOrderId: string) => ({
    externalOrderId,
    merchantId: 7,
    orderDate: '2024-01-15T10:30:00Z',
    items: [{ categoryId: 1, quantity: 1, lineAmount: 1 }],
  });
  const problemOf = (answer: Answer, status: number, code: string) => {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    const problem = JSON.parse(answer.text) as { type: string; status: number; detail: string };
    assert.deepEqual([problem.type, problem.status], [`/problems/${code}`, status]);
    assert.ok(answer.headers['x-request-id'], 'an answer has an id');
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000');
    return problem;
  };

  test('the check of the container: the roles have addresses, and nginx takes the configuration', () => {
    assert.equal(stage.check(), 0);
    assert.notEqual(stage.check({ GATEWAY_INGEST: 'nobody.invalid:8081' }), 0);
    assert.notEqual(stage.check({ GATEWAY_RUN: 'not-written' }), 0);
  });

  test('speaks TLS 1.2 and 1.3, nothing older, and only under its name', async () => {
    const { port, certificate } = stage;
    const versionOf = (options: object) => shake({ port, ca: certificate.pem, servername: NAME, ...options });
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    assert.equal(await versionOf({}), 'TLSv1.3');
    assert.equal(await versionOf({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
    await assert.rejects(versionOf(old), 'TLS 1.1');
    // This client can speak it, with whoever does.
    assert.equal(await withOldServer(certificate, (oldPort) => versionOf({ ...old, port: oldPort })), 'TLSv1.1');
    await assert.rejects(versionOf({ servername: 'elsewhere.test', rejectUnauthorized: false }), 'another name');
    await assert.rejects(versionOf({ servername: '', rejectUnauthorized: false }), 'no name');
  });

  test('sends plain HTTP to the same address under TLS', async () => {
    const answer = await new Promise<{ status?: number | undefined; to?: string | undefined }>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: stage.plainPort, path: '/next?x=1', headers: { host: NAME } };
      get(options, ({ statusCode, headers }) => resolve({ status: statusCode, to: headers.location })).on(
        'error',
        reject,
      );
    });
    assert.deepEqual(answer, { status: 308, to: `https://${NAME}:${stage.port}/next?x=1` });
  });

  test('refuses a Host that is not its own under a right handshake', async () => {
    problemOf(
      await stage.ask('/api/top-categories', { headers: { host: 'elsewhere.test' } }),
      421,
      'misdirected-request',
    );
  });

  test('sends every path of every role’s own document to that role', async () => {
    const hidden = /^\/(health|metrics|openapi\.json)/;
    let asked = 0;
    for (const role of ['ingest', 'query', 'predict'] as const) {
      for (const { path, method } of await pathsOf(role)) {
        if (hidden.test(path)) continue;
        // Nothing is changed: without a name every role refuses, and says so itself.
        const answer = await stage.ask(path, { method: method.toUpperCase(), headers: { 'x-probe': '1' } });
        const line = await logged(answer.headers['x-request-id']);
        assert.ok(portsOf(role).includes(line.upstream), `${method} ${path} went to ${line.upstream}, not to ${role}`);
        assert.notEqual(answer.status, 404, `${method} ${path}`);
        asked += 1;
      }
    }
    assert.ok(asked >= 30, `${asked} paths`);
    for (const [path, role] of [
      ['/', 'predict'],
      ['/compare', 'predict'],
      ['/docs', 'predict'],
      ['/openapi.json', 'predict'],
      ['/openapi/ingest.json', 'ingest'],
      ['/openapi/query.json', 'query'],
    ] as const) {
      const answer = await stage.ask(path);
      assert.ok([200, 302].includes(answer.status), `${path} ${answer.status}`);
      assert.ok(portsOf(role).includes((await logged(answer.headers['x-request-id'])).upstream), path);
    }
  });

  const portsOf = (role: RoleName) => stage.roles[role].map(({ port }) => `127.0.0.1:${port}`);

  async function pathsOf(role: RoleName): Promise<{ path: string; method: string }[]> {
    const document = await fetch(`http://127.0.0.1:${stage.roles[role][0]?.port}/openapi.json`);
    const { paths } = (await document.json()) as { paths: Record<string, Record<string, unknown>> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => /^(get|put|post)$/.test(method))
        .map((method) => ({ path: path.replaceAll(/\{\w+\}/g, '7'), method })),
    );
  }

  async function logged(requestId: string | string[] | undefined) {
    const find = () => stage.log().find((line) => line.requestId === requestId);
    await until(`request ${requestId} is in the log`, () => find() !== undefined);
    return find() ?? assert.fail();
  }

  test('tells nobody how the roles are, by whatever spelling', async () => {
    assert.deepEqual(JSON.parse((await stage.ask('/health')).text), { status: 'up' });
    for (const path of [
      '/health/ready',
      '/health/lag',
      '/metrics',
      '//metrics',
      '/%6detrics',
      '/x/../health/lag',
      '/docs/../metrics',
    ])
      problemOf(await stage.ask(path, asOps()), 404, 'path-not-found');
  });

  test('orders go in and come out, and an order sent twice is one', async () => {
    const merchant = { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' };
    assert.equal((await post('/v1/merchants/7', merchant, { method: 'PUT' })).status, 201);
    assert.equal((await post('/v1/merchants/7/categories/1', { name: 'Papers' }, { method: 'PUT' })).status, 201);
    const first = await post('/v1/orders', order('one'));
    assert.equal(first.status, 201, first.text);
    assert.equal((await post('/v1/orders', order('one'))).text, first.text);
    const path = '/api/top-categories?merchantId=7&bucketType=YEAR&bucketStart=2024-01-01';
    await until('the order is in the ranking', async () => (await stage.ask(path, asOps())).text.includes('"1.00"'));
    assert.ok(!stage.rawLog().includes('merchantId=7'), 'the log has no query strings');
  });

  test('bodies: what the program takes passes, a byte more is refused in its words', async () => {
    const padded = (bytes: number) => {
      const text = JSON.stringify(order('padded'));
      return text + ' '.repeat(bytes - text.length);
    };
    assert.equal((await post('/v1/orders', padded(MIB))).status, 201);
    problemOf(await post('/v1/orders', padded(MIB + 1)), 413, 'body-too-large');
    assert.equal((await chunked(padded(MIB + 1))).status, 413);
    const bulk = (bytes: number) => {
      const text = JSON.stringify([order('bulk')]);
      return text + ' '.repeat(bytes - text.length);
    };
    assert.equal((await post('/v1/orders/bulk', bulk(10 * MIB))).status, 200);
    problemOf(await post('/v1/orders/bulk', bulk(10 * MIB + 1)), 413, 'body-too-large');
  });

  /** Without a length nothing can be refused before it is sent. */
  async function chunked(text: string): Promise<{ status: number }> {
    const socket = await open();
    const head = `POST /v1/orders HTTP/1.1\r\nHost: ${NAME}\r\nAuthorization: Bearer ${stage.key}\r\nContent-Type: application/json`;
    socket.write(`${head}\r\nTransfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`);
    const answer = await answerOn(socket);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]) };
  }

  test('heads: a field of 17 KB is 431, and a bent request 400, as problems', async () => {
    problemOf(await stage.ask('/', { headers: { 'x-long': 'x'.repeat(17_000) } }), 431, 'headers-too-large');
    problemOf(await stage.ask(`/${'x'.repeat(17_000)}`), 431, 'headers-too-large');
    for (const bent of [
      `GET / HTTP/1.1\r\nHost: ${NAME}\r\nHost: ${NAME}`,
      'GET\r\nHost: x',
      `GET / HTTP/9.9\r\nHost: ${NAME}`,
    ]) {
      const socket = await open();
      socket.write(`${bent}\r\n\r\n`);
      assert.match(await answerOn(socket), /^HTTP\/1\.1 (400|505) /, bent);
    }
    const socket = await open();
    socket.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nHost: ${NAME}\r\n\r\n`);
    assert.match(await answerOn(socket), /^HTTP\/1\.1 400 [\s\S]*\/problems\/malformed-request/);
    problemOf(await stage.ask('/-/unavailable'), 404, 'path-not-found');
  });

  test('what a caller says about its address, its Host and its connection ends here', async () => {
    const from = '127.0.0.20';
    const spoof = (count: number): Ask => ({
      from,
      headers: {
        'x-forwarded-for': `10.0.${count >> 8}.${count & 255}`,
        forwarded: `for=10.0.0.${count & 255}`,
        'x-real-ip': '10.9.9.9',
        'x-forwarded-host': 'elsewhere.test',
      },
    });
    const refused: Answer[] = [];
    for (let sent = 0; sent < 500 && refused.length === 0; sent += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, of) => stage.ask('/v1/session', spoof(sent + of))),
      );
      refused.push(...answers.filter(({ status }) => status === 429));
    }
    assert.match(refused[0]?.text ?? 'nobody was refused', /rate-limited/);
    assert.doesNotMatch(refused[0]?.text ?? '', /This address asks too often/, 'the program itself counts the address');
    assert.equal((await stage.ask('/v1/session', { from: '127.0.0.21' })).status, 401, 'others are not meant');
    const socket = await open('127.0.0.21');
    const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__';
    socket.write(`GET /v1/session HTTP/1.1\r\nHost: ${NAME}\r\n${upgrade}\r\n\r\n`);
    assert.match(await answerOn(socket), /^HTTP\/1\.1 401 /, 'no connection is upgraded');
  });

  test('an address that floods is 429 here, before any role is asked', async () => {
    const flood = await Promise.all(
      Array.from({ length: 900 }, () => stage.ask('/v1/session', { from: '127.0.0.30' })),
    );
    const here = flood.filter(({ status, text }) => status === 429 && text.includes('This address asks too often'));
    assert.ok(here.length > 0, `${flood.filter(({ status }) => status === 429).length} refused elsewhere`);
    const [first] = here;
    if (first) problemOf(first, 429, 'rate-limited');
    assert.equal(first?.headers['retry-after'], '1');
    assert.equal((await logged(first?.headers['x-request-id'])).upstream, '');
    assert.equal((await stage.ask('/v1/session', { from: '127.0.0.31' })).status, 401);
  });

  test('slow senders are cut off, and hold only so many connections', async () => {
    const head = await open('127.0.0.40');
    head.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nX-Slow: `);
    const stalled = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = await open('127.0.0.41');
        socket.write(
          `POST /v1/orders HTTP/1.1\r\nHost: ${NAME}\r\nAuthorization: Bearer ${stage.key}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{`,
        );
        return socket;
      }),
    );
    const sentAt = performance.now();
    let more: Answer | undefined;
    await until('the 201st is refused', async () => {
      more = await stage.ask('/v1/session', { from: '127.0.0.41' });
      return more.status === 429;
    });
    if (more) problemOf(more, 429, 'rate-limited');
    assert.equal((await stage.ask('/v1/session', { from: '127.0.0.42' })).status, 401);
    await Promise.all([head, ...stalled].map(closed));
    const seconds = (performance.now() - sentAt) / 1_000;
    assert.ok(seconds > 5 && seconds < 15, `${seconds} s`);
    assert.equal((await stage.ask('/v1/session', { from: '127.0.0.41' })).status, 401, 'their places are free again');
  });

  test('a killed role: reads and orders go on at the other one, and no order counts twice', async () => {
    const path = '/api/top-categories?merchantId=7&bucketType=YEAR&bucketStart=2024-01-01';
    const statuses: number[] = [];
    const caller = async (of: number) => {
      for (let count = 0; count < 25; count += 1) {
        const from = `127.0.1.${of}`;
        statuses.push((await stage.ask(path, asOps({ from }))).status);
        statuses.push((await post('/v1/orders', order(`killed-${of}-${count}`), { from })).status);
      }
    };
    const callers = [1, 2, 3, 4].map(caller);
    await until('traffic flows', () => statuses.length > 20);
    // Not the process that aggregates, which has to go on counting.
    for (const victim of [stage.roles.query[1], stage.roles.ingest[0]]) victim?.program.child.kill('SIGKILL');
    await Promise.all(callers);
    assert.deepEqual([statuses.length, statuses.filter((status) => status >= 300)], [200, []]);
    // 100 of these, "one", "padded" and "bulk".
    await until('all are counted once', async () => (await stage.ask(path, asOps())).text.includes('"103.00"'));
  });

  test('nobody there: a problem of the contract, with when to come again', async () => {
    for (const one of stage.roles.ingest) one.program.child.kill('SIGKILL');
    let answer: Answer | undefined;
    await until('nobody answers', async () => {
      answer = await stage.ask('/v1/merchants', asOps());
      return answer.status !== 200;
    });
    if (answer) problemOf(answer, 503, 'unavailable');
    assert.equal(answer?.headers['retry-after'], '1');
  });

  test('it finishes what it has begun when it is told to quit', async () => {
    const ended = new Promise((resolve) => stage.gateway.once('exit', resolve));
    const asked = stage.ask('/v1/session');
    await asked;
    stage.gateway.kill('SIGQUIT');
    assert.equal(await ended, 0);
    const grave = stage
      .rawLog()
      .split('\n')
      .filter((line) => /\[(emerg|alert|crit)\]/.test(line));
    assert.deepEqual(grave, []);
  });

  async function open(localAddress = '127.0.0.1'): Promise<TLSSocket> {
    const wire = connectTcp({ host: '127.0.0.1', port: stage.port, localAddress });
    const socket = connect({ socket: wire, ca: stage.certificate.pem, servername: NAME });
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    socket.on('error', () => socket.destroy());
    return socket;
  }
});

/** The version that was agreed on. */
function shake(options: ConnectionOptions & { port: number }): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', ...options }, () => {
      const version = socket.getProtocol();
      socket.destroy();
      resolve(version);
    });
    socket.once('error', reject);
  });
}

async function withOldServer<T>(
  { pem, keyPath }: { pem: string; keyPath: string },
  work: (port: number) => Promise<T>,
): Promise<T> {
  const server = createServer({
    cert: pem,
    key: readFileSync(keyPath),
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    return await work(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.close();
  }
}

/** Up to the end of its first body by length, or of the connection. */
function answerOn(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const end = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      const [head = '', body] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (body !== undefined && length !== undefined && body.length >= Number(length)) end();
    });
    socket.on('close', end);
  });
}

function closed(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => (socket.destroyed ? resolve() : socket.resume().once('close', () => resolve())));
}
