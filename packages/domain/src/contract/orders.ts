// Orders in. The listener hands the JSON over with its number tokens, and domain/order judges it: the schemas of the
// request bodies here describe what order.ts accepts and are held against it by a test.

import Type from 'typebox';
import { MAX_AMOUNT_MINOR } from '../money.ts';
import { AMOUNT_CHARS_MAX, EXTERNAL_ORDER_ID_CODE_POINTS_MAX, ORDER_LINES_MAX, QUANTITY_MAX } from '../order.ts';
import * as field from './fields.ts';
import { ProblemSchema } from './problem.ts';
import { CLOSED, JSON_MEDIA_TYPE, LINES_MEDIA_TYPES, type RouteContract } from './route.ts';

const GROUP = 'Orders';
export const BULK_ORDERS_MAX = 1_000;

const Quantity = Type.Integer({ title: 'Quantity', minimum: 1, maximum: QUANTITY_MAX });

const AmountText = Type.String({ pattern: '^(0|[1-9]\\d*)(\\.\\d+)?$', maxLength: AMOUNT_CHARS_MAX });
const LineInput = Type.Object(
  {
    productId: Type.Optional(field.ProductId),
    categoryId: field.CategoryId,
    quantity: Quantity,
    lineAmount: Type.Union([Type.Number({ minimum: 0, maximum: MAX_AMOUNT_MINOR }), AmountText], {
      description:
        "What the whole line cost, in the merchant's currency: a number in any JSON notation or a decimal text, at most the currency's decimals, never rounded.",
      examples: [59.97, '59.97'],
    }),
  },
  { title: 'OrderLineInput', ...CLOSED },
);

export const OrderInput = Type.Object(
  {
    externalOrderId: Type.String({
      description: "The caller's own key of the order: the same key again is the same order.",
      minLength: 1,
      maxLength: EXTERNAL_ORDER_ID_CODE_POINTS_MAX,
      pattern: field.STORABLE,
      examples: ['web-2024-000123'],
    }),
    merchantId: field.MerchantId,
    orderDate: Type.String({
      description:
        'When it was sold: RFC 3339 with an offset, from 1990-01-01 to one day ahead. Digits after the milliseconds are cut off.',
      format: 'date-time',
      examples: ['2024-01-15T10:30:00Z'],
    }),
    items: Type.Array(LineInput, { minItems: 1, maxItems: ORDER_LINES_MAX }),
  },
  { title: 'OrderInput', ...CLOSED },
);

const LineBody = Type.Object(
  {
    productId: Type.Optional(field.ProductId),
    categoryId: field.CategoryId,
    quantity: Quantity,
    lineAmount: field.Amount,
  },
  { title: 'OrderLine', ...CLOSED },
);

export const OrderBodySchema = Type.Object(
  {
    orderId: field.OrderId,
    merchantId: field.MerchantId,
    externalOrderId: Type.String(),
    orderDate: field.Instant,
    currency: field.Currency,
    totalAmount: field.Amount,
    items: Type.Array(LineBody),
    createdAt: field.Instant,
  },
  { title: 'Order', ...CLOSED },
);

const REPLAYED = { 'Idempotent-Replayed': '`true` when the order was stored by an earlier request.' };

export const createOrder = {
  name: 'createOrder',
  method: 'POST',
  path: '/v1/orders',
  summary: 'Create an order; the same order sent again gives the same answer and is stored once',
  group: GROUP,
  loadClass: 'write',
  right: 'ingest',
  body: { schema: OrderInput, mediaTypes: [JSON_MEDIA_TYPE], sizeClass: 'single', read: 'tokens' },
  answers: { 201: { description: 'The order is stored for good', schema: OrderBodySchema, headers: REPLAYED } },
  rules: [
    field.shown('/externalOrderId'),
    { pointer: '/orderDate', rule: 'is no leap second, not before 1990 and at most one day ahead' },
    { pointer: '/items', rule: `adds up to at most ${MAX_AMOUNT_MINOR} minor units` },
    {
      pointer: '/items/*/lineAmount',
      rule: `has at most the currency's decimals and is at most ${MAX_AMOUNT_MINOR} minor units`,
    },
    { pointer: '/items/*/categoryId', rule: "is one of the merchant's categories" },
    { pointer: '/items/*/productId', rule: "is one of the merchant's products" },
  ],
  faults: ['merchant-not-found', 'order-conflict', 'rule-broken', 'unknown-category', 'unknown-product', 'unavailable'],
} as const satisfies RouteContract;

const BulkResult = Type.Object(
  {
    index: Type.Integer({ minimum: 0, description: 'The place of the order in the request.' }),
    status: Type.Integer({ description: 'What a single request would have answered.' }),
    orderId: Type.Optional(field.OrderId),
    replayed: Type.Optional(Type.Boolean()),
    problem: Type.Optional(ProblemSchema),
  },
  { title: 'BulkResult', ...CLOSED },
);

export const createOrdersInBulk = {
  name: 'createOrdersInBulk',
  method: 'POST',
  path: '/v1/orders/bulk',
  summary: 'Create up to 1,000 orders, each on its own: one that is refused does not stop the others',
  group: GROUP,
  loadClass: 'bulk',
  right: 'ingest',
  body: {
    schema: Type.Array(OrderInput, { title: 'OrderInputs', minItems: 1, maxItems: BULK_ORDERS_MAX }),
    mediaTypes: [JSON_MEDIA_TYPE, ...LINES_MEDIA_TYPES],
    sizeClass: 'bulk',
    read: 'items',
    itemsMax: BULK_ORDERS_MAX,
  },
  answers: {
    200: {
      description: 'One result an order, in the order of the request',
      schema: Type.Object({ results: Type.Array(BulkResult) }, { title: 'BulkResults', ...CLOSED }),
    },
  },
  faults: ['unavailable'],
} as const satisfies RouteContract;

export const getOrder = {
  name: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{orderId}',
  summary: 'A stored order',
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  params: Type.Object({ orderId: field.OrderId }),
  answers: { 200: { description: 'The order as it is stored', schema: OrderBodySchema } },
  faults: ['order-not-found', 'unavailable'],
} as const satisfies RouteContract;
