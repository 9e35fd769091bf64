// The ordinary client, unchanged, against the front: what it can do with a ClickHouse server it can do here.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client';
import { createTestDatabases, startTestEngines, type TestDatabases, type TestEngines } from '../engines.ts';
import { until } from '../until.ts';

let engines: TestEngines;
let databases: TestDatabases;
let client: ClickHouseClient;

/** The client's own log would print every error that a test expects. */
const quiet = { log: { level: 127 as const } };
const exact = { output_format_json_quote_64bit_integers: 1, output_format_json_quote_decimals: 1 } as const;

before(async () => {
  engines = await startTestEngines();
  databases = await createTestDatabases(engines);
  client = createClient({ url: databases.clickhouseUrl, request_timeout: 60_000, max_open_connections: 32, ...quiet });
});

after(async () => {
  await client?.close();
  await databases?.drop();
  await engines?.stop();
});

async function rows<T>(query: string, parameters: Record<string, unknown> = {}): Promise<T[]> {
  const result = await client.query({
    query,
    query_params: parameters,
    format: 'JSONEachRow',
    clickhouse_settings: exact,
  });
  return result.json<T>();
}

async function errorOf(work: Promise<unknown>): Promise<ClickHouseError> {
  const error = await work.then(
    () => assert.fail('no error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClickHouseError, String(error));
  return error;
}

test('ping, with and without a query', async () => {
  assert.deepEqual(await client.ping(), { success: true });
  assert.deepEqual(await client.ping({ select: true }), { success: true });
});

test('parameters of all kinds arrive as they were sent', async () => {
  const text =
    'it\'s "quoted" `so` \\ back\\n slash\nline\r\ttab \u0000 \u00e9\u4e2d\u{1f600} ; -- /* $$ {x:String} \\N';
  const cases: Array<[string, unknown, unknown]> = [
    ['String', text, text],
    ['String', '', ''],
    ['Nullable(String)', null, null],
    ['Nullable(String)', '\\N', '\\N'],
    ['Array(String)', ["a'b", 'c\\d', 'e\nf', '"g"'], ["a'b", 'c\\d', 'e\nf', '"g"']],
    ['Array(Nullable(String))', ['x', null], ['x', null]],
    ['Array(UInt64)', [18446744073709551615n, 1n], ['18446744073709551615', '1']],
    ['Array(Array(Date))', [['2024-01-01'], []], [['2024-01-01'], []]],
    ['UInt64', 18446744073709551615n, '18446744073709551615'],
    ['Int64', -9223372036854775808n, '-9223372036854775808'],
    ['Decimal(38, 4)', '1234567890123456789012345678901234.5678', '1234567890123456789012345678901234.5678'],
    ['Float64', 1.5, 1.5],
    ['Bool', true, true],
    ['Date', '2024-02-29', '2024-02-29'],
    ['DateTime64(6)', '2024-02-29 12:34:56.123456', '2024-02-29 12:34:56.123456'],
    ["DateTime64(3, 'UTC')", new Date('2024-02-29T12:34:56.789Z'), '2024-02-29 12:34:56.789'],
    ['Map(String, UInt8)', { "k'1": 1 }, { "k'1": 1 }],
  ];
  for (const [type, value, expected] of cases) {
    const [row] = await rows<{ value: unknown }>(`SELECT {x:${type}} AS value`, { x: value });
    assert.deepEqual(row?.value, expected, type);
  }
});

test('a parameter cannot leave its place', async () => {
  await client.command({ query: 'CREATE TABLE victim (a UInt8) ENGINE = MergeTree ORDER BY a' });
  const attack = "1'; DROP TABLE victim; SELECT '";
  assert.equal((await rows<{ v: string }>('SELECT {x:String} AS v', { x: attack }))[0]?.v, attack);
  await errorOf(rows('SELECT {x:UInt8}', { x: attack }));
  await rows('SELECT count() FROM {t:Identifier}', { t: 'victim' });
  const unknown = await errorOf(rows('SELECT count() FROM {t:Identifier}', { t: 'victim; DROP TABLE victim' }));
  assert.equal(unknown.code, '60');
  await rows('SELECT count() FROM victim');
});

test('inserts in every form store exactly what was sent', async () => {
  await client.command({
    query:
      'CREATE TABLE forms (id UInt32, text String, price Decimal(18, 3), at DateTime64(6)) ENGINE = MergeTree ORDER BY id',
  });
  const at = '2026-01-02 03:04:05.678901';
  const hostile = 'a\n\nDROP TABLE forms;\n"\'\\';
  const row = (id: number) => ({ id, text: hostile, price: '12.345', at });
  await client.insert({ table: 'forms', values: [row(1), row(2)], format: 'JSONEachRow' });
  await client.insert({ table: 'forms', values: [[3, hostile, '12.345', at]], format: 'JSONCompactEachRow' });
  await client.insert({
    table: 'forms',
    values: Readable.from([row(4), row(5)], { objectMode: true }),
    format: 'JSONEachRow',
  });
  const csv = `6,"${hostile.replaceAll('"', '""')}",12.345,${at}\n`;
  await client.insert({
    table: 'forms',
    values: Readable.from([csv.slice(0, 9), csv.slice(9)], { objectMode: false }),
    format: 'CSV',
  });
  await client.insert({
    table: 'forms',
    values: [{ id: 7, text: hostile }],
    columns: ['id', 'text'],
    format: 'JSONEachRow',
  });
  await client.command({
    query: `INSERT INTO forms VALUES (8, {t:String}, 12.345, '${at}')`,
    query_params: { t: hostile },
  });
  await client.command({
    query: 'INSERT INTO forms SELECT 9, {t:String}, 12.345, {at:DateTime64(6)}',
    query_params: { t: hostile, at },
  });
  const stored = await rows<{ id: number; text: string; price: string; at: string }>('SELECT * FROM forms ORDER BY id');
  assert.deepEqual(
    stored,
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) =>
      id === 7 ? { id, text: hostile, price: '0', at: '1970-01-01 00:00:00.000000' } : row(id),
    ),
  );
});

