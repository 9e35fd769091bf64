// Forecasts are computed beside the event loop, in a bounded queue, and a thread that dies costs one task.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { after, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Fault } from '@topline/domain/fault.ts';
import { forecast } from '@topline/forecast';
import { silentLog } from '../../src/platform/log.ts';
import type { ForecastOutcomes, ForecastTask } from '../../src/predict/forecast-task.ts';
import { createThreadPool, LIVE_THREADS, type ThreadPool } from '../../src/predict/thread-pool.ts';

const patient = new AbortController().signal;
const pools: ThreadPool[] = [];
after(() => Promise.all(pools.map((pool) => pool.stop())));

function poolOf(options: Partial<typeof LIVE_THREADS> = {}): ThreadPool {
  const pool = createThreadPool({ log: silentLog }, { ...LIVE_THREADS, ...options });
  pools.push(pool);
  return pool;
}

function taskOf(model: string, length = 60): ForecastTask {
  // Deterministic and without a pattern that a model could stop early at.
  const values = Array.from({ length }, (_, index) => 100 + ((index * 7_919) % 113) + (index % 7) * 20);
  return { kind: 'forecast', values, models: [model], season: 7, lookback: 4, horizon: 3, levels: [80, 95] };
}

function modelOf({ results }: ForecastOutcomes): string | undefined {
  return results[0]?.model;
}

test('a thread gives the engine’s own answer while the event loop turns', async () => {
  const pool = poolOf();
  const task = taskOf('arima', 90);
  let turns = 0;
  let done = false;
  const turning = (async () => {
    while (!done) {
      await turn();
      turns += 1;
    }
  })();
  const outcome = await pool.run(task, patient);
  done = true;
  await turning;
  const { values, season, lookback, horizon, levels } = task;
  assert.deepEqual(outcome.results, [forecast(values, { model: 'arima', season, lookback, horizon, levels })]);
  assert.ok(outcome.cpuMs > 0);
  assert.ok(turns > 10, `the loop turned ${turns} times`);
});

test('a full queue refuses, a caller who gives up leaves it', async () => {
  const pool = poolOf({ queueMax: 2 });
  const running = pool.run(taskOf('arima', 100), patient);
  const hurried = new AbortController();
  const waiting = pool.run(taskOf('ses'), hurried.signal);
  const last = pool.run(taskOf('wma'), patient);
  assert.equal(pool.waiting(), 2);
  await assert.rejects(
    pool.run(taskOf('naive'), patient),
    (error) => error instanceof Fault && error.code === 'overloaded',
  );
  hurried.abort(new Error('gave up'));
  await assert.rejects(waiting, /gave up/);
  assert.equal(pool.waiting(), 1);
  assert.equal(modelOf(await running), 'arima');
  assert.equal(modelOf(await last), 'wma');
});

test('a task that takes too long ends its thread; who waits behind it gets another', async () => {
  const pool = poolOf({ taskTimeoutMs: 1_500 });
  const { values, season, lookback } = taskOf('arima', 730);
  const endless = pool.run(
    { kind: 'backtest', values, models: ['arima'], season, lookback, testPoints: 500, step: 2 },
    patient,
  );
  const next = pool.run(taskOf('rolling'), patient);
  await assert.rejects(endless, /took longer than 1500 ms/);
  assert.equal(modelOf(await next), 'rolling');
});

test('a task that throws fails alone', async () => {
  const pool = poolOf();
  const { values, season, lookback } = taskOf('naive');
  const broken = pool.run(
    { kind: 'backtest', values, models: ['naive'], season, lookback, testPoints: -1, step: 1 },
    patient,
  );
  const next = pool.run(taskOf('rolling'), patient);
  await assert.rejects(broken, /testPoints/);
  assert.equal(modelOf(await next), 'rolling');
});

test('a stopped pool refuses what runs, what waits and what comes: nothing of it is a failed forecast', async () => {
  const pool = poolOf();
  const left = [taskOf('arima', 365), taskOf('rolling')].map((task) => pool.run(task, patient));
  const settled = Promise.allSettled(left);
  await pool.stop();
  const late = await Promise.allSettled([pool.run(taskOf('rolling'), patient)]);
  for (const one of [...(await settled), ...late]) {
    assert.ok(one.status === 'rejected' && one.reason instanceof Fault && one.reason.code === 'overloaded');
  }
});

test('on Linux, threads in the background stand back behind the rest of the process', async () => {
  if (process.platform !== 'linux') {
    process.stdout.write('Not run: threads have priorities of their own on Linux only.\n');
    return;
  }
  const pool = poolOf({ niceness: 10 });
  await pool.run(taskOf('naive'), patient);
  const threads = readdirSync('/proc/self/task').map((id) => {
    const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Field 19 of proc(5), the first after the name being the third.
    return { id: Number(id), nice: Number(fields[16]) };
  });
  assert.ok(threads.some(({ nice }) => nice === 10));
  assert.equal(threads.find(({ id }) => id === process.pid)?.nice, getPriority());
});
