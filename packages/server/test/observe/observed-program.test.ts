// A real Prometheus scrapes the running program: every panel's query is answered, every metric that an alert names is there, and an
// aggregator that dies is told and forgotten once it is back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../until.ts';
import { readQueries } from './dashboards.ts';
import { type ObservedProgram, startObservedProgram } from './observed-program.ts';
import { prometheusTool } from './prometheus-tools.ts';
import { readAlertRules } from './rule-files.ts';

const present = prometheusTool('prometheus') !== undefined;
if (!present)
  process.stdout.write(
    'prometheus is not installed, so these did not run: dashboards, metrics of alerts, a firing alert\n',
  );

/** Nothing of the kind happens to a program that is well. */
const MAY_BE_EMPTY = new Set(['Forecasts that failed, by model']);
const MAY_BE_ABSENT = new Set(['topline_forecast_failures_total', 'topline_stream_leaderless_partitions']);
const WINDOW = '15s';
const FIRES_MAX_MS = 60_000;

describe('the program under a real Prometheus', { skip: !present }, () => {
  let program: ObservedProgram;
  before(async () => {
    program = await startObservedProgram({ ordersPerSecond: 20 });
  });
  after(() => program.end());

  const stateOf = async (name: string) => (await program.prometheus.alerts()).find((one) => one.name === name)?.state;

  test('every process answers its scrapes', async () => {
    await until('four processes are up', async () => {
      const up = await program.prometheus.query('up == 1');
      return up.length === 4;
    });
  });

  test('each panel of each dashboard has an answer', async () => {
    const queries = readQueries(WINDOW);
    assert.ok(new Set(queries.map(({ dashboard }) => dashboard)).size >= 5);
    for (const { dashboard, panel, expression } of queries) {
      const what = `${dashboard} / ${panel}: ${expression}`;
      // The first of each kind comes with the traffic; an error is one at once.
      await until(what, async () => {
        const found = await program.prometheus.query(expression);
        return MAY_BE_EMPTY.has(panel) || (found.length > 0 && found.every(({ value }) => !Number.isNaN(value)));
      });
    }
  });

  test('each metric that an alert names is told by some process', async () => {
    const names = new Set(readAlertRules().flatMap(({ metrics }) => metrics));
    for (const name of names) {
      if (MAY_BE_ABSENT.has(name)) continue;
      assert.ok((await program.prometheus.query(`count(${name})`)).length > 0, name);
    }
  });

  test('a dead aggregator fires, and clears when it is back', async () => {
    const { prometheus } = program;
    assert.deepEqual(
      [await stateOf('ToplineProcessDown'), await stateOf('ToplinePartitionsUnheld')],
      ['inactive', 'inactive'],
    );
    program.aggregator().signal('SIGKILL');
    await until('it is told', async () => (await stateOf('ToplineProcessDown')) === 'firing', FIRES_MAX_MS);
    assert.notEqual(await stateOf('ToplinePartitionsUnheld'), 'inactive');
    const [waiting] = await prometheus.query('max(topline_lag_events{step="aggregate"})');
    assert.ok((waiting?.value ?? 0) > 100, `${waiting?.value} events wait`);
    await program.restartAggregator();
    await until('nothing is told any more', async () => {
      const states = await Promise.all(
        ['ToplineProcessDown', 'ToplinePartitionsUnheld', 'ToplineEventsWait'].map(stateOf),
      );
      return states.every((state) => state === 'inactive');
    });
    await until('nothing waits', async () => {
      const [lag] = await prometheus.query('max(topline_partition_delay_seconds)');
      return lag !== undefined && lag.value < 2;
    });
  });
});