test('data that looks like SQL after a blank line is data, or an error, but never runs', async () => {
  await client.command({ query: 'CREATE TABLE blank (a UInt32, b String) ENGINE = MergeTree ORDER BY a' });
  const values = Readable.from(['1,x\n\nDROP TABLE blank\n'], { objectMode: false });
  await errorOf(client.insert({ table: 'blank', values, format: 'CSV' }));
  assert.deepEqual(await rows('SELECT count() AS n FROM blank'), [{ n: '0' }]);
});

test('the summary counts the written rows', async () => {
  await client.command({ query: 'CREATE TABLE counted (a UInt32) ENGINE = MergeTree ORDER BY a' });
  const { summary } = await client.insert({
    table: 'counted',
    values: [{ a: 1 }, { a: 2 }, { a: 3 }],
    format: 'JSONEachRow',
  });
  assert.equal(summary?.written_rows, '3');
});

test('settings of one request never reach another', async () => {
  await client.command({
    query:
      'CREATE TABLE once (a UInt32) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100',
  });
  const token = { insert_deduplication_token: 'same' };
  await client.insert({ table: 'once', values: [{ a: 1 }], format: 'JSONEachRow', clickhouse_settings: token });
  await client.insert({ table: 'once', values: [{ a: 2 }], format: 'JSONEachRow' });
  await client.insert({ table: 'once', values: [{ a: 3 }], format: 'JSONEachRow', clickhouse_settings: token });
  assert.deepEqual(await rows('SELECT a FROM once ORDER BY a'), [{ a: 1 }, { a: 2 }]);
  const one = await client.query({
    query: "SELECT getSetting('max_block_size') AS v",
    format: 'JSONEachRow',
    clickhouse_settings: { max_block_size: '77' },
  });
  assert.deepEqual(await one.json(), [{ v: 77 }]);
  assert.notDeepEqual(await rows("SELECT getSetting('max_block_size') AS v"), [{ v: 77 }]);
});

