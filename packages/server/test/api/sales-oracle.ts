// What top categories must answer, worked out from the orders alone with Temporal: nothing of the program's calendar, money or
// ranking is used. Amounts are minor units.
export type Bucket = 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';

export interface Sale {
  readonly orderDate: string;
  readonly lines: readonly { readonly categoryId: number; readonly quantity: number; readonly minor: number }[];
}

export interface OracleCalendar {
  readonly timezone: string;
  readonly weekStart: string;
}

export interface Ranked {
  readonly categoryId: number;
  readonly minor: bigint;
  readonly quantity: number;
  readonly orders: number;
}

export interface Sums {
  readonly total: { readonly minor: bigint; readonly quantity: number; readonly orders: number };
  /** Amount descending, then categoryId. */
  readonly ranked: readonly Ranked[];
}

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

export function localDate(instant: string, timezone: string): Temporal.PlainDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timezone).toPlainDate();
}

/** First date and exclusive end of the bucket that contains a date. */
export function bucketOf(date: Temporal.PlainDate, bucket: Bucket, weekStart: string): readonly [string, string] {
  const first = firstDate(date, bucket, weekStart);
  const span = { DAY: { days: 1 }, WEEK: { days: 7 }, MONTH: { months: 1 }, YEAR: { years: 1 } }[bucket];
  return [first.toString(), first.add(span).toString()];
}

function firstDate(date: Temporal.PlainDate, bucket: Bucket, weekStart: string): Temporal.PlainDate {
  if (bucket === 'DAY') return date;
  if (bucket === 'MONTH') return date.with({ day: 1 });
  if (bucket === 'YEAR') return date.with({ month: 1, day: 1 });
  let first = date;
  while (WEEKDAYS[first.dayOfWeek - 1] !== weekStart) first = first.subtract({ days: 1 });
  return first;
}

/** Sums over the sales whose local date is in [from, to). */
export function sumSales(sales: readonly Sale[], calendar: OracleCalendar, from: string, to: string): Sums {
  const within = sales.filter(({ orderDate }) => {
    const date = localDate(orderDate, calendar.timezone).toString();
    return date >= from && date < to;
  });
  return sumAll(within);
}

export function sumAll(sales: readonly Sale[]): Sums {
  const categories = new Map<number, { minor: bigint; quantity: number; orders: Set<Sale> }>();
  for (const sale of sales) {
    for (const { categoryId, quantity, minor } of sale.lines) {
      const sum = categories.get(categoryId) ?? { minor: 0n, quantity: 0, orders: new Set<Sale>() };
      sum.minor += BigInt(minor);
      sum.quantity += quantity;
      sum.orders.add(sale);
      categories.set(categoryId, sum);
    }
  }
  const ranked = [...categories]
    .map(([categoryId, sum]) => ({ ...sum, categoryId, orders: sum.orders.size }))
    .sort((a, b) => (a.minor === b.minor ? a.categoryId - b.categoryId : a.minor > b.minor ? -1 : 1));
  return {
    total: {
      minor: ranked.reduce((sum, one) => sum + one.minor, 0n),
      quantity: ranked.reduce((sum, one) => sum + one.quantity, 0),
      orders: sales.length,
    },
    ranked,
  };
}

/** "59.97" → 5997n; the number of decimals is the text's own and returned too. */
export function minorOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

export function amountOf(minor: number | bigint, decimals: number): string {
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
