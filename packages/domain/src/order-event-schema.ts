// The order event as JSON Schema, one entry a version that was ever written: what a schema registry is told, and what docs/events
// shows. A released version never changes; a new one is another entry, readable by what reads the one before.
// The reader (order-event.ts) is stricter where JSON Schema has no words: decimals of the currency, the range of dates.
import { EVENT_LINES_MAX, EVENT_SCHEMA_VERSION } from './order-event.ts';

const id = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } as const;

const VERSION_1 = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://topline.dev/events/order-event-1.schema.json',
  title: 'OrderEvent',
  description: 'An order was accepted. Fields that are not named here may be added and are to be ignored.',
  type: 'object',
  required: ['schemaVersion', 'orderId', 'revision', 'merchantId', 'orderDate', 'currency', 'items'],
  properties: {
    schemaVersion: { const: 1 },
    orderId: id,
    revision: { ...id, description: 'With orderId, what tells an event from its repetition.' },
    merchantId: { ...id, description: 'Also the key of the record.' },
    orderDate: { type: 'string', format: 'date-time', pattern: 'Z$', description: 'An instant in UTC.' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217.' },
    items: {
      type: 'array',
      minItems: 1,
      maxItems: EVENT_LINES_MAX,
      items: {
        type: 'object',
        required: ['categoryId', 'quantity', 'lineAmount'],
        properties: {
          categoryId: id,
          quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
          lineAmount: {
            type: 'number',
            minimum: 0,
            description: "A number token with the currency's decimals; read the token, not a binary fraction.",
          },
        },
      },
    },
  },
} as const;

export const ORDER_EVENT_SCHEMAS = { [EVENT_SCHEMA_VERSION]: VERSION_1 } as const;
/** Of the version that is written. */
export const ORDER_EVENT_SCHEMA = ORDER_EVENT_SCHEMAS[EVENT_SCHEMA_VERSION];
