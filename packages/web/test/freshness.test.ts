// Every way in which the numbers may not be the newest is told in words, and only those.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Freshness } from '../src/api/answers.ts';
import { en } from '../src/texts/en.ts';
import { createFormat } from '../src/words/format.ts';
import { describeFreshness } from '../src/words/freshness.ts';

const format = createFormat({ locale: 'en-GB', language: 'en', currency: 'EUR', timezone: 'Europe/Berlin' });
const NOW_MS = Date.parse('2026-11-22T13:03:21Z');
const LIVE: Freshness = { asOf: '2026-11-22T13:03:20Z', stale: false, source: 'clickhouse' };
const describe = (answer: Freshness, unreachable = false) => describeFreshness(answer, unreachable, NOW_MS, format, en);

test('new numbers need no explanation', () => {
  assert.deepEqual(describe(LIVE), { tone: 'live', brief: 'up to 14:03:20', sentence: undefined });
});

test('old numbers tell how far they are behind', () => {
  const old: Freshness = { ...LIVE, asOf: '2026-11-22T13:00:20Z', stale: true, staleReason: 'behind' };
  assert.equal(describe(old).brief, '3 mins behind');
  assert.equal(describe({ ...old, asOf: '2026-11-22T08:03:21Z' }).brief, '5 hrs behind');
  assert.match(describe(old).sentence ?? '', /stand at 22 Nov 2026, 14:00.*kept and will be counted/);
});

test('a second source, an earlier answer and a recount are told apart', () => {
  const stale = { ...LIVE, stale: true };
  assert.equal(describe({ ...stale, source: 'postgres' }).brief, 'up to 14:03:20, from PostgreSQL');
  assert.equal(describe({ ...stale, source: 'cache' }).brief, 'cached, up to 14:03:20');
  assert.equal(describe({ ...stale, staleReason: 'calendar-change' }).brief, 'adding up anew, up to 14:03:20');
  assert.equal(describe({ ...LIVE, asOf: null, stale: true }).brief, 'nothing counted yet');
});

test('a program that does not answer is told, whatever its last answer said', () => {
  assert.deepEqual(
    [describe(LIVE, true), describe({ ...LIVE, asOf: null }, true)].map(({ tone, brief }) => [tone, brief]),
    [
      ['away', 'not reachable, up to 14:03:20'],
      ['away', 'not reachable, nothing counted yet'],
    ],
  );
});
