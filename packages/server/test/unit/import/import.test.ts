// The importer against an API in memory: what is in the file is in the system, exactly once, or listed as rejected.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { runImport } from '../../../src/cli/import.ts';
import { type FakeApi, startFakeApi } from '../../fake-api.ts';

const HEADER = 'order_external_id,order_ts,merchant,category,product,quantity,line_amount,currency,category_parent';
const GOOD = [
  HEADER,
  'A-1,2024-01-03T10:00:00+01:00,Nord,Paper,"Pad, 4"" wide",2,16.40,EUR,Office',
  'A-1,2024-01-03T10:00:00+01:00,Nord,Labels,Avery 508,1,3.6e0,EUR,Office',
  'A-1,2024-01-03T10:00:00+01:00,Nord,Paper,Pad,2,16.40,EUR,Office',
  'A-2,2024-01-04T00:00:00Z,Süd,Paper,Pad,1,0.00,EUR,Office',
  'A-2,2024-01-04T00:00:00Z,Tokyo,Pens,Pen,3,450,JPY,Office',
];

let folder: string;
let api: FakeApi;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'topline-import-'));
});
after(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api.close());

interface Outcome {
  code: number;
  out: string;
  err: string;
}

async function importLines(lines: readonly string[] | Buffer, ...options: string[]): Promise<Outcome> {
  const path = join(folder, 'orders.csv');
  await writeFile(path, Buffer.isBuffer(lines) ? lines : `${lines.join('\n')}\n`);
  return importFile(path, options);
}

async function importFile(path: string, options: readonly string[], signal?: AbortSignal): Promise<Outcome> {
  const outcome = { code: -1, out: '', err: '' };
  const stderr = new PassThrough();
  stderr.on('data', (chunk) => {
    outcome.err += String(chunk);
  });
  const stdout = {
    write: (text: string) => {
      outcome.out += text;
    },
  };
  const io = { stdout, stderr, ingestUrl: api.url, retryForMs: 5_000, ...(signal === undefined ? {} : { signal }) };
  outcome.code = await runImport([path, ...options], io);
  return outcome;
}

function stored(): unknown[] {
  return [...api.orders.values()].map(({ merchantId, externalOrderId, orderDateMs, lines }) => [
    api.merchants.get(merchantId)?.name,
    externalOrderId,
    new Date(orderDateMs).toISOString(),
    lines.map((line) => [
      api.categories.get(merchantId)?.get(line.categoryId),
      line.quantity,
      line.amountMinor,
      line.productId,
    ]),
  ]);
}

const GOOD_STORED = [
  [
    'Nord',
    'A-1',
    '2024-01-03T09:00:00.000Z',
    [
      ['Paper', 2, 1640, null],
      ['Labels', 1, 360, null],
      ['Paper', 2, 1640, null],
    ],
  ],
  ['Süd', 'A-2', '2024-01-04T00:00:00.000Z', [['Paper', 1, 0, null]]],
  ['Tokyo', 'A-2', '2024-01-04T00:00:00.000Z', [['Pens', 3, 450, null]]],
];

test('every row is a line of its order, equal rows too, and ids are given in order of first appearance', async () => {
  const { code, out } = await importLines(GOOD, '--timezone', 'Europe/Berlin', '--week-start', 'SUNDAY');
  assert.equal(code, 0, out);
  assert.deepEqual(stored(), GOOD_STORED);
  assert.deepEqual([...api.merchants.keys()], [1, 2, 3]);
  assert.deepEqual(api.merchants.get(3), {
    merchantId: 3,
    name: 'Tokyo',
    currency: 'JPY',
    timezone: 'Europe/Berlin',
    weekStart: 'SUNDAY',
  });
  assert.deepEqual(
    [...(api.categories.get(1) ?? [])],
    [
      [1, 'Paper'],
      [2, 'Labels'],
    ],
  );
  assert.match(out, /Accepted: 3 orders, 5 lines, 36\.40 EUR \+ 450 JPY\.\nRejected: 0 orders, 0 lines\./);
});

test('gzip, a byte order mark and CRLF are read as well; the content decides, not the name', async () => {
  const { code } = await importLines(gzipSync(`\ufeff${GOOD.join('\r\n')}\r\n`));
  assert.equal(code, 0);
  assert.deepEqual(stored(), GOOD_STORED);
});

