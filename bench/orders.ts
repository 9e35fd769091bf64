// Orders for the load: bodies that differ only in what must differ, from a counter, so that every run posts the same.
export const MERCHANTS = 8;
export const CATEGORIES = 20;

/** An order of one to four lines within the last year of `nowMs`, spread over merchants, days and categories. */
export function orderAt(index: number, prefix: string, nowMs: number): object {
  const lines = 1 + (index % 4);
  return {
    externalOrderId: `${prefix}-${index}`,
    merchantId: 1 + (index % MERCHANTS),
    orderDate: new Date(nowMs - 86_400_000 - ((index * 7_919) % 31_536_000) * 1_000).toISOString(),
    items: Array.from({ length: lines }, (_, line) => ({
      categoryId: 1 + ((index * 3 + line * 7) % CATEGORIES),
      productId: 1 + (index % 97),
      quantity: 1 + (index % 5),
      lineAmount: ((index * 37 + line * 11) % 20_000) / 100,
    })),
  };
}
