// What is given up under overload, and in which order: evaluations, live forecasts, bulk, reads, orders; health never.
// Overload is too many requests at once, or a process that is late.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import { putMerchant } from '@topline/domain/contract/merchants.ts';
import { health } from '@topline/domain/contract/operations.ts';
import { createOrder, createOrdersInBulk, getOrder } from '@topline/domain/contract/orders.ts';
import type { LoadClass } from '@topline/domain/contract/route.ts';
import { type Answer, defineRoute, type Route } from '../../src/http/call.ts';
import { createInFlight } from '../../src/http/in-flight.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../src/http/limits.ts';
import { LoopDelay } from '../../src/http/loop-delay.ts';
import { ORDER, raw, request, STORED, startListener, until } from './harness.ts';

const ORDER_OF_SHEDDING: readonly LoadClass[] = ['evaluate', 'forecast', 'bulk', 'read', 'write', 'health'];
const { topForecast, evaluateModels } = createForecastContracts(['rolling']);
const JSON_TYPE = ['Content-Type: application/json'];
const body = JSON.stringify(ORDER);

/** One request of each class. */
const WIRE: Readonly<Record<LoadClass, string>> = {
  evaluate: request('GET', '/evaluate-models?merchant_id=1'),
  forecast: request('GET', '/forecast/top-categories?merchant_id=1'),
  bulk: request('POST', '/v1/orders/bulk', { headers: JSON_TYPE, body: `[${body}]` }),
  read: request('GET', '/v1/orders/42'),
  write: request('POST', '/v1/orders', { headers: JSON_TYPE, body }),
  health: request('GET', '/health'),
};

/** All classes, answered at once; and an order whose answer waits until it is released. */
function routesOf() {
  const held: PromiseWithResolvers<Answer>[] = [];
  const answer: Answer = { status: 200, body: STORED };
  const routes: Route[] = [
    ...[evaluateModels, topForecast, createOrdersInBulk, getOrder, createOrder, health].map((contract) =>
      defineRoute(contract, async () => answer),
    ),
    defineRoute(putMerchant, () => {
      const one = Promise.withResolvers<Answer>();
      held.push(one);
      return one.promise;
    }),
  ];
  const release = (): void => {
    for (const one of held.splice(0)) one.resolve(answer);
  };
  return { routes, held, release };
}

