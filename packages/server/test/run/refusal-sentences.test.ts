// Which sentence an operator gets for each way in which a store of a URL cannot be used: the store, where, why, which setting.
// Real servers and real errors; anything that is not the operator's to mend stays a bug with its stack.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLog } from '../../src/platform/log.ts';
import { refusalOf } from '../../src/run/refusal.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { StoreError } from '../../src/run/store-error.ts';
import { createTestDatabases, startTestEngines, type TestDatabases, type TestEngines } from '../engines.ts';
import { freePorts } from './program.ts';

let engines: TestEngines;
let databases: TestDatabases;
let closedPort: string;

before(async () => {
  engines = await startTestEngines();
  databases = await createTestDatabases(engines);
  closedPort = String((await freePorts()).ingest);
});
after(async () => {
  await databases.drop();
  await engines.stop();
});

type Store = 'databaseUrl' | 'clickhouseUrl';

/** The failure when one thing of one URL is another. */
async function failureWith(store: Store, part: 'port' | 'password' | 'pathname' | 'hostname', value: string) {
  const changed = new URL(databases[store]);
  changed[part] = value;
  const urls = { databaseUrl: databases.databaseUrl, clickhouseUrl: databases.clickhouseUrl, [store]: changed.href };
  const error = await bringSchemaUpToDate({ log: silentLog }, urls).then(
    () => assert.fail('it was accepted'),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof StoreError, String(error));
  const sentence = refusalOf(error) ?? assert.fail('no sentence');
  assert.doesNotMatch(sentence, /\n/);
  for (const url of Object.values(urls)) assert.ok(!sentence.includes(new URL(url).password), 'no password is told');
  return { sentence, unreachable: error.unreachable };
}

const WHO = {
  databaseUrl: { name: 'PostgreSQL', setting: 'DATABASE_URL' },
  clickhouseUrl: { name: 'ClickHouse', setting: 'CLICKHOUSE_URL' },
} as const;

for (const store of ['databaseUrl', 'clickhouseUrl'] as const) {
  const { name, setting } = WHO[store];
  const expected = (host: string, why: string) =>
    new RegExp(`^Cannot use ${name} at ${host}: ${why}.*\\. Is ${setting} right, and the server running\\?$`);

  test(`${name}: nobody listens there`, async () => {
    const { sentence, unreachable } = await failureWith(store, 'port', closedPort);
    assert.match(sentence, expected(`127\\.0\\.0\\.1:${closedPort}`, 'connect ECONNREFUSED'));
    assert.equal(unreachable, true);
  });

  test(`${name}: there is no such host`, async () => {
    const { sentence, unreachable } = await failureWith(store, 'hostname', 'no-such-host.invalid');
    assert.match(sentence, expected('no-such-host\\.invalid:\\d+', 'getaddrinfo'));
    assert.equal(unreachable, true);
  });

  test(`${name}: the password is wrong`, async () => {
    const { sentence, unreachable } = await failureWith(store, 'password', 'hunter2');
    assert.match(sentence, expected('127\\.0\\.0\\.1:\\d+', '.*[Aa]uthentication failed'));
    assert.equal(unreachable, false);
  });

  test(`${name}: there is no such database`, async () => {
    const { sentence, unreachable } = await failureWith(store, 'pathname', '/nowhere');
    assert.match(sentence, expected('127\\.0\\.0\\.1:\\d+', '.*"?nowhere"? does not exist'));
    assert.equal(unreachable, false);
  });

  test(`${name}: something else listens there`, async () => {
    const other = store === 'databaseUrl' ? databases.clickhouseUrl : databases.databaseUrl;
    const { sentence } = await failureWith(store, 'port', new URL(other).port);
    assert.match(sentence, expected('127\\.0\\.0\\.1:\\d+', '.+'));
  });
}

test('a bug has no sentence: it is shown whole', () => {
  assert.equal(refusalOf(new TypeError('x is not a function')), undefined);
  assert.equal(refusalOf('text'), undefined);
});
