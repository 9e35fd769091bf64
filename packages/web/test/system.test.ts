// An event is shown with the place of its error, whatever the event is; a spark line shows gaps as gaps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonLines } from '../src/screens/system/json-lines.ts';
import { sparkPath } from '../src/screens/system/spark-path.ts';

function marked(text: string, pointer?: string): string[] {
  return jsonLines(text, pointer)
    .filter(({ isMarked }) => isMarked)
    .map((line) => line.text.trim());
}

const EVENT = '{"orderId":12345678901234567890,"a/b":{"~":1},"items":[{"lineAmount":12.00},{"lineAmount":1e2,"x":[]}]}';

test('the value at the pointer is marked, and only that', () => {
  assert.deepEqual(marked(EVENT, '/items/1/lineAmount'), ['"lineAmount": 1e2,']);
  assert.deepEqual(marked(EVENT, '/items/1'), ['{', '"lineAmount": 1e2,', '"x": []', '}']);
  assert.deepEqual(marked(EVENT, '/a~1b/~0'), ['"~": 1']);
  assert.deepEqual(marked(EVENT, '/orderId'), ['"orderId": 12345678901234567890,']);
});

test('where the pointer leads nowhere, the nearest value above it is marked; the whole event never', () => {
  assert.deepEqual(marked(EVENT, '/items/0/quantity'), ['{', '"lineAmount": 12.00', '},']);
  assert.deepEqual(marked(EVENT, '/missing'), []);
  assert.deepEqual(marked(EVENT, ''), []);
  assert.deepEqual(marked(EVENT), []);
});

test('every line together is the same event, numbers as they were written', () => {
  const text = jsonLines(EVENT, undefined)
    .map((line) => line.text.trim())
    .join('');
  assert.equal(text.replaceAll(': ', ':'), EVENT);
});

test('text that is no JSON is shown as it is', () => {
  assert.deepEqual(jsonLines('{"orderId":\n<b>', '/orderId'), [
    { text: '{"orderId":', isMarked: false },
    { text: '<b>', isMarked: false },
  ]);
});

test('a spark line ends at the right, is drawn on a scale of at least ten, and leaves gaps', () => {
  assert.equal(sparkPath([0, 5, null, 20], 59, 22), 'M56 21L57 16M59 1');
  assert.equal(sparkPath([5], 59, 22), 'M59 11');
  assert.equal(sparkPath([], 59, 22), '');
  assert.equal(sparkPath([null], 59, 22), '');
});
