// API keys of a merchant and the log of what was done, for those who administer it.

import Type from 'typebox';
import { ROLES } from '../access.ts';
import * as field from './fields.ts';
import { CLOSED, JSON_MEDIA_TYPE, type RouteContract } from './route.ts';

const GROUP = 'Access';
export const KEY_DAYS_MAX = 366;
export const KEY_DAYS_DEFAULT = 90;
export const AUDIT_LOG_LIMIT_MAX = 500;
export const AUDIT_LOG_LIMIT_DEFAULT = 50;

const KeyId = Type.String({ title: 'KeyId', pattern: '^[A-Za-z0-9_-]{12}$', description: 'May be seen by anybody.' });
const RoleName = Type.Enum([...ROLES], { title: 'Role' });
const KeyParams = Type.Object({ merchantId: field.MerchantId, keyId: KeyId });

const keyFields = {
  keyId: KeyId,
  name: Type.String(),
  roles: Type.Array(RoleName),
  createdAt: field.Instant,
  createdBy: Type.String(),
  expiresAt: field.Instant,
  revokedAt: Type.Optional(field.Instant),
  lastUsedAt: Type.Optional(field.Instant),
};
const Key = Type.Object(keyFields, { title: 'ApiKey', ...CLOSED });
const NewKey = Type.Object(
  {
    ...keyFields,
    token: Type.String({ description: 'The key itself, sent as `Authorization: Bearer …`. It is shown this once.' }),
  },
  { title: 'NewApiKey', ...CLOSED },
);

const KeyInput = Type.Object(
  {
    name: field.Name,
    roles: Type.Array(RoleName, { minItems: 1, maxItems: ROLES.length, uniqueItems: true }),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: KEY_DAYS_MAX,
        description: `Until it expires; ${KEY_DAYS_DEFAULT} unless told.`,
      }),
    ),
  },
  { title: 'ApiKeyInput', ...CLOSED },
);

export const createKey = {
  name: 'createKey',
  method: 'POST',
  path: '/v1/merchants/{merchantId}/keys',
  summary: 'A new API key; of one name two may be alive, so that one can be exchanged for the other',
  group: GROUP,
  loadClass: 'write',
  right: 'administer',
  params: field.MerchantParams,
  body: {
    schema: KeyInput,
    mediaTypes: [JSON_MEDIA_TYPE],
    sizeClass: 'single',
    read: 'checked',
  },
  answers: { 201: { description: 'The key, with its token for this once', schema: NewKey } },
  rules: [field.shown('/name'), { pointer: '/name', rule: 'is the name of at most one other key that is alive' }],
  faults: ['merchant-not-found', 'rule-broken', 'unavailable'],
} as const satisfies RouteContract;

export const listKeys = {
  name: 'listKeys',
  method: 'GET',
  path: '/v1/merchants/{merchantId}/keys',
  summary: 'The API keys of a merchant, also those that work no more; never their secrets',
  group: GROUP,
  loadClass: 'read',
  right: 'administer',
  params: field.MerchantParams,
  answers: {
    200: {
      description: 'The keys',
      schema: Type.Object({ merchantId: field.MerchantId, keys: Type.Array(Key) }, { title: 'ApiKeys', ...CLOSED }),
    },
  },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const revokeKey = {
  name: 'revokeKey',
  method: 'POST',
  path: '/v1/merchants/{merchantId}/keys/{keyId}/revoke',
  summary: 'Ends a key, within seconds, for ever',
  group: GROUP,
  loadClass: 'write',
  right: 'administer',
  params: KeyParams,
  answers: { 200: { description: 'The key', schema: Key } },
  faults: ['merchant-not-found', 'key-not-found', 'unavailable'],
} as const satisfies RouteContract;

export const readAuditLog = {
  name: 'readAuditLog',
  method: 'GET',
  path: '/v1/merchants/{merchantId}/audit-log',
  summary:
    'What was done to the merchant’s keys, calendar and totals, and who asked for it without a right; newest first',
  group: GROUP,
  loadClass: 'read',
  right: 'administer',
  params: field.MerchantParams,
  query: Type.Object({
    before: Type.Optional(
      Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: AUDIT_LOG_LIMIT_MAX, default: AUDIT_LOG_LIMIT_DEFAULT }),
  }),
  answers: {
    200: {
      description: 'A page of entries',
      schema: Type.Object(
        {
          merchantId: field.MerchantId,
          entries: Type.Array(
            Type.Object(
              {
                id: Type.Integer(),
                at: field.Instant,
                actor: Type.String({ description: 'A token’s subject, a key’s id, or `local`.' }),
                action: Type.String(),
                detail: Type.Object({}, { additionalProperties: true }),
              },
              { title: 'AuditLogEntry', ...CLOSED },
            ),
          ),
          next: field.Next,
        },
        { title: 'AuditLogPage', ...CLOSED },
      ),
    },
  },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;
