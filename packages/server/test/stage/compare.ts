// The stores against the ledger, at rest: every accepted order is there once, with one event, processed once; and every cell of
// PostgreSQL, ClickHouse and the API has the ledger's numbers, none more and none less.
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { verify } from '../../src/aggregate/verify.ts';
import { systemScope } from '../../src/http/guard.ts';
import { BUCKET_TYPES, type BucketType } from './calendar.ts';
import { type Cell, cellKey } from './ledger.ts';
import { decimalText, type TestMerchant } from './orders.ts';
import type { Stage } from './stage.ts';
import { readAudit, readCalendarVersions, readOrders, readPushed, readTotals, type StoredCell } from './stores.ts';

const PARTITIONS = 4;
/** Buckets of each type and merchant that are also read through the API. */
const API_READS = 1;

export async function compareCells(stage: Stage): Promise<void> {
  const expected = stage.ledger.cells();
  const [totals, pushed] = await Promise.all([readTotals(stage.pool), readPushed(stage.clickhouse)]);
  const versions = await readCalendarVersions(stage.pool);
  compareStore(stage, 'PostgreSQL', totals, expected, versions);
  compareStore(stage, 'ClickHouse', pushed, expected, versions);
}

/** What a suite did itself, and is therefore no finding. */
export interface Tolerated {
  /** Events were put into the outbox again. */
  readonly repeatedEvents?: boolean;
  /** Events that no order was stored with were put into the outbox under its number. */
  readonly deadLetters?: boolean;
}

export async function compareAll(stage: Stage, tolerated: Tolerated = {}): Promise<void> {
  await compareOrders(stage, tolerated);
  await compareCells(stage);
  await Promise.all(stage.merchants.map((merchant) => compareAnswers(stage, merchant)));
  await compareByVerify(stage);
}

async function compareOrders(
  { ledger, findings, pool, clickhouse }: Stage,
  { repeatedEvents = false, deadLetters: strangers = false }: Tolerated,
): Promise<void> {
  const stored = new Map((await readOrders(pool)).map((order) => [order.key, order]));
  const audit = await readAudit(clickhouse);
  const accepted = new Set<string>();
  for (const { order, orderId } of ledger.entries()) {
    const key = `${order.merchant.merchantId} ${order.externalOrderId}`;
    accepted.add(key);
    const found = stored.get(key);
    if (!found) findings.add('lost', `order ${key} is not stored`);
    else if (found.orderId !== orderId) findings.add('double', `order ${key} is ${orderId} and ${found.orderId}`);
    if (!audit.has(orderId)) findings.add('lost', `order ${orderId} is not in the audit copy`);
  }
  for (const { key, orderId, events, processed, deadLetters } of stored.values()) {
    if (!accepted.has(key)) findings.add('double', `order ${key} is stored and nobody was told`);
    if (events === 0 || processed === 0 || (deadLetters > 0 && !strangers))
      findings.add(
        'lost',
        `order ${orderId} has ${events} events, ${processed} processed, ${deadLetters} dead letters`,
      );
    if ((events > 1 && !repeatedEvents) || processed > 1)
      findings.add('double', `order ${orderId} has ${events} events, ${processed} processed`);
  }
}

function compareStore(
  { findings }: Stage,
  store: string,
  cells: readonly StoredCell[],
  expected: ReadonlyMap<string, Cell>,
  versions: ReadonlyMap<number, number>,
): void {
  const left = new Map(expected);
  for (const cell of cells) {
    const key = cellKey(cell);
    const wanted = left.get(key);
    left.delete(key);
    if (numbers(cell) !== numbers(wanted))
      findings.add('wrong', `${store} ${key}: expected ${numbers(wanted)}, found ${numbers(cell)}`);
    if (cell.calendarVersion !== versions.get(cell.merchantId))
      findings.add('wrong', `${store} ${key} is of calendar version ${cell.calendarVersion}`);
  }
  for (const [key, cell] of left) findings.add('wrong', `${store} ${key}: expected ${numbers(cell)}, found nothing`);
}

function numbers(cell: Cell | undefined): string {
  return cell ? `${cell.amountMinor} quantity ${cell.quantity} orders ${cell.orders}` : 'nothing';
}

interface TopCategories {
  readonly total: { readonly amount: string; readonly quantity: number; readonly orders: number };
  readonly categories: readonly {
    readonly categoryId: number;
    readonly amount: string;
    readonly quantity: number;
    readonly orders: number;
  }[];
}

async function compareAnswers(stage: Stage, merchant: TestMerchant): Promise<void> {
  const cells = [...stage.ledger.cells().values()].filter((cell) => cell.merchantId === merchant.merchantId);
  for (const type of BUCKET_TYPES) {
    const ofType = cells.filter((cell) => cell.bucketType === type);
    const starts = [...new Set(ofType.map((cell) => cell.bucketStart))];
    for (let read = 0; read < API_READS && starts.length > 0; read += 1) {
      const start = starts[stage.random.integer(0, starts.length - 1)] ?? '';
      await compareAnswer(
        stage,
        merchant,
        type,
        start,
        ofType.filter((cell) => cell.bucketStart === start),
      );
    }
  }
}

async function compareAnswer(
  { client, findings }: Stage,
  merchant: TestMerchant,
  type: BucketType,
  start: string,
  cells: readonly Cell[],
): Promise<void> {
  const { merchantId, decimals } = merchant;
  const path = `/api/top-categories?merchantId=${merchantId}&bucketType=${type}&bucketStart=${start}&limit=1000`;
  const answer = (await client.get('query', path)) as TopCategories;
  const shown = (cell: Cell | undefined) => [
    decimalText(cell?.amountMinor ?? 0n, decimals),
    Number(cell?.quantity ?? 0),
    Number(cell?.orders ?? 0),
  ];
  const ranked = cells.filter((cell) => cell.categoryId !== 0).sort(byAmount);
  const whole = cells.find((cell) => cell.categoryId === 0);
  const expected = JSON.stringify([shown(whole), ranked.map((cell) => [cell.categoryId, ...shown(cell)])]);
  const { total, categories } = answer;
  const found = JSON.stringify([
    [total.amount, total.quantity, total.orders],
    categories.map((row) => [row.categoryId, row.amount, row.quantity, row.orders]),
  ]);
  if (found !== expected)
    findings.add('wrong', `answer ${merchantId} ${type} ${start}: expected ${expected}, found ${found}`);
}

function byAmount(a: Cell, b: Cell): number {
  if (a.amountMinor !== b.amountMinor) return a.amountMinor > b.amountMinor ? -1 : 1;
  return a.categoryId - b.categoryId;
}

/** The program's own check must agree with the ledger that nothing is wrong. */
async function compareByVerify({ pool, clickhouse, findings, merchants }: Stage): Promise<void> {
  const calendars = createCalendarSource();
  for (const { merchantId } of merchants) {
    const result = await verify({ pool, clickhouse, calendars }, systemScope(merchantId), { partitions: PARTITIONS });
    if (!result) throw new Error(`verify does not know merchant ${merchantId}`);
    if (result.waiting > 0) findings.add('lost', `verify: ${result.waiting} orders of ${merchantId} wait`);
    for (const { where, cell, expected, found } of result.differences)
      findings.add('wrong', `verify ${where} ${cellKey(cell)}: expected ${expected}, found ${found}`);
  }
}
