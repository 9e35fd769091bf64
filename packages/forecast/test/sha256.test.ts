// Guarantee: the engine's fingerprint is SHA-256 of exactly the documented bytes, as another implementation computes it.
import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { forecast } from '../src/index.ts';
import { sha256Hex } from '../src/numeric/sha256.ts';

test('sha256 of any bytes equals the platform’s', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(sha256Hex(bytes), createHash('sha256').update(bytes).digest('hex'));
    }),
  );
});

test('the input hash covers season and values as little-endian numbers', () => {
  const bytes = Buffer.alloc(4 + 8 * 3);
  bytes.writeUInt32LE(12, 0);
  [1.5, 0, 59.97].forEach((value, index) => {
    bytes.writeDoubleLE(value, 4 + 8 * index);
  });
  const expected = createHash('sha256').update(bytes).digest('hex');
  assert.equal(forecast([1.5, -0, 59.97], { season: 12, horizon: 1, model: 'naive' }).inputHash, expected);
});
