// Amounts as an axis writes them: "12K €". A place on a scale, never a number to rely on.

export function compactAmounts(currency: string): (value: number) => string {
  const format = new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  });
  return (value) => format.format(value);
}
