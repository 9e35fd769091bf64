// Rounding of an amount's text to a currency's decimals, half to even, by integer arithmetic. Only the importer rounds,
// and only when it is asked to; the API never does.
import { formatAmount } from '../money.ts';

const PLAIN_OR_SCIENTIFIC = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

/** The text itself when it has no digit too many, or is no such number (the API then says why). */
export function roundHalfEven(text: string, decimals: number): string {
  const parts = PLAIN_OR_SCIENTIFIC.exec(text);
  if (parts === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const surplus = fraction.length - Number(exponent) - decimals;
  if (surplus <= 0) return text;
  const unit = 10n ** BigInt(surplus);
  const digits = BigInt(whole + fraction);
  const rest = digits % unit;
  if (rest === 0n) return text;
  const below = digits / unit;
  const isUp = 2n * rest > unit || (2n * rest === unit && below % 2n === 1n);
  const rounded = isUp ? below + 1n : below;
  return formatAmount(sign === '-' && rounded > 0n ? -rounded : rounded, decimals);
}
