// topline verify: orders = totals = ClickHouse, for every merchant or one.
import { parseArgs } from 'node:util';
import { createCalendarSource } from '../aggregate/calendars.ts';
import { type VerifyResult, verify } from '../aggregate/verify.ts';
import { readAllCells } from '../store/read-all-cells.ts';
import { readMerchantIds } from '../store/read-merchant-ids.ts';
import { type Command, type CommandDeps, idOf, merchantIds } from './command.ts';

const SHOWN_MAX = 10;

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'compare orders, totals and ClickHouse to the minor unit',
  help: `topline verify [--merchant ID] [--json]

Computes every bucket of every merchant from its orders and compares it with the totals and with ClickHouse. Finds rows
of merchants that do not exist, too. May run while orders arrive. Exit code 1 when anything differs.`,
  async run(deps, argv) {
    const { values } = parseArgs({
      args: [...argv],
      options: { merchant: { type: 'string' }, json: { type: 'boolean' } },
    });
    const only = values.merchant === undefined ? undefined : idOf(values.merchant, '--merchant');
    const calendars = createCalendarSource();
    const sum = { merchants: 0, orders: 0, cells: 0, waiting: 0, differences: 0 };
    const known = new Set<number>();
    for await (const merchantId of merchantIds(deps.pool, only)) {
      known.add(merchantId);
      const result = await verify({ ...deps, calendars }, deps.scopeOf(merchantId), deps);
      if (!result) continue;
      sum.merchants += 1;
      sum.orders += result.orders;
      sum.cells += result.cells;
      sum.waiting += result.waiting;
      sum.differences += result.differences.length;
      if (!values.json) tell(deps, result);
    }
    if (only !== undefined && sum.merchants === 0) return missing(deps, only);
    if (only === undefined) sum.differences += await countStrangers(deps, known, values.json === true);
    deps.print(values.json ? JSON.stringify(sum) : sentenceOf(sum));
    return sum.differences === 0 ? 0 : 1;
  },
};

/** Rows of merchants that PostgreSQL does not know: they would become the sales of whoever gets that number. */
async function countStrangers(deps: CommandDeps, known: ReadonlySet<number>, silent: boolean): Promise<number> {
  let rows = 0;
  for (const merchantId of await readMerchantIds(deps.clickhouse)) {
    // One that was created meanwhile is no stranger.
    if (known.has(merchantId) || !(await merchantIds(deps.pool, merchantId).next()).done) continue;
    const cells = await readAllCells(deps.clickhouse, deps.scopeOf(merchantId));
    const found = cells.filter((cell) => cell.orders !== 0).length;
    if (found > 0 && !silent) deps.print(`merchant ${merchantId}: does not exist, but has ${found} rows in ClickHouse`);
    rows += found;
  }
  return rows;
}

function tell(deps: CommandDeps, result: VerifyResult): void {
  if (result.differences.length === 0) return;
  deps.print(`merchant ${result.merchantId}: ${result.differences.length} differences`);
  for (const { where, cell, expected, found } of result.differences.slice(0, SHOWN_MAX)) {
    deps.print(
      `  ${where} ${cell.bucketType} ${cell.bucketStart} category ${cell.categoryId}: expected ${expected}, found ${found}`,
    );
  }
}

function sentenceOf(sum: {
  merchants: number;
  orders: number;
  cells: number;
  waiting: number;
  differences: number;
}): string {
  const checked = `${sum.merchants} merchants, ${sum.orders} orders, ${sum.cells} buckets`;
  const waiting = sum.waiting === 0 ? '' : ` ${sum.waiting} accepted orders are still on their way.`;
  if (sum.differences === 0) return `Orders, totals and ClickHouse agree: ${checked}, difference 0.${waiting}`;
  return `${sum.differences} differences found in ${checked}.${waiting}`;
}

function missing(deps: CommandDeps, merchantId: number): number {
  deps.print(`There is no merchant ${merchantId}.`);
  return 2;
}
