// The catalogue: merchants, their categories and products. The platform owns it; PUT synchronises it into the system.

import Type, { type Static } from 'typebox';
import { isTimeZone } from '../calendar.ts';
import type { FaultPlace } from '../fault.ts';
import * as field from './fields.ts';
import { CLOSED, JSON_MEDIA_TYPE, type RouteContract } from './route.ts';

const GROUP = 'Merchants';

export const MerchantInput = Type.Object(
  { name: field.Name, currency: field.Currency, timezone: field.TimeZone, weekStart: field.WeekStartDay },
  { title: 'MerchantInput', ...CLOSED },
);
const merchantFields = {
  merchantId: field.MerchantId,
  name: Type.String(),
  currency: field.Currency,
  timezone: Type.String(),
  weekStart: field.WeekStartDay,
};
export const MerchantBody = Type.Object(merchantFields, { title: 'Merchant', ...CLOSED });
export const MerchantRebuildBody = Type.Object(
  { ...merchantFields, rebuild: Type.Object({ state: Type.String({ examples: ['queued'] }) }, CLOSED) },
  { title: 'MerchantWithRebuild', ...CLOSED },
);
export const CategoryBody = Type.Object(
  { merchantId: field.MerchantId, categoryId: field.CategoryId, name: Type.String() },
  { title: 'Category', ...CLOSED },
);
export const ProductBody = Type.Object(
  {
    merchantId: field.MerchantId,
    productId: field.ProductId,
    name: Type.String(),
    categoryId: field.CategoryId,
  },
  { title: 'Product', ...CLOSED },
);

export const SEARCH_CHARS_MAX = 200;

export const listMerchants = {
  name: 'listMerchants',
  method: 'GET',
  path: '/v1/merchants',
  summary: 'The merchants that the caller may see, by merchantId',
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  query: Type.Object({
    ...field.PageQuery.properties,
    search: Type.Optional(
      field.queryText(SEARCH_CHARS_MAX, 'Only merchants whose name contains this text, whatever its case.'),
    ),
  }),
  answers: {
    200: {
      description: 'A page of merchants',
      schema: Type.Object(
        { merchants: Type.Array(MerchantBody), next: field.Next },
        { title: 'MerchantPage', ...CLOSED },
      ),
    },
  },
  faults: ['unavailable'],
} as const satisfies RouteContract;

export const getMerchant = {
  name: 'getMerchant',
  method: 'GET',
  path: '/v1/merchants/{merchantId}',
  summary: 'One merchant',
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  params: field.MerchantParams,
  answers: { 200: { description: 'The merchant', schema: MerchantBody } },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const putMerchant = {
  name: 'putMerchant',
  method: 'PUT',
  path: '/v1/merchants/{merchantId}',
  summary: 'Create a merchant or bring it up to date; its currency cannot change once it has orders',
  group: GROUP,
  loadClass: 'write',
  right: 'administer',
  params: field.MerchantParams,
  body: {
    schema: MerchantInput,
    mediaTypes: [JSON_MEDIA_TYPE],
    sizeClass: 'single',
    read: 'checked',
    refine: ({ timezone }: Static<typeof MerchantInput>): readonly FaultPlace[] =>
      isTimeZone(timezone)
        ? []
        : [{ pointer: '/timezone', detail: 'must be an IANA time zone, such as Europe/Berlin' }],
  },
  answers: {
    200: { description: 'What is stored; it was known before', schema: MerchantBody },
    201: { description: 'What is stored; it is new', schema: MerchantBody },
    202: {
      description: 'What is stored; its buckets are being rebuilt for the new calendar',
      schema: MerchantRebuildBody,
    },
  },
  rules: [field.shown('/name'), { pointer: '/timezone', rule: 'is an IANA time zone, spelled as there' }],
  faults: ['merchant-not-found', 'currency-locked', 'unavailable'],
} as const satisfies RouteContract;

export const listCategories = {
  name: 'listCategories',
  method: 'GET',
  path: '/v1/merchants/{merchantId}/categories',
  summary: "A merchant's categories, by categoryId",
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  params: field.MerchantParams,
  query: field.PageQuery,
  answers: {
    200: {
      description: 'A page of categories',
      schema: Type.Object(
        { merchantId: field.MerchantId, categories: Type.Array(CategoryBody), next: field.Next },
        { title: 'CategoryPage', ...CLOSED },
      ),
    },
  },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const putCategory = {
  name: 'putCategory',
  method: 'PUT',
  path: '/v1/merchants/{merchantId}/categories/{categoryId}',
  summary: 'Create or rename a category',
  group: GROUP,
  loadClass: 'write',
  right: 'administer',
  params: Type.Object({ merchantId: field.MerchantId, categoryId: field.CategoryId }),
  body: {
    schema: Type.Object({ name: field.Name }, { title: 'CategoryInput', ...CLOSED }),
    mediaTypes: [JSON_MEDIA_TYPE],
    sizeClass: 'single',
    read: 'checked',
  },
  answers: {
    200: { description: 'What is stored; it was known before', schema: CategoryBody },
    201: { description: 'What is stored; it is new', schema: CategoryBody },
  },
  rules: [field.shown('/name')],
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const putProduct = {
  name: 'putProduct',
  method: 'PUT',
  path: '/v1/merchants/{merchantId}/products/{productId}',
  summary: 'Create a product or bring it up to date',
  group: GROUP,
  loadClass: 'write',
  right: 'administer',
  params: Type.Object({ merchantId: field.MerchantId, productId: field.ProductId }),
  body: {
    schema: Type.Object({ name: field.Name, categoryId: field.CategoryId }, { title: 'ProductInput', ...CLOSED }),
    mediaTypes: [JSON_MEDIA_TYPE],
    sizeClass: 'single',
    read: 'checked',
  },
  answers: {
    200: { description: 'What is stored; it was known before', schema: ProductBody },
    201: { description: 'What is stored; it is new', schema: ProductBody },
  },
  rules: [field.shown('/name'), { pointer: '/categoryId', rule: "is one of the merchant's categories" }],
  faults: ['merchant-not-found', 'unknown-category', 'unavailable'],
} as const satisfies RouteContract;