const HELD = request('PUT', '/v1/merchants/7', {
  headers: JSON_TYPE,
  body: JSON.stringify({ name: 'x', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' }),
});

async function refusedBy(port: number): Promise<LoadClass[]> {
  const refused: LoadClass[] = [];
  for (const loadClass of ORDER_OF_SHEDDING) {
    const { status, headers } = await raw(port, WIRE[loadClass]);
    assert.ok(status === 503 || status < 300, `${loadClass}: ${status}`);
    if (status !== 503) continue;
    assert.equal(headers.get('retry-after'), '1');
    refused.push(loadClass);
  }
  return refused;
}

function withLoad(
  change: (loadClass: LoadClass, step: number) => Partial<HttpLimits['load'][LoadClass]>,
): Partial<HttpLimits> {
  const load = Object.fromEntries(
    ORDER_OF_SHEDDING.map((loadClass, step) => [
      loadClass,
      { ...HTTP_LIMITS.load[loadClass], ...(loadClass === 'health' ? {} : change(loadClass, step)) },
    ]),
  );
  return { load: load as HttpLimits['load'] };
}

test('the limits fall in the order in which load is given up', () => {
  const inOrder = ORDER_OF_SHEDDING.map((loadClass) => HTTP_LIMITS.load[loadClass]);
  for (const [index, { totalMax, loopDelayMsMax }] of inOrder.entries()) {
    const next = inOrder[index + 1];
    if (next === undefined) continue;
    assert.ok(totalMax < next.totalMax, `the total of place ${index}`);
    assert.ok(loopDelayMsMax < next.loopDelayMsMax, `the delay of place ${index}`);
  }
});

test('as more requests are being answered, one class after the other is refused, and comes back in turn', async () => {
  const { routes, held, release } = routesOf();
  // Of the class of catalogue changes more are let in than of any that are asked for.
  const limits = withLoad((loadClass, step) => ({
    ownMax: 100,
    totalMax: loadClass === 'write' ? 100 : (step + 1) * 3,
  }));
  const { port, listener } = await startListener({ routes, limits, validateResponses: false });
  const waiting: Promise<unknown>[] = [];
  for (let step = 0; step <= 4; step++) {
    assert.deepEqual(await refusedBy(port), ORDER_OF_SHEDDING.slice(0, step), `${held.length} are being answered`);
    for (let more = 0; more < 3 && step < 4; more++) waiting.push(raw(port, HELD));
    await until(() => held.length === Math.min((step + 1) * 3, 12));
  }
  release();
  await Promise.all(waiting);
  assert.deepEqual(await refusedBy(port), []);
  await listener.stop();
});

test('as the process gets later, one class after the other is refused, health never', () => {
  const delay = { ms: 0, observe: () => {} };
  const inFlight = createInFlight(HTTP_LIMITS, delay);
  const refused = () =>
    ORDER_OF_SHEDDING.filter((loadClass) => {
      try {
        inFlight.check(loadClass);
        inFlight.admit(loadClass, () => {}).end();
        return false;
      } catch {
        return true;
      }
    });
  const steps = [0, ...ORDER_OF_SHEDDING.slice(0, -1).map((loadClass) => HTTP_LIMITS.load[loadClass].loopDelayMsMax)];
  for (const [step, ms] of steps.entries()) {
    delay.ms = ms;
    assert.deepEqual(refused(), ORDER_OF_SHEDDING.slice(0, Math.max(step - 1, 0)), `at ${ms} ms`);
    delay.ms = ms + 1;
    assert.deepEqual(refused(), ORDER_OF_SHEDDING.slice(0, step), `beyond ${ms} ms`);
  }
  inFlight.stop();
});

test('one long step is no overload; lateness that lasts is, and is forgotten within a second', () => {
  const delay = new LoopDelay(100);
  let nowMs = 0;
  const run = (times: number, everyMs: number) => {
    for (let time = 0; time < times; time++) {
      nowMs += everyMs;
      delay.observe(nowMs);
    }
  };
  run(10, 100);
  assert.equal(delay.ms, 0);
  run(1, 900);
  assert.ok(delay.ms <= HTTP_LIMITS.load.evaluate.loopDelayMsMax, `${delay.ms} ms after one step of 800 ms`);
  run(20, 100);
  run(2, 1_000);
  assert.ok(delay.ms > HTTP_LIMITS.load.evaluate.loopDelayMsMax, `${delay.ms} ms after two late turns`);
  run(10, 100);
  assert.ok(delay.ms < 20, `${delay.ms} ms a second later`);
});

test('a process that is really late gives up evaluations and answers orders and health', async () => {
  const { routes } = routesOf();
  // The delay of a busy test machine is no matter here: only evaluations mind it at all.
  const limits = withLoad((loadClass) => ({
    loopDelayMsMax: loadClass === 'evaluate' ? 100 : Number.POSITIVE_INFINITY,
  }));
  const { port, listener } = await startListener({
    routes,
    limits: { ...limits, deadlineSweepMs: 20 },
    validateResponses: false,
  });
  let late = true;
  const hold = (): void => {
    const untilMs = performance.now() + 250;
    while (performance.now() < untilMs);
    if (late) setImmediate(hold);
  };
  hold();
  try {
    let statuses: number[] = [];
    for (let tries = 0; tries < 20 && statuses[0] !== 503; tries++) {
      const answers = await Promise.all([WIRE.evaluate, WIRE.write, WIRE.health].map((wire) => raw(port, wire)));
      statuses = answers.map(({ status }) => status);
    }
    assert.deepEqual(statuses, [503, 200, 200]);
    late = false;
    let evaluation = 503;
    for (let tries = 0; tries < 200 && evaluation === 503; tries++)
      evaluation = (await raw(port, WIRE.evaluate)).status;
    assert.equal(evaluation, 200, 'and takes them up again');
  } finally {
    late = false;
    await listener.stop();
  }
});

test('what is given up is refused before its body is read', async () => {
  const { routes } = routesOf();
  const limits = withLoad((loadClass) => (loadClass === 'bulk' ? { totalMax: 0 } : {}));
  const { port, listener } = await startListener({ routes, limits, validateResponses: false });
  const answer = await raw(port, request('POST', '/v1/orders/bulk', { headers: JSON_TYPE, body: 'no JSON' }));
  assert.equal(answer.status, 503);
  await listener.stop();
});
