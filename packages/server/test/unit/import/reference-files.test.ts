// The real order files: every merchant's, day's and category's sum in the system equals the sum computed from the file
// by other means, to the smallest unit, over exactly the orders that were not listed as rejected.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { runImport } from '../../../src/cli/import.ts';
import { type FakeApi, startFakeApi } from '../../fake-api.ts';

const repository = join(import.meta.dirname, '../../../../..');
const reference = join(resolve(repository, process.env.TOPLINE_REFERENCE_DIR ?? '../shared'), 'data');

type Row = Record<'order_external_id' | 'order_ts' | 'merchant' | 'category' | 'quantity' | 'line_amount', string>;

interface Expectation {
  readonly file: string;
  readonly decimals: 'reject' | 'round';
  /** Whether the system must refuse the row's order. */
  readonly isRefused: (row: Row) => boolean;
  /** Rows of the file to import; the whole of the largest takes too long for every run. */
  readonly rows: number;
  readonly orders: number;
  readonly refused: number;
}

const tooPrecise = (row: Row) => /\.[0-9]{2}[0-9]*[1-9]/.test(row.line_amount);
const EXPECTATIONS: readonly Expectation[] = [
  {
    file: 'orders_complete_journey.csv.gz',
    decimals: 'reject',
    isRefused: (row) => row.quantity === '0',
    rows: 15_000,
    orders: 9_339,
    refused: 66,
  },
  {
    file: 'orders_superstore.csv.gz',
    decimals: 'reject',
    isRefused: tooPrecise,
    rows: 9_994,
    orders: 5_009,
    refused: 2_525,
  },
  {
    file: 'orders_superstore.csv.gz',
    decimals: 'round',
    isRefused: () => false,
    rows: 9_994,
    orders: 5_009,
    refused: 0,
  },
];

for (const expected of EXPECTATIONS) {
  const { file, decimals } = expected;
  test(`${file} with --decimals ${decimals}: every sum is the file's`, async (context) => {
    const source = join(reference, file);
    if (!existsSync(source)) {
      console.log(`not run: ${file} is not in ${reference} (TOPLINE_REFERENCE_DIR)`);
      context.skip('the reference data is absent');
      return;
    }
    const folder = await mkdtemp(join(tmpdir(), 'topline-import-'));
    const api = await startFakeApi();
    try {
      const path = join(folder, 'orders.csv');
      const content = firstRows(gunzipSync(readFileSync(source)).toString('utf8'), expected.rows);
      await writeFile(path, content);
      const report = join(folder, 'report.csv');
      const code = await runImport([path, '--decimals', decimals, '--report', report], {
        stdout: { write: () => true },
        stderr: new PassThrough().resume(),
        ingestUrl: api.url,
      });
      assert.equal(code, expected.refused > 0 ? 1 : 0);
      const listed = parse(await readFile(report, 'utf8'), { columns: true }) as Array<Record<string, string>>;
      const refused = new Set(listed.map((row) => `${row.merchant}/${row.order_external_id}`));
      const rows = parse(content, { columns: true }) as Row[];
      const mustRefuse = new Set(rows.filter(expected.isRefused).map(keyOf));
      assert.equal(mustRefuse.size, expected.refused);
      assert.deepEqual(refused, mustRefuse);
      assert.equal(api.orders.size, expected.orders - expected.refused);
      assert.deepEqual(sumsInSystem(api), sumsInFile(rows.filter((row) => !refused.has(keyOf(row)))));
    } finally {
      await api.close();
      await rm(folder, { recursive: true });
    }
  });
}

/** The header and so many rows; no field of these files spans two lines. */
function firstRows(text: string, count: number): string {
  return `${text.split('\n', count + 1).join('\n')}\n`;
}

function keyOf(row: Row): string {
  return `${row.merchant}/${row.order_external_id}`;
}

type Sums = Record<string, [amount: bigint, quantity: number]>;

function add(sums: Sums, key: string, amount: bigint, quantity: number): void {
  const [before, count] = sums[key] ?? [0n, 0];
  sums[key] = [before + amount, count + quantity];
}

/** Cents, half to even at the fourth decimal, in ten-thousandths: both files have at most four decimals. */
function centsOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  const tenThousandths = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0'));
  const cents = tenThousandths / 100n;
  const rest = tenThousandths % 100n;
  return rest > 50n || (rest === 50n && cents % 2n === 1n) ? cents + 1n : cents;
}

function sumsInFile(rows: readonly Row[]): Sums {
  const sums: Sums = {};
  for (const row of rows) {
    const day = Temporal.Instant.from(row.order_ts).toString().slice(0, 10);
    add(sums, `${row.merchant}/${day}/${row.category}`, centsOf(row.line_amount), Number(row.quantity));
  }
  return sums;
}

function sumsInSystem(api: FakeApi): Sums {
  const sums: Sums = {};
  for (const { merchantId, orderDateMs, lines } of api.orders.values()) {
    const day = new Date(orderDateMs).toISOString().slice(0, 10);
    for (const line of lines) {
      const category = api.categories.get(merchantId)?.get(line.categoryId);
      add(sums, `${api.merchants.get(merchantId)?.name}/${day}/${category}`, BigInt(line.amountMinor), line.quantity);
    }
  }
  return sums;
}
