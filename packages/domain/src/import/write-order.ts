// Rows of one order as the JSON that POST /v1/orders takes. Only what cannot be written as JSON is refused here; every
// rule about orders is the API's to judge, so that the report says what the system says.
import { decimalsOf, parseAmount } from '../money.ts';
import type { OrderRows } from './group-orders.ts';
import type { ImportRow } from './import-row.ts';
import type { Refusal } from './refusal.ts';
import { roundHalfEven } from './round-amount.ts';

export interface WrittenOrder {
  readonly body: string;
  readonly roundedLines: number;
  /** Sum of the lines as sent. */
  readonly totalMinor: bigint;
}

export interface OrderIds {
  readonly merchantId: number;
  /** The merchant's, as the API has it. */
  readonly currency: string;
  readonly categoryIdOf: (name: string) => number;
}

export type Decimals = 'reject' | 'round';

const JSON_NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const NUMBER_CHARS_MAX = 64;

/** The refusal when a row's numbers cannot be written. */
export function numbersRefusal({ rows }: OrderRows): Refusal | undefined {
  const places = rows.flatMap((row) => [
    ...unwritable(row, 'quantity', row.quantity),
    ...unwritable(row, 'line_amount', row.lineAmount),
  ]);
  return places.length > 0 ? { code: 'not-a-number', places } : undefined;
}

export function writeOrder({ externalOrderId, rows }: OrderRows, ids: OrderIds, decimals: Decimals): WrittenOrder {
  const currencyDecimals = decimalsOf(ids.currency) ?? 0;
  let roundedLines = 0;
  let totalMinor = 0n;
  const items = rows.map((row) => {
    const amount = decimals === 'round' ? roundHalfEven(row.lineAmount, currencyDecimals) : row.lineAmount;
    if (amount !== row.lineAmount) roundedLines++;
    const parsed = parseAmount(amount, currencyDecimals);
    if (parsed.ok) totalMinor += BigInt(parsed.minor);
    return `{"categoryId":${ids.categoryIdOf(row.category)},"quantity":${row.quantity},"lineAmount":${amount}}`;
  });
  const orderDate = rows[0]?.orderDate ?? '';
  const body =
    `{"externalOrderId":${JSON.stringify(externalOrderId)},"merchantId":${ids.merchantId},` +
    `"orderDate":${JSON.stringify(orderDate)},"items":[${items.join(',')}]}`;
  return { body, roundedLines, totalMinor };
}

function unwritable(row: ImportRow, column: string, text: string): Array<{ line: number; detail: string }> {
  if (text.length <= NUMBER_CHARS_MAX && JSON_NUMBER.test(text)) return [];
  return [{ line: row.line, detail: `${column} ${JSON.stringify(text.slice(0, 40))} is not a number` }];
}
