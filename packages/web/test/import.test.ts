// The page's import against an API in memory: it reads, judges, rounds and stores as the command line does, and what it
// cannot import it lists.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { COLUMNS, type FieldSources, IMPORT_FIELDS } from '@topline/domain/import/import-row.ts';
import { createApiRequests } from '../../server/src/simulate/api-requests.ts';
import { type FakeApi, startFakeApi } from '../../server/test/fake-api.ts';
import { guessSources, isComplete } from '../src/screens/import/guess-sources.ts';
import type { Outcome, Progress, Settings } from '../src/screens/import/job.ts';
import { lookAtFile } from '../src/screens/import/look-at-file.ts';
import { runJob } from '../src/screens/import/run-job.ts';

const HEADER = Object.values(COLUMNS).join(',');
const SETTINGS: Settings = { decimals: 'reject', timezone: 'Europe/Berlin', weekStart: 'SUNDAY' };
const GOOD = [
  HEADER,
  'A-1,2024-01-03T10:00:00+01:00,Nord,"Paper, fine",2,16.40,EUR',
  'A-1,2024-01-03T10:00:00+01:00,Nord,Labels,1,3.6e0,EUR',
  'A-2,2024-02-04T00:00:00Z,Nord,"Paper, fine",1,0.00,EUR',
  'A-2,2024-01-04T00:00:00Z,Tokyo,Pens,3,450,JPY',
];

let api: FakeApi;
before(async () => {
  api = await startFakeApi();
});
after(() => api.close());
beforeEach(() => {
  api.orders.clear();
  api.merchants.clear();
  api.categories.clear();
  api.interfere = () => undefined;
});

function fileOf(lines: readonly string[] | Uint8Array<ArrayBuffer>): File {
  return new File([Array.isArray(lines) ? `${lines.join('\n')}\n` : (lines as Uint8Array<ArrayBuffer>)], 'orders.csv');
}

