// Nothing that a caller sends is ever an address to ask (server-side request forgery): the rooms that serve requests open
// no connection but those of their own configuration, so there is nothing to talk into asking elsewhere.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

const SOURCE = join(import.meta.dirname, '../../../src');
const SERVING = [
  'http',
  'ingest',
  'query',
  'predict',
  'observe',
  'access',
  'aggregate',
  'outbox',
  'stream',
  'store',
  'run',
];
/** Each takes its address from the configuration. */
const CONFIGURED = new Map([
  ['access/tokens.ts', 'jwksUrl'],
  ['store/client.ts', 'url'],
  ['platform/pool.ts', 'url'],
  ['platform/migrate.ts', 'databaseUrl'],
  ['outbox/wake.ts', 'databaseUrl'],
  ['platform/shared-cache.ts', 'url'],
  ['run/database-roles.ts', 'databaseUrl'],
  ['platform/consul.ts', 'url'],
  ['stream/kafka/kafka-client.ts', 'brokers'],
  ['stream/kafka/publisher.ts', 'clientOptions'],
  ['stream/kafka/schema-registry.ts', 'url'],
  // Loaded only where OTEL_EXPORTER_OTLP_ENDPOINT is set, which the exporter reads itself.
  ['observe/open-telemetry.ts', 'OTLPTraceExporter'],
]);
/** Not a method of that name, which Kafka's client has, and not its declaration. */
const CALLS =
  /(?<!\.|^\s*|async )\bfetch\(|\bnew (?:Admin|Consumer|Producer|Base|OTLPTraceExporter)\(|\bhttps?\.(?:request|get)\(|from 'undici'|from 'node:(?:http2|https|dgram|tls)'|\bconnect\(\s*\{|\bcreateConnection\(|createRemoteJWKSet\(|new (?:pg\.)?(?:WebSocket|EventSource|Pool|Client)\(|createClient\(/m;

const sources = [...SERVING, 'platform'].flatMap((room) =>
  readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(SOURCE, room, name)),
);

test('only what has its address from the configuration opens connections', () => {
  const callers = sources
    .filter((path) => CALLS.test(readFileSync(path, 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')))
    .map((path) => relative(SOURCE, path));
  assert.deepEqual(callers.sort(), [...CONFIGURED.keys()].sort());
  for (const [path, address] of CONFIGURED) {
    assert.match(readFileSync(join(SOURCE, path), 'utf8'), new RegExp(`\\b${address}\\b`), path);
  }
});
