// The documents in docs/events: a valid AsyncAPI document, schemas that are the code's, released versions that never change, every
// version still read, and each readable by what reads the one before.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { decodeOrderEvent, encodeOrderEvent } from '../src/order-event.ts';
import { ORDER_EVENT_SCHEMA, ORDER_EVENT_SCHEMAS } from '../src/order-event-schema.ts';

const DOCS = join(import.meta.dirname, '../../../docs/events');
/** Of each released file. A changed one is another version. */
const RELEASED: Readonly<Record<string, string>> = {
  'order-event-1.schema.json': '1c629137a84c497c72c18ec49cacf08b4a196d915f8a0bbd167c4655cdd99b78',
};

const read = (name: string) => readFileSync(join(DOCS, name), 'utf8');
const documents = readdirSync(DOCS).filter((name) => name.endsWith('.schema.json'));
const validator = () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv;
};

type Json = Readonly<Record<string, unknown>>;

/** What keeps a reader of `older` from reading every event of `newer`. */
function breaksOf(older: Json, newer: Json, path = ''): string[] {
  const [was, is] = [fieldsOf(older), fieldsOf(newer)];
  const required = new Set((newer.required as string[] | undefined) ?? []);
  const gone = ((older.required as string[] | undefined) ?? []).filter((name) => !required.has(name));
  const narrower = (key: string, sign: 1 | -1) => {
    const [before, after] = [older[key], newer[key]];
    return typeof before === 'number' && (typeof after !== 'number' || sign * after > sign * before);
  };
  return [
    ...(older.type !== newer.type ? [`${path}: ${older.type} became ${newer.type}`] : []),
    ...gone.map((name) => `${path}/${name} may be missing`),
    ...['maximum', 'maxItems'].filter((key) => narrower(key, 1)).map((key) => `${path}: ${key} grew`),
    ...['minimum', 'minItems'].filter((key) => narrower(key, -1)).map((key) => `${path}: ${key} fell`),
    ...(older.pattern !== newer.pattern ? [`${path}: pattern changed`] : []),
    ...Object.entries(was).flatMap(([name, field]) => {
      // The version is what says that something changed.
      if (name === 'schemaVersion') return [];
      const other = is[name];
      return other === undefined ? [`${path}/${name} is gone`] : breaksOf(field, other, `${path}/${name}`);
    }),
    ...(older.items ? breaksOf(older.items as Json, (newer.items ?? {}) as Json, `${path}[]`) : []),
  ];
}

function fieldsOf(schema: Json): Readonly<Record<string, Json>> {
  return (schema.properties ?? {}) as Record<string, Json>;
}

test('the AsyncAPI document is valid, and its references lead somewhere', () => {
  const require = createRequire(import.meta.url);
  const document = JSON.parse(read('asyncapi.json')) as Json;
  const validate = validator().compile(require('@asyncapi/specs/schemas/3.0.0-without-$id.json'));
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
  assert.ok(!validate({ ...document, operations: { bad: { action: 'shout' } } }), 'a wrong document is found');
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  assert.ok(references.length > 8);
  for (const reference of references) {
    if (reference.startsWith('./')) assert.ok(documents.includes(reference.slice(2)), reference);
    else {
      const steps = reference.slice(2).split('/');
      const found = steps.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document);
      assert.notEqual(found, undefined, reference);
    }
  }
});

test('a released version is the one in the code, and never changes', () => {
  assert.deepEqual(documents, Object.keys(RELEASED));
  for (const [version, schema] of Object.entries(ORDER_EVENT_SCHEMAS)) {
    const name = `order-event-${version}.schema.json`;
    assert.deepEqual(JSON.parse(read(name)), schema);
    assert.equal(createHash('sha256').update(read(name)).digest('hex'), RELEASED[name], name);
  }
});

test('an event of every version is valid under its schema and still read', () => {
  for (const [version, schema] of Object.entries(ORDER_EVENT_SCHEMAS)) {
    const text = read(`examples/order-event-${version}.json`).trim();
    const validate = validator().compile(schema);
    assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
    assert.equal(decodeOrderEvent(text).ok, true, `version ${version}`);
  }
});

test('what is written is valid under the schema that is registered, and what is not an event is not', () => {
  const validate = validator().compile(ORDER_EVENT_SCHEMA);
  const event = {
    orderId: 1,
    revision: 1,
    merchantId: 9_007_199_254_740_991,
    orderDateMs: Date.UTC(2024, 1, 29),
    currency: 'JPY',
  };
  const lines = [{ categoryId: 1, quantity: 1_000_000, amountMinor: 0 }];
  const written = JSON.parse(encodeOrderEvent({ ...event, lines }));
  assert.ok(validate(written), JSON.stringify(validate.errors));
  for (const wrong of [
    { ...written, schemaVersion: 2 },
    { ...written, orderId: '1' },
    { ...written, items: [] },
    { ...written, orderDate: '2024-02-29T00:00:00+01:00' },
    { ...written, currency: undefined },
  ]) {
    assert.equal(validate(JSON.parse(JSON.stringify(wrong))), false, JSON.stringify(wrong));
    assert.equal(decodeOrderEvent(JSON.stringify(wrong)).ok, false, JSON.stringify(wrong));
  }
});

test('each version is readable by what reads the one before', () => {
  const versions = Object.entries(ORDER_EVENT_SCHEMAS).map(([, schema]) => schema as unknown as Json);
  for (const [index, newer] of versions.entries())
    for (const older of versions.slice(0, index)) assert.deepEqual(breaksOf(older, newer), []);
});

test('the comparison of versions finds what would break a reader, and lets pass what would not', () => {
  const older = ORDER_EVENT_SCHEMA as unknown as Json;
  const fields = fieldsOf(older);
  const breaks = (properties: Record<string, Json>) =>
    breaksOf(older, { ...older, properties: { ...fields, ...properties } });
  const { currency: _, ...without } = fields;
  assert.deepEqual(breaks({ channel: { type: 'string' } }), []);
  assert.deepEqual(breaksOf(older, { ...older, properties: without }), ['/currency is gone']);
  assert.equal(breaksOf(older, { ...older, required: ['orderId'] }).length, 6);
  assert.equal(breaks({ orderId: { type: 'string' } })[0], '/orderId: integer became string');
  assert.deepEqual(breaks({ items: { ...fields.items, maxItems: 5_000 } }), ['/items: maxItems grew']);
});
