// The strict reader against JSON.parse as oracle: whatever it accepts means the same, and whatever JSON.parse refuses
// it refuses as well.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../src/fault.ts';
import { type JsonValue, NumberToken, parseJson } from '../src/json.ts';

const DANGEROUS = ['__proto__', 'constructor', 'prototype'];

function plain(value: JsonValue): unknown {
  if (value instanceof NumberToken) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function refusal(text: string): Fault {
  try {
    parseJson(text);
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error;
  }
  return assert.fail(`accepted ${text}`);
}

test('it reads every allowed document as JSON.parse does, however it is indented', () => {
  const key = fc.string({ unit: 'binary' }).filter((name) => !DANGEROUS.includes(name) && !name.includes('\0'));
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
  const document = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 6 },
      fc.oneof(text, fc.double({ noDefaultInfinity: true, noNaN: true }), fc.boolean(), fc.constant(null)),
      tie('array'),
      tie('object'),
    ),
    array: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  })).value;
  fc.assert(
    fc.property(document, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const wire = JSON.stringify(value, null, indent);
      assert.deepEqual(plain(parseJson(wire)), JSON.parse(wire));
    }),
    { numRuns: 200 },
  );
});

test('a text that JSON.parse refuses is refused', () => {
  const scraps = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '0',
      '1',
      '-',
      '.',
      'e',
      '+',
      'true',
      'null',
      ' ',
      '"k":',
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(scraps, (parts) => {
      const wire = parts.join('');
      let known = true;
      try {
        JSON.parse(wire);
      } catch {
        known = false;
      }
      if (!known) refusal(wire);
      else if (!/"k":.*"k":|"a":.*"a":|"":.*"":/.test(wire)) assert.deepEqual(plain(parseJson(wire)), JSON.parse(wire));
    }),
    { numRuns: 5_000 },
  );
});

test('a number keeps its text', () => {
  const value = parseJson('[59.970, 5.997e1, -0, 123456789012345678901234567890]');
  assert.ok(Array.isArray(value));
  assert.deepEqual(
    value.map((token) => (token instanceof NumberToken ? token.text : token)),
    ['59.970', '5.997e1', '-0', '123456789012345678901234567890'],
  );
});

test('a refusal says line, column and pointer', () => {
  const fault = refusal('{\n  "a": [1, 2,\n   x]\n}');
  assert.equal(fault.code, 'malformed-json');
  assert.deepEqual(fault.errors, [{ pointer: '/a/2', detail: 'A JSON value is expected (line 3, column 4).' }]);
});

test('an object inherits nothing', () => {
  const value = parseJson('{"a":1}') as Record<string, unknown>;
  assert.equal(value.toString, undefined);
  assert.equal(value.constructor, undefined);
});

test('eight levels are read, nine are refused', () => {
  assert.doesNotThrow(() => parseJson('[[[[[[[[1]]]]]]]]'));
  assert.match(refusal('[[[[[[[[[1]]]]]]]]]').detail, /deeper than 8/);
});

test('a string of ten megabytes that never ends is refused in linear time', () => {
  const started = performance.now();
  refusal(`["${'a'.repeat(10_000_000)}`);
  refusal(`["${'\\\\'.repeat(5_000_000)}`);
  refusal(`[${'1'.repeat(10_000_000)}`);
  assert.ok(performance.now() - started < 5_000);
});

test('what must never reach a store is refused by the reader itself, wherever it stands', () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    assert.match(refusal(`{"a":[{"${key}":1}]}`).detail, /not allowed/);
    assert.match(refusal(`{"\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}":1}`).detail, /not allowed/);
  }
  assert.match(refusal('["a\\u0000"]').detail, /U\+0000/);
  assert.match(refusal('{"a\\u0000":1}').detail, /U\+0000/);
  assert.match(refusal('["\\ud800"]').detail, /surrogate/);
  assert.match(refusal('["\\udc00\\ud800"]').detail, /surrogate/);
  assert.equal(parseJson('"\\ud83d\\uded2"'), '🛒');
});
