// Alerts, their runbooks, their tests, and the faults that we know how to bring about belong together.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAULTS } from '../../faults/all-faults.ts';
import { ALERTS_OF_FAULTS } from '../../observe/alerts-of-faults.ts';
import { filesIn, ROOT, readAlertRules } from '../../observe/rule-files.ts';

const RUNBOOKS = 'docs/operating/runbooks.md';
const rules = readAlertRules();
const names = rules.map(({ name }) => name);

test('each alert names its runbook, and each runbook says what it means, what to look at and what to do', () => {
  const sections = readFileSync(join(ROOT, RUNBOOKS), 'utf8').split(/^### /m).slice(1);
  assert.deepEqual(sections.map((text) => text.slice(0, text.indexOf('\n'))).sort(), names.toSorted());
  for (const text of sections) {
    for (const part of ['**Means** ', '**Look at** ', '**Do** ']) assert.ok(text.includes(part), `${part}in ${text}`);
  }
  for (const { name, runbook } of rules) assert.equal(runbook, `${RUNBOOKS}#${name.toLowerCase()}`);
});

test('each alert has a severity and a summary, and asks for metrics', () => {
  for (const { name, text, metrics } of rules) {
    assert.match(text, /severity: (page|ticket|info)\n/, name);
    assert.match(text, /summary: \S.*\.\n/, name);
    assert.ok(metrics.length > 0, name);
  }
  assert.equal(new Set(names).size, names.length);
});

test('each alert is tested once firing and once cleared', () => {
  const cases = filesIn('tests').flatMap((path) =>
    readFileSync(path, 'utf8')
      .split(/^ +- eval_time: /m)
      .slice(1),
  );
  for (const name of names) {
    const own = cases.filter((text) => text.includes(`alertname: ${name}\n`));
    assert.equal(own.filter((text) => /exp_alerts:\n +- exp_labels/.test(text)).length, 1, `${name} fires`);
    assert.equal(own.filter((text) => text.includes('exp_alerts: []')).length, 1, `${name} clears`);
  }
});

test('each fault of the harness has an alert, or nothing is wrong that could be seen', () => {
  assert.deepEqual(Object.keys(ALERTS_OF_FAULTS).sort(), FAULTS.map(({ name }) => name).sort());
  for (const [fault, alerts] of Object.entries(ALERTS_OF_FAULTS)) {
    if ('invisible' in alerts) continue;
    assert.ok(alerts.length > 0, fault);
    for (const alert of alerts) assert.ok(names.includes(alert), `${alert} of ${fault}`);
  }
});
