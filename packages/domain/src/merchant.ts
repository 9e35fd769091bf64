// The words of the catalogue: who sells, in which currency and calendar, and what is sold.

export const WEEK_STARTS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type WeekStart = (typeof WEEK_STARTS)[number];
/** Of every name in the catalogue. */
export const NAME_CODE_POINTS_MAX = 200;

/** What turns an instant into bucket dates. */
export interface Calendar {
  /** IANA name, for example Europe/Berlin. */
  readonly timezone: string;
  readonly weekStart: WeekStart;
}

export interface Merchant extends Calendar {
  readonly merchantId: number;
  readonly name: string;
  /** ISO 4217 code. */
  readonly currency: string;
}

export interface Category {
  readonly merchantId: number;
  readonly categoryId: number;
  readonly name: string;
}

export interface Product {
  readonly merchantId: number;
  readonly productId: number;
  readonly name: string;
  readonly categoryId: number;
}
