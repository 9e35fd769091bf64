// A question finds the broker that leads its partition, also when another one leads it by the time the first has answered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Consumer } from '@platformatic/kafka';
import { createFetcher } from '../../../src/stream/kafka/fetcher.ts';
import type { KafkaTopic } from '../../../src/stream/kafka/kafka-topic.ts';
import { within } from '../../stage/within.ts';

const WAIT_MS = 100;
const SETTLED_MAX_MS = 5_000;
const FROM = { offset: 0n, epoch: -1 };
type Fetch = Consumer['fetch'];

function stage(onFetch: (node: number) => void) {
  const facts = { id: 'topic', leaders: [1, 1], replicas: 1 };
  const asked: number[] = [];
  const fetch = (async ({ node }: { node: number }) => {
    asked.push(node);
    await setImmediate();
    onFetch(node);
    return { responses: [] };
  }) as unknown as Fetch;
  const consumer = { fetch, clearMetadata() {}, close: async () => undefined };
  const topic = { facts: async () => facts, known: () => facts } as unknown as KafkaTopic;
  return { facts, asked, fetcher: createFetcher({ topic, consumer }, { waitMs: WAIT_MS }) };
}

test('a partition whose leader changes without an error is asked of the new one', async () => {
  // Whoever measures lag or health has heard of it.
  const { facts, asked, fetcher } = stage(() => {
    facts.leaders = [2, 1];
  });
  const both = Promise.all([0, 1].map((partition) => fetcher.fetch(partition, FROM, 'topic', 10)));
  for (const found of await within('both are answered', both, SETTLED_MAX_MS)) assert.deepEqual(found.records, []);
  assert.deepEqual(new Set(asked), new Set([1, 2]));
});

test('a partition that nobody leads any more is told as such', async () => {
  const { facts, fetcher } = stage(() => {
    facts.leaders = [-1, 1];
  });
  const led = fetcher.fetch(1, FROM, 'topic', 10);
  const leaderless = fetcher.fetch(0, FROM, 'topic', 10);
  await assert.rejects(within('it is answered', leaderless, SETTLED_MAX_MS), /partition 0 has no leader/);
  await within('the other is answered', led, SETTLED_MAX_MS);
});
