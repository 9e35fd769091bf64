// Decimal text is added up exactly, whatever its size.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, decimalsIn, lengthOf, shareOf, subtract } from '../src/words/decimal.ts';

test('differences are exact where floating point is not', () => {
  assert.equal(subtract('0.30', '0.10'), '0.20');
  assert.equal(subtract('90071992547409931.07', '0.01'), '90071992547409931.06');
  assert.equal(subtract('1.000', '1.001'), '-0.001');
  assert.equal(subtract('-0.05', '-0.05'), '0.00');
  assert.equal(subtract('1050', '50'), '1000');
});

test('amounts compare by value, not by text', () => {
  assert.equal(compare('10.00', '9.99'), 1);
  assert.equal(compare('-2', '1.5'), -1);
  assert.equal(compare('1.50', '1.5'), 0);
  assert.equal(decimalsIn('1050'), 0);
  assert.equal(decimalsIn('1.250'), 3);
});

test('a share has four places; nothing of nothing is nothing', () => {
  assert.equal(shareOf('27.345', '100.00'), '0.2734');
  assert.equal(shareOf('0.00', '0.00'), '0');
});

test('a drawn length stays between 0 and 1', () => {
  assert.equal(lengthOf('5', '10'), 0.5);
  assert.equal(lengthOf('-5', '10'), 0);
  assert.equal(lengthOf('11', '10'), 1);
  assert.equal(lengthOf('0', '0'), 0);
});
