// What a batch of order events adds to the totals: pure arithmetic on the merchant's calendar.
// Every event changes, for each bucket type, the totals of its categories and the reserved row 0 of the whole merchant.
// `orders` counts distinct orders: an order with two lines of one category counts once there, and once in row 0.
import { BUCKET_TYPES, type BucketType, type LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';

/** The reserved category of the whole merchant. */
export const WHOLE_MERCHANT = 0;

export interface CellKey {
  readonly merchantId: number;
  readonly bucketType: BucketType;
  readonly bucketStart: LocalDate;
  readonly categoryId: number;
}

export interface Cell extends CellKey {
  amountMinor: bigint;
  quantity: bigint;
  orders: number;
}

export interface Sale {
  readonly merchantId: number;
  readonly orderDateMs: number;
  readonly items: readonly { readonly categoryId: number; readonly quantity: number; readonly amountMinor: number }[];
}

export interface CellSums {
  add(sale: Sale, calendar: MerchantCalendar): void;
  /** In key order, the order in which rows are locked. */
  cells(): Cell[];
}

export function createCellSums(): CellSums {
  const cells = new Map<string, Cell>();

  const cell = (merchantId: number, bucketType: BucketType, bucketStart: LocalDate, categoryId: number): Cell => {
    const key = `${merchantId} ${bucketType} ${bucketStart} ${categoryId}`;
    let found = cells.get(key);
    if (!found) {
      found = { merchantId, bucketType, bucketStart, categoryId, amountMinor: 0n, quantity: 0n, orders: 0 };
      cells.set(key, found);
    }
    return found;
  };

  return {
    add(sale, calendar) {
      const starts = calendar.bucketsOf(sale.orderDateMs);
      for (const part of partsOf(sale)) {
        const amount = BigInt(part.amountMinor);
        const quantity = BigInt(part.quantity);
        for (const bucketType of BUCKET_TYPES) {
          const target = cell(sale.merchantId, bucketType, starts[bucketType], part.categoryId);
          target.amountMinor += amount;
          target.quantity += quantity;
          target.orders += 1;
        }
      }
    },
    cells: () => [...cells.values()].sort(byKey),
  };
}

/** An order's sums per category and for the whole merchant. A sum of 1,000 allowed lines is a safe integer. */
function partsOf(sale: Sale): { categoryId: number; quantity: number; amountMinor: number }[] {
  const whole = { categoryId: WHOLE_MERCHANT, quantity: 0, amountMinor: 0 };
  const parts = new Map([[WHOLE_MERCHANT, whole]]);
  for (const item of sale.items) {
    whole.quantity += item.quantity;
    whole.amountMinor += item.amountMinor;
    const part = parts.get(item.categoryId);
    if (part) {
      part.quantity += item.quantity;
      part.amountMinor += item.amountMinor;
    } else parts.set(item.categoryId, { ...item });
  }
  return [...parts.values()];
}

function byKey(a: CellKey, b: CellKey): number {
  if (a.merchantId !== b.merchantId) return a.merchantId - b.merchantId;
  if (a.bucketType !== b.bucketType) return a.bucketType < b.bucketType ? -1 : 1;
  if (a.bucketStart !== b.bucketStart) return a.bucketStart < b.bucketStart ? -1 : 1;
  return a.categoryId - b.categoryId;
}
