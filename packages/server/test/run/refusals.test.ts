// What the program says when it will not run: one clear sentence on stderr, exit code 78, and nothing left behind.
// And what it tells without running: its options and the settings in force.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createPrograms, freePorts, portOptions, sentencesOf } from './program.ts';

const EXIT_REFUSED = 78;
const programs = createPrograms();
after(() => programs.end());

/** Refused with this one sentence, before anything is written. */
async function refused(args: readonly string[], sentence: string | RegExp, env: Record<string, string> = {}) {
  const dataDir = programs.dataDir(`refused-${args.join('').replace(/\W/g, '').slice(0, 20)}`);
  const { code, stdout, stderr } = await programs.run(['--data-dir', dataDir, ...args], { env });
  assert.equal(code, EXIT_REFUSED, stderr);
  assert.equal(stdout, '');
  const sentences = sentencesOf(stderr);
  assert.equal(sentences.length, 1, stderr);
  if (typeof sentence === 'string') assert.equal(sentences[0], sentence);
  else assert.match(sentences[0] ?? '', sentence);
  return dataDir;
}

describe('the program refuses', { concurrency: 2 }, () => {
  test('a wrong value, by the name it was given under', async () => {
    const dataDir = await refused(
      ['--no-demo'],
      'TOPLINE_QUERY_PORT: must be a whole number from 0 to 65535, not "80a".',
      {
        TOPLINE_QUERY_PORT: '80a',
      },
    );
    assert.equal(existsSync(dataDir), false);
  });

  test('an unknown option, with where to look', async () => {
    await refused(['--no-demmo'], "Unknown option '--no-demmo'. See --help.");
  });

  test('an address that others could reach, without authentication', async () => {
    const dataDir = await refused(
      ['--host', '0.0.0.0', ...portOptions(await freePorts())],
      /^Refusing to listen on 0\.0\.0\.0 without authentication: only loopback addresses such as 127\.0\.0\.1 are allowed\./,
    );
    assert.equal(existsSync(dataDir), false);
  });

  test('a data directory that cannot be made or written', async () => {
    const file = join(programs.dataDir('unwritable'), 'file');
    mkdirSync(dirname(file));
    writeFileSync(file, '');
    // Nobody can make a directory below a file, not even root, for whom permissions say nothing.
    const below = join(file, 'data');
    const { code, stderr } = await programs.run(['--data-dir', below, ...portOptions(await freePorts())]);
    assert.equal(code, EXIT_REFUSED);
    assert.equal(stderr, `Cannot write to the data directory ${below} (ENOTDIR): choose another with --data-dir.\n`);
  });

  test('one port for the health of several processes', async () => {
    const sentence = 'TOPLINE_OBSERVE_PORT is for one process: it needs --role, DATABASE_URL and CLICKHOUSE_URL.';
    await refused(['--observe-port', '8079', ...portOptions(await freePorts())], sentence);
    await refused(['--role', 'query', ...portOptions(await freePorts())], sentence, { TOPLINE_OBSERVE_PORT: '8079' });
  });

  test('a DATABASE_URL where nobody answers, without telling its password', async () => {
    const [database, clickhouse] = Object.values(await freePorts());
    const env = {
      DATABASE_URL: `postgresql://me:hunter2@127.0.0.1:${database}/sales`,
      CLICKHOUSE_URL: `http://me:hunter2@127.0.0.1:${clickhouse}/sales`,
    };
    const sentence = `Cannot use PostgreSQL at 127.0.0.1:${database}: connect ECONNREFUSED 127.0.0.1:${database}. Is DATABASE_URL right, and the server running?`;
    await refused(['--no-demo', ...portOptions(await freePorts())], sentence, env);
  });
});

describe('the program tells', { concurrency: 2 }, () => {
  test('its options with --help', async () => {
    const { code, stdout, stderr } = await programs.run(['--help']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const option of [
      '--data-dir',
      '--ingest-port',
      '--query-port',
      '--predict-port',
      '--no-demo',
      '--role',
      '--check-config',
    ])
      assert.match(stdout, new RegExp(`^ +${option}\\b`, 'm'));
    for (const name of ['TOPLINE_DATA_DIR', 'TOPLINE_INGEST_PORT', 'TOPLINE_DEMO', 'DATABASE_URL', 'CLICKHOUSE_URL'])
      assert.match(stdout, new RegExp(`\\b${name}\\b`));
  });

  test('the settings in force with --check-config, but no password', async () => {
    const { code, stdout, stderr } = await programs.run(['--check-config', '--query-port', '18082'], {
      env: {
        DATABASE_URL: 'postgresql://me:hunter2@db.internal/sales?application_name=x&sslpassword=hunter2',
        CLICKHOUSE_URL: 'http://me:hunter2@ch.internal:8123/sales',
        TOPLINE_DEMO: 'off',
      },
    });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^TOPLINE_QUERY_PORT +18082$/m);
    assert.match(stdout, /^TOPLINE_PREDICT_PORT +8090$/m);
    assert.match(stdout, /^TOPLINE_DEMO +false$/m);
    assert.match(stdout, /^DATABASE_URL +postgresql:\/\/me:\*\*\*@db\.internal\/sales\?/m);
    assert.match(stdout, /^CLICKHOUSE_URL +http:\/\/me:\*\*\*@ch\.internal:8123\/sales$/m);
    assert.doesNotMatch(stdout, /hunter2/);
  });
});
