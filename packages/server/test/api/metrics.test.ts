// Metrics as a scraper sees them: every role of the program tells them, also one that serves nothing else; each step of an order is
// counted; names and texts are as Prometheus wants them; what cannot be measured is not told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ROLES, type RoleName } from '../../src/run/role-names.ts';
import { prometheusTool, promtool } from '../observe/prometheus-tools.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, startService } from './service.ts';

let stores: Awaited<ReturnType<typeof createStores>>;
let postgres: TcpProxy;
before(async () => {
  stores = await createStores();
  postgres = await createTcpProxy(stores.databaseUrl);
});
after(async () => {
  await postgres.stop();
  await stores.drop();
});

async function serving<T>(roles: readonly RoleName[], work: (service: Started) => Promise<T>): Promise<T> {
  const urls = { databaseUrl: postgres.url, clickhouseUrl: stores.clickhouseUrl };
  const service = await startService(urls, { roles, settings: { TOPLINE_DEMO: 'off' } });
  try {
    return await work(service);
  } finally {
    await service.stop();
  }
}
type Started = Awaited<ReturnType<typeof startService>>;

async function scrape(service: Started): Promise<string> {
  const [port] = Object.values(service.ports);
  return (await service.get<string>('/metrics', `http://127.0.0.1:${port}`)).text;
}

function sample(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

for (const role of ROLES.filter((one) => one !== 'simulate'))
  test(`a process with the role ${role} alone tells its health and its metrics`, async () => {
    await serving([role], async (service) => {
      const [[name, port] = []] = Object.entries(service.ports);
      const served = { ingest: 'ingest', query: 'query', predict: 'predict', web: 'predict' };
      assert.equal(name, served[role as keyof typeof served] ?? 'observe');
      const origin = `http://127.0.0.1:${port}`;
      assert.equal((await service.get('/health/ready', origin)).status, 200);
      const text = await scrape(service);
      assert.equal(sample(text, 'topline_store_up{store="postgres"}'), 1);
      assert.equal(sample(text, 'topline_copy_judged') !== undefined, true);
    });
  });

test('an order is counted and timed at each step until it can be read', async () => {
  await serving(['ingest', 'aggregate', 'query'], async (service) => {
    await service.putMerchant(41, 2);
    const items = [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }];
    const orderDate = '2025-03-10T12:00:00Z';
    for (const externalOrderId of ['a', 'b', 'b'])
      await service.postOrder({ externalOrderId, merchantId: 41, orderDate, items });
    await until('both are readable', async () => {
      const text = await scrape(service);
      return (sample(text, 'topline_freshness_seconds_count') ?? 0) >= 2;
    });
    await service.top({ merchantId: 41 });
    const text = await scrape(service);
    const told = (series: string) => sample(text, `topline_${series}`);
    assert.deepEqual(
      [told('events_applied_total'), told('events_repeated_total'), told('dead_letters_total')],
      [2, 0, 0],
    );
    assert.equal(told('orders_total{outcome="replayed"}'), 1);
    assert.ok((told('ingest_commit_duration_seconds_count') ?? 0) >= 1);
    assert.ok((told('apply_batch_duration_seconds_count') ?? 0) >= 1);
    assert.ok((told('pushed_rows_total') ?? 0) >= 8, 'four bucket types, the category and the whole merchant');
    assert.ok((told('freshness_seconds_sum') ?? Number.NaN) < 60);
    const answers = text.split('\n').filter((line) => line.startsWith('topline_read_answers_total'));
    assert.ok(
      answers.some((line) => Number(line.split(' ').at(-1)) === 1),
      answers.join('\n'),
    );
    for (const breaker of ['clickhouse reads', 'postgres reads', 'postgres lines'])
      assert.equal(told(`breaker_open{breaker="${breaker}"}`), 0, breaker);
    await until('nothing waits in any partition', async () => {
      const later = await scrape(service);
      const lags = ['0', '1', '2', '3'].map((part) =>
        sample(later, `topline_partition_lag_events{partition="${part}"}`),
      );
      return lags.every((lag) => lag === 0);
    });
    assert.equal(told('partitions_held{part="aggregate"}'), 4);
    assert.ok(Math.abs(told('clock_skew_seconds') ?? Number.NaN) < 1);
    assert.ok(!/merchant_?id=/i.test(text) && !text.includes('"41"'), 'no merchant is named');
  });
});

test('what cannot be measured is not told, and comes back with the store', async () => {
  await serving(['query'], async (service) => {
    assert.equal(sample(await scrape(service), 'topline_lag_events{step="aggregate"}'), 0);
    postgres.cut();
    await until(
      'PostgreSQL is down',
      async () => sample(await scrape(service), 'topline_store_up{store="postgres"}') === 0,
    );
    await until('nothing is said of lag', async () => {
      const text = await scrape(service);
      return !/^topline_(lag_events|dead_letters_waiting|copy_judged|forecast_merchants)/m.test(text);
    });
    postgres.open();
    await until(
      'lag is told again',
      async () => sample(await scrape(service), 'topline_lag_events{step="aggregate"}') === 0,
    );
  });
});

test('refused requests are counted by their reason', async () => {
  await serving(['ingest'], async (service) => {
    assert.equal((await service.get('/v1/merchants/999999')).status, 404);
    const text = await scrape(service);
    assert.equal(sample(text, 'topline_http_refused_requests_total{class="read",code="merchant-not-found"}'), 1);
  });
});

test('names, units and texts are as Prometheus wants them', async (context) => {
  const text = await serving([...ROLES.filter((one) => one !== 'simulate')], scrape);
  const kinds = new Map([...text.matchAll(/^# TYPE (topline_\w+) (\w+)$/gm)].map((match) => [match[1], match[2]]));
  const helped = new Set([...text.matchAll(/^# HELP (topline_\w+) \S/gm)].map((match) => match[1]));
  assert.ok(kinds.size > 30, String(kinds.size));
  for (const [name = '', kind] of kinds) {
    assert.ok(helped.has(name), `${name} says what it is`);
    assert.equal(kind === 'counter', name.endsWith('_total'), `${name} is a ${kind}`);
    assert.doesNotMatch(name, /_(ms|milliseconds|minutes|kb|mb|percent)(_|$)/, 'base units');
  }
  if (prometheusTool('promtool') === undefined) return context.diagnostic('promtool is not installed: not asked');
  const { ok, said } = promtool(['check', 'metrics'], text);
  assert.ok(ok, said);
});
