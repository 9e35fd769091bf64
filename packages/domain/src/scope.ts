// The right to read or write one merchant's data, as a type. Every function that touches a merchant's data takes a
// MerchantScope; only the guard (server/src/http/guard.ts) makes one, and tidy.test.ts refuses any other cast.

declare const granted: unique symbol;

export interface MerchantScope {
  readonly merchantId: number;
  readonly [granted]: true;
}