interface Run {
  readonly settings?: Settings;
  readonly sources?: FieldSources;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

async function run(kind: 'check' | 'send', file: File, options: Run = {}): Promise<Outcome> {
  const { settings = SETTINGS, sources = usualSources(), onProgress = () => undefined } = options;
  const { signal = new AbortController().signal } = options;
  const requests = createApiRequests({ url: api.url, retryForMs: 2_000, signal });
  return runJob({ kind, file, sources, settings }, { requests, signal, nowMs: Date.now(), onProgress });
}

function usualSources(): FieldSources {
  const sources = guessSources(HEADER.split(','));
  assert.ok(isComplete(sources));
  return sources;
}

test('orders arrive whole, with merchants and categories made from their names', async () => {
  const { summary, merchants, report, ended } = await run('send', fileOf(GOOD));
  assert.equal(ended, undefined);
  assert.equal(report, undefined);
  assert.deepEqual([...api.orders.keys()], ['1/A-1', '1/A-2', '2/A-2']);
  assert.deepEqual(
    api.orders.get('1/A-1')?.lines.map(({ quantity, amountMinor }) => [quantity, amountMinor]),
    [
      [2, 1640],
      [1, 360],
    ],
  );
  assert.deepEqual(api.merchants.get(2), {
    merchantId: 2,
    name: 'Tokyo',
    currency: 'JPY',
    timezone: 'Europe/Berlin',
    weekStart: 'SUNDAY',
  });
  assert.deepEqual(summary.sums, [
    { currency: 'EUR', amount: '20.00' },
    { currency: 'JPY', amount: '450' },
  ]);
  assert.deepEqual(merchants, [
    { merchantId: 1, name: 'Nord', latest: '2024-02-04' },
    { merchantId: 2, name: 'Tokyo', latest: '2024-01-04' },
  ]);
});

test('importing again recognises every order and changes nothing', async () => {
  await run('send', fileOf(GOOD));
  const orders = [...api.orders.values()];
  const { summary } = await run('send', fileOf(GOOD));
  assert.deepEqual([summary.accepted, summary.replayed], [3, 3]);
  assert.deepEqual([...api.orders.values()], orders);
});

test('a check judges by the same rules, tells how far it is, and sends nothing', async () => {
  const lines = [...GOOD, 'A-3,2024-01-05T00:00:00Z,Nord,Paper,1,16.445,EUR', 'A-4,nonsense,=Nord,Paper,1,1.00,EUR'];
  const file = fileOf(lines);
  const requests = api.requests.length;
  const told: Progress[] = [];
  const { summary, report } = await run('check', file, { onProgress: (progress) => told.push(progress) });
  assert.equal(api.requests.length, requests);
  assert.deepEqual([summary.accepted, summary.refused], [3, 2]);
  assert.equal(told.at(-1)?.readBytes, file.size);
  assert.deepEqual(
    ((await report?.text()) ?? '').split('\n').map((line) => line.split(',').slice(0, 7).join(',')),
    [
      'merchant,order_external_id,first_line,last_line,line,code,reason',
      'Nord,A-3,6,6,6,rule-broken,lineAmount 16.445 must have at most 2 decimals',
      '\'=Nord,A-4,7,7,7,invalid-request,"orderDate must be an RFC 3339 date-time that exists',
      '',
    ],
  );
  const rounded = await run('check', file, { settings: { ...SETTINGS, decimals: 'round' } });
  assert.deepEqual([rounded.summary.accepted, rounded.summary.rounded], [4, 1]);
  assert.deepEqual(rounded.summary.sums[0], { currency: 'EUR', amount: '36.44' });
});

test('gzip is told by its content and a file without merchant or currency takes one for every row', async () => {
  const lines = ['Order ID,Date,Category,Qty,Line total', 'X-1,2024-01-03T10:00:00Z,Tea,2,5.00'];
  const guessed = guessSources(lines[0]?.split(',') ?? []);
  assert.deepEqual(guessed, {
    externalOrderId: { column: 'Order ID' },
    orderDate: { column: 'Date' },
    category: { column: 'Category' },
    quantity: { column: 'Qty' },
    lineAmount: { column: 'Line total' },
  });
  const sources = { ...guessed, merchant: { text: 'Tea shop' }, currency: { text: 'GBP' } };
  assert.ok(isComplete(sources));
  const packed = new Uint8Array(gzipSync(lines.join('\r\n')));
  const { summary } = await run('send', fileOf(packed), { sources });
  assert.deepEqual(summary.sums, [{ currency: 'GBP', amount: '5.00' }]);
  assert.equal(api.merchants.get(1)?.name, 'Tea shop');
});

test('the first rows are shown as they would be sent, with what is wrong with them', async () => {
  const lines = [
    HEADER,
    'A-1,2024-01-03T10:00:00Z,Nord,Paper,2,16.455,EUR',
    'A-2,2024-01-03T10:00:00Z,Nord,Paper,0,1,EUR',
  ];
  const rounding = await lookAtFile(fileOf(lines), undefined, { ...SETTINGS, decimals: 'round' }, Date.now());
  assert.equal(rounding.rows[0]?.roundedTo, '16.46');
  assert.equal(rounding.rows[0]?.problem, undefined);
  assert.match(rounding.rows[1]?.problem ?? '', /quantity 0 must be/);
  const strict = await lookAtFile(fileOf(lines), undefined, SETTINGS, Date.now());
  assert.match(strict.rows[0]?.problem ?? '', /at most 2 decimals/);
  const { merchant: _, ...rest } = usualSources();
  assert.deepEqual((await lookAtFile(fileOf(lines), rest, SETTINGS, Date.now())).rows, []);
  assert.deepEqual(IMPORT_FIELDS.length, 7);
});

test('a file that is no such CSV ends with one sentence', async () => {
  const cases: Array<[File, RegExp]> = [
    [fileOf([HEADER, '"A,open']), /The file is no CSV: Quote Not Closed/],
    [fileOf(new Uint8Array(gzipSync(GOOD.join('\n'))).slice(0, 60)), /The gzip stream is damaged or cut off/],
    [fileOf(['a,b', '1,2']), /Line 1 is no header with the columns order_external_id/],
    [fileOf(new Uint8Array(0)), /The file is empty/],
  ];
  for (const [file, expected] of cases) {
    const { ended } = await run('check', file);
    assert.match(ended?.message ?? '', expected);
    assert.equal(ended?.why, 'unreadable');
  }
});

test('a cancelled import says what was accepted, and the next one continues', async () => {
  const lines = [HEADER];
  for (let index = 1; index <= 5_000; index++) lines.push(`E-${index},2024-01-01T00:00:00Z,Nord,Paper,1,1.00,EUR`);
  const cancel = new AbortController();
  api.interfere = (request) => {
    if (request === 'POST /v1/orders/bulk' && api.orders.size >= 2_000) cancel.abort();
    return undefined;
  };
  const { ended, summary } = await run('send', fileOf(lines), { signal: cancel.signal });
  assert.equal(ended?.why, 'cancelled');
  assert.ok(summary.accepted > 0 && summary.accepted <= api.orders.size && api.orders.size < 5_000);
  api.interfere = () => undefined;
  const second = await run('send', fileOf(lines));
  assert.equal(second.summary.accepted, 5_000);
  assert.equal(api.orders.size, 5_000);
});
