// Guarantee: what is remembered of an object changes nothing that anyone can see of it, and a result's hash, though made late, is
// like any other property.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecast } from '../src/index.ts';
import { inputHash } from '../src/input-hash.ts';
import { createMemory } from '../src/memory.ts';

const SALES = [12, 15, 11, 14, 18, 16, 13, 17];

test('what is remembered is recalled, by its own memory only, and stays with the object', () => {
  const first = createMemory<object, number>();
  const second = createMemory<object, number>();
  const owner = { values: [1], season: 1 };
  first.keep(owner, 1);
  first.keep(owner, 2);
  assert.equal(first.recall(owner), 2);
  assert.equal(second.recall(owner), undefined);
  assert.equal(first.recall({ ...owner }), undefined, 'a copy starts anew');
});

test('remembering cannot be seen, and a frozen object can be remembered', () => {
  const memory = createMemory<object, number>();
  const owner = Object.freeze({ values: [1], season: 1 });
  memory.keep(owner, 7);
  assert.equal(memory.recall(owner), 7);
  assert.deepEqual(Reflect.ownKeys(owner), ['values', 'season']);
  assert.equal(JSON.stringify(owner), '{"values":[1],"season":1}');
});

test('a result tells the hash of its own input, also copied and as JSON', () => {
  const ask = (values: readonly number[]) => forecast(values, { season: 4, horizon: 2, model: 'naive' });
  const hash = inputHash({ values: SALES, season: 4 });
  const other = ask([...SALES, 3]);
  const result = ask(SALES);
  assert.equal(result.inputHash, hash);
  assert.equal({ ...result }.inputHash, hash);
  assert.equal(JSON.parse(JSON.stringify(result)).inputHash, hash);
  assert.equal(structuredClone(result).inputHash, hash);
  assert.notEqual(other.inputHash, hash);
});