test('errors carry the code and the type of ClickHouse', async () => {
  const cases: Array<[string, string, string]> = [
    ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE'],
    ['SELECT nothing', '47', 'UNKNOWN_IDENTIFIER'],
    ['SELECT (1', '62', 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR'],
    ["SELECT throwIf(1, 'no')", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
    ['SELECT {missing:UInt8}', '456', 'UNKNOWN_QUERY_PARAMETER'],
    ["SELECT * FROM file('/etc/passwd', 'LineAsString') INTO OUTFILE '/tmp/x'", '48', 'NOT_IMPLEMENTED'],
  ];
  for (const [query, code, type] of cases) {
    const error = await errorOf(client.query({ query }));
    assert.deepEqual([error.code, error.type], [code, type], query);
  }
  const values = [{ a: 'x' }];
  await client.command({ query: 'CREATE TABLE narrow (a UInt8) ENGINE = MergeTree ORDER BY a' });
  assert.equal((await errorOf(client.insert({ table: 'narrow', values, format: 'JSONEachRow' }))).code, '27');
  assert.equal(
    (await errorOf(client.query({ query: 'SELECT 1', clickhouse_settings: { no_such_setting: 1 } as never }))).code,
    '115',
  );
  assert.equal((await errorOf(client.query({ query: 'SELECT 1', session_id: 's' }))).code, '48');
});

test('an error late in a long result is an error, not a short result', async () => {
  const query = 'SELECT number, throwIf(number = 3000000) FROM numbers(4000000)';
  const result = client.query({ query, format: 'JSONEachRow' }).then((set) => set.json());
  assert.equal((await errorOf(result)).code, '395');
});

test('limits of the engine are answered, not suffered', async () => {
  const memory = client.query({
    query: 'SELECT groupArray(number) FROM numbers(100000000)',
    clickhouse_settings: { max_memory_usage: '100000000' },
  });
  assert.equal((await errorOf(memory)).code, '241');
  const time = client.query({
    query: 'SELECT max(sipHash64(number)) FROM numbers(100000000000)',
    clickhouse_settings: { max_execution_time: 1 },
  });
  assert.equal((await errorOf(time)).code, '159');
  const result = client.query({
    query: 'SELECT number FROM numbers(100000000)',
    clickhouse_settings: { max_result_bytes: '1000000' },
  });
  assert.equal((await errorOf(result)).code, '396');
});

test('two hundred queries at once are all answered, each with its own answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      rows<{ v: string; n: number }>('SELECT {v:String} AS v, {n:UInt32} AS n', { v: `v${index}`, n: index }),
    ),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 200 }, (_, index) => [{ v: `v${index}`, n: index }]),
  );
});

test('a short query does not wait for a long one', async () => {
  const leaving = new AbortController();
  const long = client
    .query({ query: 'SELECT max(sipHash64(number)) FROM numbers(1000000000000)', abort_signal: leaving.signal })
    .catch(() => undefined);
  await until('the long one runs', async () => (await longQueries()) === 1);
  assert.deepEqual(await rows('SELECT 1 AS one'), [{ one: 1 }]);
  leaving.abort();
  await long;
  await until('the left query is killed', async () => (await longQueries()) === 0);
});

async function longQueries(): Promise<number> {
  const found = await rows<{ n: string }>(
    "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%system.processes%'",
  );
  return Number(found[0]?.n);
}

test('with every lane busy the front still answers, and the next query runs when a lane is free', async () => {
  const leaving = new AbortController();
  const query = 'SELECT max(sipHash64(number)) FROM numbers(1000000000000) SETTINGS max_threads = 1';
  const long = Array.from({ length: 4 }, () =>
    client.query({ query, abort_signal: leaving.signal }).catch(() => undefined),
  );
  const pingOften = async () => {
    for (let ping = 0; ping < 20; ping += 1) assert.deepEqual(await client.ping(), { success: true });
  };
  let next: Promise<unknown> = Promise.resolve();
  await until('a query has to wait while pings are answered', async () => {
    next = rows('SELECT 2 AS two');
    return Promise.race([next.then(() => false), pingOften().then(() => true)]);
  });
  leaving.abort();
  await Promise.all(long);
  assert.deepEqual(await next, [{ two: 2 }]);
});

test('a large result streams to the client whole, plain and compressed', async () => {
  const compressing = createClient({
    url: databases.clickhouseUrl,
    compression: { request: true, response: true },
    ...quiet,
  });
  try {
    for (const one of [client, compressing]) {
      const set = await one.query({ query: 'SELECT number FROM numbers(1000000)', format: 'JSONEachRow' });
      let sum = 0;
      let count = 0;
      for await (const batch of set.stream<{ number: number }>()) {
        for (const row of batch) {
          sum += (row.json() as { number: number }).number;
          count += 1;
        }
      }
      assert.deepEqual([count, sum], [1_000_000, 499_999_500_000]);
    }
    await compressing.command({ query: 'CREATE TABLE squeezed (a UInt32) ENGINE = MergeTree ORDER BY a' });
    const values = Array.from({ length: 20_000 }, (_, a) => ({ a }));
    await compressing.insert({ table: 'squeezed', values, format: 'JSONEachRow' });
    assert.deepEqual(await rows('SELECT count() AS n, sum(a) AS s FROM squeezed'), [{ n: '20000', s: '199990000' }]);
  } finally {
    await compressing.close();
  }
});

test('whole-document formats are whole', async () => {
  const set = await client.query({
    query: 'SELECT number % 2 AS k, count() AS n FROM numbers(200000) GROUP BY k WITH TOTALS ORDER BY k',
    format: 'JSON',
  });
  const document = await set.json<{ k: number; n: string }>();
  assert.equal(document.rows, 2);
  assert.deepEqual(
    document.data.map(({ k, n }) => [k, Number(n)]),
    [
      [0, 100_000],
      [1, 100_000],
    ],
  );
  assert.equal(Number((document.totals as { n: string } | undefined)?.n), 200_000);
});
