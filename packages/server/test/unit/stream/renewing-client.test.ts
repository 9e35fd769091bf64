// A call that is never answered ends, and the next one is made with another client.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { isUnreachable } from '../../../src/stream/kafka/kafka-client.ts';
import { createRenewingClient } from '../../../src/stream/kafka/renewing-client.ts';

const LIMIT_MS = 30_000;

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

function clients() {
  const made: { closed: number; answer: PromiseWithResolvers<string> }[] = [];
  const client = createRenewingClient(() => {
    const one = { closed: 0, answer: Promise.withResolvers<string>(), size: made.length + 1 };
    made.push(one);
    return {
      name: `client ${made.length}`,
      ask: () => one.answer.promise,
      tell: () => one.size,
      async close() {
        one.closed += 1;
      },
    };
  });
  return { client, made };
}

test('one that answers is kept, and its answers and errors come through', async () => {
  const { client, made } = clients();
  const asked = client.ask();
  made[0]?.answer.resolve('yes');
  assert.equal(await asked, 'yes');
  assert.deepEqual([client.tell(), client.name, made.length], [1, 'client 1', 1]);
  mock.timers.tick(2 * LIMIT_MS);
  assert.equal(made[0]?.closed, 0, 'no limit is left behind');
});

test('a call that is not answered is told like brokers that cannot be reached, and its client is thrown away', async () => {
  const { client, made } = clients();
  const lost = client.ask();
  const beside = client.ask();
  mock.timers.tick(LIMIT_MS);
  for (const one of [lost, beside])
    await assert.rejects(one, (error) => isUnreachable(error) && /did not answer ask within 30 s/.test(String(error)));
  const next = client.ask();
  made[1]?.answer.resolve('from the second');
  assert.equal(await next, 'from the second');
  assert.equal(made.length, 2, 'two calls that were lost together cost one client');
  assert.ok(Number(made[0]?.closed) > 0);
  // It comes too late, and to nobody.
  made[0]?.answer.reject(new Error('late'));
});

test('nothing is made only to be closed', async () => {
  const { client, made } = clients();
  await client.close();
  assert.equal(made.length, 0);
});
