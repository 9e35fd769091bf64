/**
 * Every protocol of protocols.ts within its small bounds: what the code does holds in every reachable state, and each
 * broken variant is found violated in the property that its rule protects. The diagnostics print the state counts; the
 * shortest trace of a case: node packages/server/test/model/main.ts --only 'NAME' --trace
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeLine } from './case.ts';
import { allCases } from './protocols.ts';

for (const one of allCases) {
  const guarantee = one.expected === 'HOLDS' ? 'holds in every state' : `is found violated: ${one.expected}`;
  test(`${one.protocol}: ${one.variant}: ${guarantee}`, (t) => {
    const outcome = one.run('small');
    t.diagnostic(outcomeLine(one, outcome));
    assert.ok(outcome.asExpected, [outcomeLine(one, outcome), ...outcome.trace].join('\n'));
    assert.ok(one.expected === 'HOLDS' ? outcome.exploration.atRest > 0 : outcome.trace.length > 1);
  });
}

test('each protocol has a variant that holds and broken ones that do not', () => {
  for (const protocol of ['outbox', 'apply', 'push', 'rebuild', 'watermark']) {
    const own = allCases.filter((one) => one.protocol.startsWith(protocol));
    assert.equal(own[0]?.expected, 'HOLDS', `${protocol} as it is built comes first`);
    assert.ok(own.filter((one) => one.expected !== 'HOLDS').length >= 5, `${protocol} has broken variants`);
  }
});

test('names are unique, so that --only finds one case', () => {
  const names = allCases.map((one) => `${one.protocol}: ${one.variant}`);
  assert.equal(new Set(names).size, names.length);
});
