// What stands behind a number: the products of a category, and the very orders and lines that were counted.

import Type from 'typebox';
import * as field from './fields.ts';
import { CLOSED, type RouteContract } from './route.ts';
import { freshnessFields, merchantFields, PERIOD_RULES, periodFields, periodQuery } from './top-categories.ts';

const GROUP = 'Top categories';
export const PRODUCTS_LIMIT_MAX = 100;
export const PRODUCTS_LIMIT_DEFAULT = 10;
export const EXPLAIN_LIMIT_MAX = 500;
export const EXPLAIN_LIMIT_DEFAULT = 50;
const CURSOR_CHARS_MAX = 40;

const OF_THE_MERCHANT = { pointer: '/query/categoryId', rule: "is one of the merchant's categories" };

const ProductIdOrNone = field.nullable(field.ProductId);
const ProductName = field.nullable(Type.String());

export const TopProductsBody = Type.Object(
  {
    ...merchantFields,
    categoryId: field.CategoryId,
    categoryName: Type.String(),
    ...periodFields,
    total: Type.Object({ amount: field.Amount, quantity: field.Count, orders: field.Count }, CLOSED),
    products: Type.Array(
      Type.Object(
        {
          rank: Type.Integer({ minimum: 1 }),
          productId: field.nullable(Type.Integer({ description: 'Null: all lines that name no product.' })),
          productName: ProductName,
          amount: field.Amount,
          share: field.Share,
          quantity: field.Count,
          orders: field.Count,
        },
        { title: 'TopProduct', ...CLOSED },
      ),
    ),
    rest: Type.Object({ products: field.Count, amount: field.Amount, quantity: field.Count }, CLOSED),
    ...freshnessFields,
  },
  { title: 'TopProducts', ...CLOSED },
);

export const topProducts = {
  name: 'topProducts',
  method: 'GET',
  path: '/api/top-products',
  summary: 'The products of a category that sell most, from the counted lines; rows and rest add up to the total',
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  query: Type.Object({
    merchantId: field.MerchantId,
    categoryId: field.CategoryId,
    ...periodQuery,
    limit: Type.Integer({ minimum: 1, maximum: PRODUCTS_LIMIT_MAX, default: PRODUCTS_LIMIT_DEFAULT }),
  }),
  answers: { 200: { description: 'The ranking', schema: TopProductsBody } },
  rules: [OF_THE_MERCHANT, ...PERIOD_RULES],
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

const OrdersAmount = { orders: field.Count, amount: field.Amount };

const ExplainedOrder = Type.Object(
  {
    orderId: field.OrderId,
    externalOrderId: Type.String(),
    orderDate: field.Instant,
    localTime: Type.String({
      description: "The order's date and time on the merchant's clock.",
      examples: ['2024-01-15T11:30:00'],
    }),
    createdAt: field.Instant,
    late: Type.Optional(Type.Boolean({ description: 'Stored after `since`, dated before it; only with `since`.' })),
    lines: Type.Array(
      Type.Object(
        {
          categoryId: field.CategoryId,
          categoryName: Type.String(),
          productId: ProductIdOrNone,
          productName: ProductName,
          quantity: field.Count,
          lineAmount: field.Amount,
        },
        { title: 'ExplainedLine', ...CLOSED },
      ),
      { description: 'Of the category only, when one was asked for.' },
    ),
  },
  { title: 'ExplainedOrder', ...CLOSED },
);

export const ExplainBody = Type.Object(
  {
    ...merchantFields,
    categoryId: Type.Optional(field.CategoryId),
    categoryName: Type.Optional(Type.String()),
    bucketType: periodFields.bucketType,
    bounds: Type.Object(
      {
        start: field.CalendarDate,
        end: Type.String({ format: 'date', description: 'Exclusive.' }),
        startsAt: field.Instant,
        endsAt: field.Instant,
        timezone: Type.String(),
      },
      { title: 'ExplainBounds', ...CLOSED },
    ),
    counted: Type.Object(
      { amount: field.Amount, quantity: field.Count, orders: field.Count, lines: field.Count },
      { description: 'The sum of every counted line within the bounds.', ...CLOSED },
    ),
    shown: Type.Object(
      {
        amount: field.Amount,
        quantity: field.Count,
        orders: field.Count,
        asOf: field.nullable(field.Instant),
        source: field.Source,
      },
      { description: 'What the totals say for the same dates.', ...CLOSED },
    ),
    waiting: Type.Object(OrdersAmount, { description: 'Accepted, but not counted yet.', ...CLOSED }),
    late: Type.Optional(
      Type.Object(
        { since: field.Instant, ...OrdersAmount },
        { description: 'Counted orders that were stored after `since` and are dated before it.', ...CLOSED },
      ),
    ),
    orders: Type.Array(ExplainedOrder, { description: 'The counted orders, the newest orderDate first.' }),
    next: field.nullable(Type.String({ description: 'Send as `after` for the next page; null on the last one.' })),
    ...freshnessFields,
  },
  { title: 'Explanation', ...CLOSED },
);

export const explain = {
  name: 'explain',
  method: 'GET',
  path: '/api/explain',
  summary:
    'Explain a number by its orders: the bounds, the counted sum, what the totals show, and every order behind it',
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  query: Type.Object({
    merchantId: field.MerchantId,
    categoryId: Type.Optional(field.CategoryId),
    ...periodQuery,
    since: Type.Optional(
      Type.String({
        ...field.ASKED_INSTANT,
        description: 'A UTC instant: tell the orders that were stored after it, but dated before it.',
      }),
    ),
    after: Type.Optional(field.queryText(CURSOR_CHARS_MAX, 'The `next` of the page before.')),
    limit: Type.Integer({ minimum: 1, maximum: EXPLAIN_LIMIT_MAX, default: EXPLAIN_LIMIT_DEFAULT }),
  }),
  answers: { 200: { description: 'The explanation', schema: ExplainBody } },
  rules: [OF_THE_MERCHANT, ...PERIOD_RULES, { pointer: '/query/after', rule: 'is the `next` of the page before' }],
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;
