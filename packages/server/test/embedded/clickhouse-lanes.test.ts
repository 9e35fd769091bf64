// Never more queries at once than lanes, never more waiting than the queue holds, and who left never runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLanes } from '../../src/embedded/clickhouse-lanes.ts';
import { QueryRefused } from '../../src/embedded/query-refused.ts';

const stays = new AbortController().signal;

function gate(): { open: () => void; passed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, passed: promise };
}

test('at most `lanes` run at once, and all run in the order they came', async () => {
  const lanes = createLanes({ lanes: 2, queueMax: 10 });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const first = gate();
  const all = Promise.all(
    [0, 1, 2, 3, 4].map((index) =>
      lanes.run(async () => {
        order.push(index);
        running += 1;
        most = Math.max(most, running);
        await first.passed;
        running -= 1;
      }, stays),
    ),
  );
  assert.deepEqual(lanes.counts(), { running: 2, waiting: 3 });
  first.open();
  await all;
  await lanes.idle();
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.equal(most, 2);
});

test('a full queue refuses with code 202', async () => {
  const lanes = createLanes({ lanes: 1, queueMax: 1 });
  const first = gate();
  const running = lanes.run(() => first.passed, stays);
  const waiting = lanes.run(() => first.passed, stays);
  await assert.rejects(
    lanes.run(() => first.passed, stays),
    (error) => error instanceof QueryRefused && error.code === 202,
  );
  first.open();
  await Promise.all([running, waiting]);
});

test('who leaves while waiting never runs and frees the place', async () => {
  const lanes = createLanes({ lanes: 1, queueMax: 1 });
  const first = gate();
  const running = lanes.run(() => first.passed, stays);
  const leaving = new AbortController();
  let ran = false;
  const left = lanes.run(async () => {
    ran = true;
  }, leaving.signal);
  leaving.abort();
  await assert.rejects(left, QueryRefused);
  const next = lanes.run(async () => 'next', stays);
  first.open();
  assert.equal(await next, 'next');
  await running;
  assert.equal(ran, false);
});

test('a failing query gives its lane back', async () => {
  const lanes = createLanes({ lanes: 1, queueMax: 1 });
  await assert.rejects(
    lanes.run(() => Promise.reject(new Error('no')), stays),
    /no/,
  );
  assert.equal(await lanes.run(async () => 1, stays), 1);
});
