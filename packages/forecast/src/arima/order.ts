// Which ARIMA: (1 - φ(B))(1 - Φ(B^m)) (1-B)^d (1-B^m)^D (y - c) = (1 + θ(B))(1 + Θ(B^m)) e, with p, P terms in φ, Φ and q, Q in θ, Θ.

export type Order = {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  /** Seasonal orders; all 0 when season is 1. */
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  readonly season: number;
  /** A mean when d + D = 0, a drift when d + D = 1; never with more differences, where it would bend the forecast. */
  readonly constant: boolean;
};

export function armaTerms({ p, q, P, Q }: Order): number {
  return p + q + P + Q;
}

/** Coefficients that are estimated, without the variance. */
export function coefficientCount(order: Order): number {
  return armaTerms(order) + (order.constant ? 1 : 0);
}

/** As R writes it: `ARIMA(0,1,1)(0,1,1)[12] with drift`. */
export function orderName(order: Order): string {
  const { p, d, q, P, D, Q, season, constant } = order;
  const seasonal = P + D + Q > 0 ? `(${P},${D},${Q})[${season}]` : '';
  const plain = `ARIMA(${p},${d},${q})${seasonal}`;
  if (d + D === 0) return `${plain} with ${constant ? 'non-zero' : 'zero'} mean`;
  return constant ? `${plain} with drift` : plain;
}
