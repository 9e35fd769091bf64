// Two query processes over one shared cache, a real one: each tells the last good answer that the other has found, and neither ever
// needs the cache. Without Redis or Valkey on the PATH one line says what did not run; TOPLINE_REQUIRE=redis makes that a failure.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { silentLog } from '../../src/platform/log.ts';
import { createSharedCache } from '../../src/platform/shared-cache.ts';
import { redisProgram, startRedis, type TestRedis } from '../redis.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, type Service, startService, type Top, type TopQuery } from './service.ts';

const MERCHANT = 1;
const MARCH = { merchantId: MERCHANT, bucketType: 'MONTH', bucketStart: '2025-03-01' };
/** A read whose stores refuse at once; the cache is waited for 200 ms at most, twice. */
const AWAY_ANSWER_MS_MAX = 2_000;

const program = redisProgram();
if (program === undefined)
  console.log(
    'not run: two query processes over one Redis or Valkey (none installed; TOPLINE_REQUIRE=redis requires it)',
  );
else describe('two processes over one cache', () => describeShared(program));

function describeShared(redisServer: string): void {
  let redis: TestRedis;
  let stores: Awaited<ReturnType<typeof createStores>>;
  let writer: Service;
  let one: Service;
  let other: Service;
  let wires: Record<'postgres' | 'clickhouse' | 'cache', TcpProxy>;
  const opening: Service[] = [];

  const reader = async (): Promise<Service> => {
    const { postgres, clickhouse, cache } = wires;
    const urls = { databaseUrl: postgres.url, clickhouseUrl: clickhouse.url };
    const service = await startService(urls, { roles: ['query'], settings: { REDIS_URL: cache.url } });
    opening.push(service);
    return service;
  };
  const keys = async () => (await redis.command('KEYS', '*')).match(/topline:\S[^\r]*/g) ?? [];
  /** Everything that is known of March is in the cache. */
  const shared = () => until('the answer is shared', async () => (await keys()).length >= 2);
  const cutStores = () => {
    wires.postgres.cut();
    wires.clickhouse.cut();
  };
  const top = async (service: Service, query: TopQuery = MARCH): Promise<Top> => {
    const { status, body, text } = await service.top(query);
    assert.equal(status, 200, text);
    return body;
  };
  const numbers = ({ total, categories, rest, asOf }: Top) => ({ total, categories, rest, asOf });

  before(async () => {
    redis = await startRedis(redisServer);
    stores = await createStores();
    writer = await startService(stores, { roles: ['ingest', 'aggregate'] });
    await writer.putMerchant(MERCHANT, 3);
    await writer.putMerchant(2, 3);
    await writer.postAll(
      Array.from({ length: 30 }, (_, index) => ({
        externalOrderId: `${index}`,
        merchantId: MERCHANT,
        orderDate: new Date(Date.UTC(2025, 2, 1, 12) + index * 86_400_000).toISOString(),
        items: [{ categoryId: 1 + (index % 3), quantity: 1, lineAmount: `${index}.01` }],
      })),
    );
    await writer.drained();
    const wireTo = createTcpProxy;
    wires = {
      postgres: await wireTo(stores.databaseUrl),
      clickhouse: await wireTo(stores.clickhouseUrl),
      cache: await wireTo(redis.url),
    };
    [one, other] = await Promise.all([reader(), reader()]);
  });
  afterEach(async () => {
    for (const wire of Object.values(wires)) wire.open();
    await redis.command('FLUSHALL');
    await until('the cache is used again', async () => {
      await top(one);
      return (await keys()).length >= 2;
    });
  });
  after(async () => {
    await Promise.all(opening.map((service) => service.stop()));
    await writer.stop();
    await Promise.all(Object.values(wires).map((wire) => wire.stop()));
    await redis.stop();
    await stores.drop();
  });

  test('after both stores are cut, the process that was never asked tells what the other one was told', async () => {
    const before = await top(one);
    await shared();
    cutStores();
    // A busy machine may let it wait for its connection to the cache.
    await until('the other process finds it', async () => (await other.top(MARCH)).status === 200);
    for (const body of [await top(one), await top(other)]) {
      assert.deepEqual(numbers(body), numbers(before));
      assert.deepEqual([body.source, body.stale, body.staleReason], ['cache', true, 'cached']);
    }
    const foreign = await other.top({ ...MARCH, merchantId: 2 });
    assert.equal(foreign.status, 503, 'nobody was ever asked about the other merchant');
  });

  test('a process that has just started has a last good answer too', async () => {
    const before = await top(one, { ...MARCH, compare: 'previous' });
    await until('it is shared', async () => (await keys()).some((key) => key.endsWith('previous')));
    cutStores();
    const late = await reader();
    const history = await late.call('/api/history?merchantId=1');
    assert.equal(history.status, 503, 'what nobody asked is known to nobody');
    let body: Top | undefined;
    await until('it has found the cache', async () => {
      const answer = await late.top({ ...MARCH, compare: 'previous' });
      body = answer.body;
      return answer.status === 200;
    });
    assert.deepEqual(body && numbers(body), numbers(before));
  });

  test('a cache that is cut, holds, or holds garbage costs a moment and nothing else', async () => {
    const before = await top(one);
    await shared();
    for (const trouble of ['cut', 'hold', 'forget'] as const) {
      wires.cache[trouble]();
      const fresh = await top(one);
      // Of both stores the numbers are the same; which one was quicker is the machine's matter.
      assert.deepEqual(numbers(fresh).total, before.total, trouble);
      assert.notEqual(fresh.source, 'cache', trouble);
      cutStores();
      const askedMs = performance.now();
      const kept = await top(one);
      const tookMs = performance.now() - askedMs;
      assert.ok(tookMs < AWAY_ANSWER_MS_MAX, `${trouble}: ${tookMs} ms`);
      assert.deepEqual([kept.total, kept.source], [before.total, 'cache'], trouble);
      for (const wire of Object.values(wires)) wire.open();
      await until('the stores answer again', async () => (await top(one)).source === 'clickhouse');
    }
    await until('the cache is back', async () => {
      await top(one);
      return (await keys()).length >= 2;
    });
    const late = await reader();
    for (const key of await keys()) await redis.command('SET', key, '{"numbers": [1, 2');
    cutStores();
    assert.equal((await late.top(MARCH)).status, 503, 'garbage is nothing');
    assert.deepEqual((await top(one)).total, before.total, 'and takes nothing away from who knows better');
  });

  test('a server that takes a connection and never greets is given up, and asked again', async () => {
    const { port, hostname } = new URL(redis.url);
    let silent = 0;
    const server = createServer((near) => {
      near.on('error', () => near.destroy());
      if (silent === 0) {
        silent += 1;
        return;
      }
      const far = connect(Number(port), hostname).on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const own = `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const cache = createSharedCache({ log: silentLog }, { url: own });
    try {
      await until('it is used', async () => {
        cache.put('greeted', 'yes', 60_000);
        return (await cache.get('greeted')) === 'yes';
      });
      assert.equal(silent, 1);
    } finally {
      cache.stop();
      server.close();
    }
  });

  test('values have an end, say whose they are, and hold no secret', async () => {
    await top(one);
    await shared();
    for (const key of await keys()) {
      assert.match(await redis.command('PTTL', key), /^:[1-9]\d{3,}/m, key);
      const text = await redis.command('GET', key);
      assert.ok(text.includes(`"key":"${key.slice('topline:'.length)}"`), text);
      assert.doesNotMatch(text, /password|secret|Bearer|postgres(ql)?:\/\//i);
    }
  });
}