test('columns may stand in any order and strange ones are ignored', async () => {
  const turned = GOOD.map((line, index) => {
    const [id, ts, ...rest] = line.split(',');
    return [index === 0 ? 'note' : 'x', ts, id, ...rest].join(',');
  });
  assert.equal((await importLines(turned)).code, 0);
  assert.deepEqual(stored(), GOOD_STORED);
});

test('importing again changes nothing', async () => {
  await importLines(GOOD);
  const [orders, merchants] = [[...api.orders.values()], [...api.merchants]];
  const puts = api.requests.filter((request) => request.startsWith('PUT')).length;
  const { code, out } = await importLines(GOOD, '--timezone', 'Asia/Tokyo');
  assert.equal(code, 0);
  assert.match(out, /of these 3 orders had been there before/);
  assert.deepEqual([[...api.orders.values()], [...api.merchants]], [orders, merchants]);
  assert.equal(api.requests.filter((request) => request.startsWith('PUT')).length, puts);
});

test('names that the system knows keep their ids, and free ids fill the gaps', async () => {
  api.merchants.set(1, { merchantId: 1, name: 'Other', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' });
  api.merchants.set(7, { merchantId: 7, name: 'Tokyo', currency: 'JPY', timezone: 'Asia/Tokyo', weekStart: 'SUNDAY' });
  api.categories.set(7, new Map([[40, 'Pens']]));
  await importLines(GOOD);
  assert.deepEqual([...api.merchants.values()].map(({ merchantId, name }) => [merchantId, name]).sort(), [
    [1, 'Other'],
    [2, 'Nord'],
    [3, 'Süd'],
    [7, 'Tokyo'],
  ]);
  assert.equal(api.orders.get('7/A-2')?.lines[0]?.categoryId, 40);
  assert.equal(api.merchants.get(7)?.timezone, 'Asia/Tokyo');
});

test('a line with too many decimals rejects its order, or is rounded when asked', async () => {
  const lines = [
    ...GOOD,
    'A-3,2024-01-05T00:00:00Z,Nord,Paper,Pad,1,16.445,EUR,',
    'A-3,2024-01-05T00:00:00Z,Nord,Art,Ink,1,1.00,EUR,',
  ];
  const report = join(folder, 'report.csv');
  const rejected = await importLines(lines, '--report', report);
  assert.equal(rejected.code, 1);
  assert.deepEqual(stored(), GOOD_STORED);
  assert.match(rejected.out, /Rejected: 1 order, 2 lines\.\n {2}rule-broken: 1 order\n/);
  assert.match(
    rejected.out,
    /lines 7-8, order A-3 of Nord: rule-broken \(line 7: lineAmount 16\.445 must have at most 2 decimals\)/,
  );
  assert.deepEqual((await readFile(report, 'utf8')).split('\n'), [
    'merchant,order_external_id,first_line,last_line,line,code,reason',
    'Nord,A-3,7,8,7,rule-broken,lineAmount 16.445 must have at most 2 decimals',
    '',
  ]);
  const rounded = await importLines(lines, '--decimals', 'round');
  assert.equal(rounded.code, 0);
  assert.match(rounded.out, /Rounded: 1 line to the currency's decimals/);
  assert.deepEqual(
    api.orders.get('1/A-3')?.lines.map(({ amountMinor }) => amountMinor),
    [1644, 100],
  );
});

test('an order is imported whole or not at all, and every rejected one is listed with its line', async () => {
  const row = (id: string, merchant: string, rest: string, ts = '2024-02-01T00:00:00Z') =>
    `${id},${ts},${merchant},${rest}`;
  const lines = [
    HEADER,
    row('B-1', 'Nord', 'Paper,Pad,1,1.00,EUR,'),
    row('B-1', 'Nord', 'Paper,Pad,0,0.00,EUR,'),
    row('B-2', 'Nord', 'Paper,Pad,1,1.00,EUR,'),
    row('B-2', 'Nord', 'Paper,Pad,1,1.00,EUR,', '2024-02-02T00:00:00Z'),
    row('B-3', 'Nord', 'Paper,Pad,1,1.00,USD,'),
    row('B-4', 'Nord', 'Paper,Pad,one,1.00,EUR,'),
    row('B-5', 'Nord', 'Paper,Pad,1,"1,00",EUR,'),
    row('B-6', 'Nord', 'Paper,Pad,1,-1.00,EUR,'),
    row('B-7', 'Nord', 'Paper,Pad,1,1.00,EUR,', '2024-02-30T00:00:00Z'),
    row('B-8', 'Nord', 'Paper,1,1.00,EUR,'),
    row('B-9', 'Nord', 'Paper,Pad,1,1.00,EUR,'),
    row('B-10', 'Nord', 'Paper,Pad,1,1.00,EUR,'),
    row('B-9', 'Nord', 'Paper,Pad,1,2.00,EUR,'),
    row('B-11', 'Nowhere', 'Paper,Pad,1,1.00,XXX,'),
    row('B-12', 'Nord', ',Pad,1,1.00,EUR,'),
    row('B-13', 'Nord', '"Two\nlines",Pad,1,1.00,EUR,'),
    row('B-14', 'Nord', 'Paper,Pad,0,1.00,EUR,'),
  ];
  const report = join(folder, 'report.csv');
  const { code, out } = await importLines(lines, '--report', report);
  assert.equal(code, 1);
  assert.deepEqual([...api.orders.keys()], ['1/B-9', '1/B-10', '1/B-13']);
  const rows = (await readFile(report, 'utf8')).trim().split('\n').slice(1);
  const listed = rows
    .map((text) => text.split(','))
    .map(([, id, first, last, line, reason]) => [id, `${first}-${last}`, line, reason]);
  assert.deepEqual(listed, [
    ['B-1', '2-3', '3', 'invalid-request'],
    ['B-2', '4-5', '5', 'mixed-order'],
    ['B-3', '6-6', '6', 'currency-mismatch'],
    ['B-4', '7-7', '7', 'not-a-number'],
    ['B-5', '8-8', '8', 'not-a-number'],
    ['B-6', '9-9', '9', 'invalid-request'],
    ['B-7', '10-10', '10', 'invalid-request'],
    ['B-8', '11-11', '11', 'unusable-row'],
    ['B-9', '14-14', '14', 'not-adjacent'],
    ['B-11', '15-15', '15', 'merchant-refused'],
    ['B-12', '16-16', '16', 'category-refused'],
    ['B-14', '19-19', '19', 'invalid-request'],
  ]);
  assert.match(out, /Accepted: 3 orders, 3 lines, 3\.00 EUR/);
});

test('the same rows of an order twice are told, not swallowed', async () => {
  const [header = '', , , , single = ''] = GOOD;
  const other = single.replace('A-2', 'A-9');
  const { code, out } = await importLines([header, single, other, single]);
  assert.equal(code, 1);
  assert.match(out, /line 4, order A-2 of Süd: not-adjacent \(line 4: the order's other rows begin on line 2/);
});

test('text that is not UTF-8 is rejected by row', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${HEADER}\nC-1,2024-01-01T00:00:00Z,K`),
    Buffer.from([0xf6]),
    Buffer.from('ln,Paper,Pad,1,1.00,EUR,\n'),
  ]);
  const { code, out } = await importLines(bytes);
  assert.equal(code, 1);
  assert.match(out, /unusable-row \(line 2: is not UTF-8 text\)/);
  assert.equal(api.merchants.size, 0);
});

test('overload, broken connections and lost answers are waited out; every order is there once', async () => {
  const lines = [HEADER];
  for (let index = 1; index <= 2_600; index++) lines.push(`D-${index},2024-01-01T00:00:00Z,Nord,Paper,Pad,1,1.00,EUR,`);
  let count = 0;
  api.interfere = () => {
    count++;
    if (count % 3 === 0) return { status: 503 };
    if (count % 5 === 0) return 'hang-up';
    return count % 7 === 0 ? { status: 429 } : undefined;
  };
  const { code } = await importLines(lines);
  assert.equal(code, 0);
  assert.equal(api.orders.size, 2_600);
});

test('an import that is told to wait waits as long as it is told, then goes on', async () => {
  let refusedAtMs = 0;
  let askedAgainAtMs = 0;
  api.interfere = (request) => {
    if (request !== 'POST /v1/orders/bulk') return undefined;
    if (refusedAtMs === 0) {
      refusedAtMs = performance.now();
      return { status: 429, retryAfter: '1' };
    }
    askedAgainAtMs ||= performance.now();
    return undefined;
  };
  const { code } = await importLines(GOOD);
  api.interfere = () => undefined;
  assert.equal(code, 0);
  assert.ok(askedAgainAtMs - refusedAtMs >= 1_000, `${askedAgainAtMs - refusedAtMs} ms`);
});

test('an instance that stays away ends the import with a sentence and exit code 2', async () => {
  await api.close();
  const { code, out, err } = await importLines(GOOD);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(
    err,
    /^GET http:\/\/127\.0\.0\.1:\d+\/v1\/merchants\?limit=1000 got no answer: ECONNREFUSED\. What was sent stays; /,
  );
  api = await startFakeApi();
});

test('an interrupted import continues where it stopped', async () => {
  const lines = [HEADER];
  for (let index = 1; index <= 5_000; index++) lines.push(`E-${index},2024-01-01T00:00:00Z,Nord,Paper,Pad,1,1.00,EUR,`);
  const path = join(folder, 'long.csv');
  await writeFile(path, lines.join('\n'));
  const stop = new AbortController();
  api.interfere = (request) => {
    if (request === 'POST /v1/orders/bulk' && api.orders.size >= 2_000) stop.abort();
    return undefined;
  };
  const interrupted = await importFile(path, [], stop.signal);
  assert.equal(interrupted.code, 2);
  assert.match(interrupted.err, /^Interrupted\./);
  assert.ok(api.orders.size < 5_000);
  api.interfere = () => undefined;
  assert.equal((await importFile(path, [])).code, 0);
  assert.equal(api.orders.size, 5_000);
});

test('a file that is no such CSV ends with one sentence', async () => {
  const damaged = gzipSync(GOOD.join('\n')).subarray(0, 60);
  const cases: Array<[Buffer, RegExp]> = [
    [Buffer.from(''), /The file is empty\./],
    [Buffer.from('a,b\n1,2\n'), /Line 1 is no header with the columns order_external_id, order_ts/],
    [Buffer.from(`${HEADER},merchant\n`), /names a column twice: merchant/],
    [Buffer.from(`${HEADER}\n"A,open\n`), /The file is no CSV: Quote Not Closed/],
    [damaged, /The gzip stream is damaged or cut off\./],
  ];
  for (const [content, expected] of cases) {
    const { code, err } = await importLines(content);
    assert.equal(code, 2);
    assert.match(err, expected);
  }
  const missing = await importFile(join(folder, 'nothing.csv'), []);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /ENOENT/);
});

test('a dry run judges by the same rules and sends nothing', async () => {
  const lines = [
    ...GOOD,
    'A-3,2024-01-05T00:00:00Z,Nord,Paper,Pad,0,1.00,EUR,',
    'A-4,2024-01-05T00:00:00Z,Nord,Paper,Pad,1,1.005,EUR,',
  ];
  const dry = await importLines(lines, '--dry-run');
  assert.equal(dry.code, 1);
  assert.match(dry.out, /Would be accepted: 3 orders, 5 lines/);
  assert.deepEqual(api.requests, []);
  const real = await importLines(lines);
  assert.equal(real.out.replace('Accepted', 'Would be accepted'), dry.out);
});

test('wrong options are one sentence and exit code 2, --help is help', async () => {
  const cases: Array<[string[], RegExp]> = [
    [['--decimals', 'cut'], /^--decimals is cut, expected reject or round\.\n$/],
    [['--timezone', 'Berlin'], /^--timezone is Berlin, expected an IANA zone/],
    [['--week-start', 'monday'], /^--week-start is monday, expected one of MONDAY/],
    [['--url', 'localhost:8081'], /^--url is localhost:8081, expected http:\/\/host:port\.\n$/],
    [['--nothing'], /--nothing.*See --help\.\n$/],
    [['second.csv'], /^Name one file/],
  ];
  for (const [options, expected] of cases) {
    const { code, err } = await importLines(GOOD, ...options);
    assert.equal(code, 2);
    assert.match(err, expected);
  }
  const help = await importLines(GOOD, '--help');
  assert.equal(help.code, 0);
  assert.match(help.out, /--decimals reject\|round/);
  assert.deepEqual(api.requests, []);
});
