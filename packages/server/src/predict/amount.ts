// Forecasts are floating-point numbers in major units; answers are decimals of the currency. This is the one place between them.
// Rounding is half to even on the number's shortest decimal text, so that 59.975 means what a person reads in it.
// Guarantee: rounding keeps order (lower ≤ forecast ≤ upper stays true), and there is no "-0.00".
import { formatAmount } from '@topline/domain/money.ts';

/** Minor units of a finite number. */
export function minorOf(value: number, decimals: number): bigint {
  if (!Number.isFinite(value)) throw new Error(`a forecast must be finite, got ${value}`);
  const { negative, digits, exponent } = decimalOf(value);
  const shift = exponent + decimals;
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfEven(digits, 10n ** BigInt(-shift));
  return negative ? -magnitude : magnitude;
}

export function amountOf(value: number, decimals: number): string {
  return formatAmount(minorOf(value, decimals), decimals);
}

/** value = ± digits × 10^exponent, from the shortest text that reads back as the same number. */
function decimalOf(value: number): { negative: boolean; digits: bigint; exponent: number } {
  const [mantissa = '0', power = '0'] = Math.abs(value).toExponential().split('e');
  const fraction = mantissa.slice(2);
  return {
    negative: value < 0,
    digits: BigInt(mantissa.slice(0, 1) + fraction),
    exponent: Number(power) - fraction.length,
  };
}

function divideHalfEven(numerator: bigint, divisor: bigint): bigint {
  const quotient = numerator / divisor;
  const twice = (numerator % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}
