// The rules as promtool judges them: they are well formed, and each alert fires and clears on the series of its test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prometheusTool, promtool } from './prometheus-tools.ts';
import { filesIn } from './rule-files.ts';

const present = prometheusTool('promtool') !== undefined;
if (!present)
  process.stdout.write('promtool is not installed (Debian: prometheus), so these did not run: alert rules\n');

test('rules are well formed', { skip: !present }, () => {
  const { ok, said } = promtool(['check', 'rules', ...filesIn('rules')]);
  assert.ok(ok, said);
});

test('each alert fires for what it is there for, and clears', { skip: !present }, () => {
  const { ok, said } = promtool(['test', 'rules', ...filesIn('tests')]);
  assert.ok(ok, said);
});
