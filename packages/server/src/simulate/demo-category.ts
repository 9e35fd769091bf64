// A category of the demonstration: how often it is bought, at which prices, in which season, and where it is heading.

/** Factors at the middle of January to December, mean about 1. */
export const SEASONS = {
  steady: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  summer: [0.5, 0.55, 0.7, 0.95, 1.3, 1.6, 1.65, 1.45, 1.05, 0.75, 0.5, 0.5],
  spring: [0.7, 0.85, 1.35, 1.65, 1.5, 1.15, 0.9, 0.8, 0.9, 0.8, 0.65, 0.65],
  autumn: [0.75, 0.7, 0.75, 0.8, 0.8, 0.85, 0.9, 1.05, 1.4, 1.55, 1.35, 1.1],
  winter: [1.7, 1.45, 1.0, 0.65, 0.45, 0.4, 0.4, 0.5, 0.85, 1.25, 1.6, 1.8],
  gifts: [0.65, 0.85, 0.8, 0.8, 0.95, 0.9, 0.8, 0.8, 0.8, 0.95, 1.55, 2.15],
  school: [0.85, 0.95, 1.75, 1.6, 0.8, 0.75, 0.75, 0.95, 1.1, 0.8, 0.8, 0.9],
  newYear: [1.5, 0.6, 0.75, 0.75, 0.6, 0.6, 0.6, 0.7, 0.9, 1.25, 1.75, 2.0],
  heat: [0.65, 0.7, 0.85, 1.0, 1.2, 1.35, 1.4, 1.35, 1.15, 0.95, 0.75, 0.65],
} as const;

type Season = keyof typeof SEASONS;

export interface DemoCategory {
  readonly name: string;
  readonly weight: number;
  /** Minor units. */
  readonly priceLow: number;
  readonly priceHigh: number;
  readonly season: Season;
  /** Yearly change of the category's weight: 0.3 gains, -0.2 loses. */
  readonly trend: number;
  /** How many of one product a customer takes at most. */
  readonly quantityMax: number;
  readonly products: readonly string[];
}

type Row = readonly [
  name: string,
  weight: number,
  priceLow: number,
  priceHigh: number,
  season: Season,
  trend: number,
  quantityMax: number,
  products: string,
];

/** Rows keep the tables readable; products are separated by commas. */
export function demoCategories(rows: readonly Row[]): DemoCategory[] {
  return rows.map(([name, weight, priceLow, priceHigh, season, trend, quantityMax, products]) => ({
    name,
    weight,
    priceLow,
    priceHigh,
    season,
    trend,
    quantityMax,
    products: products.split(', '),
  }));
}
