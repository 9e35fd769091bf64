// `npm run topline`: help without any store, wrong use in one sentence with exit code 2, and the stores of the URLs when they are
// given. What the commands do is tested beside this, and on a running and a stopped instance where the program is.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createTestDatabases, startTestEngines, type TestEngines } from '../engines.ts';
import { createScratch, type Scratch } from '../platform/scratch.ts';
import { createPrograms, freePorts, sentencesOf } from './program.ts';

const WRONG_USE = 2;
const programs = createPrograms();
let engines: TestEngines;
let scratch: Scratch;
let env: Record<string, string>;

before(async () => {
  engines = await startTestEngines();
  scratch = await createScratch({ engines });
  env = { DATABASE_URL: scratch.databaseUrl, CLICKHOUSE_URL: scratch.clickhouseUrl };
});
after(async () => {
  await programs.end();
  await scratch.stop();
  await engines.stop();
});

async function refused(args: readonly string[], sentence: RegExp, settings: Record<string, string> = env) {
  const { code, stdout, stderr } = await programs.topline(args, { env: settings });
  assert.deepEqual([code, stdout, sentencesOf(stderr).length], [WRONG_USE, '', 1], stderr);
  assert.match(stderr, sentence);
}

describe('topline', { concurrency: 2 }, () => {
  test('says how it is used, on request and when nothing is said', async () => {
    const [asked, silent] = await Promise.all([programs.topline(['--help']), programs.topline([])]);
    assert.deepEqual([asked.code, silent.code], [0, WRONG_USE]);
    assert.equal(silent.stdout, asked.stdout);
    for (const name of ['verify', 'rebuild', 'dlq', 'migrate', 'import', 'simulate'])
      assert.match(asked.stdout, new RegExp(`^  ${name} +\\w`, 'm'));
  });

  test('each command tells about itself without any store', async () => {
    for (const name of ['verify', 'rebuild', 'dlq']) {
      const { code, stdout } = await programs.topline([name, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^topline ${name}`));
    }
  });

  test('an unknown command or option is refused', async () => {
    await refused(
      ['verfy'],
      /^There is no command "verfy"; known: verify, rebuild, dlq, stream, replay, keys, migrate, import, simulate\.$/m,
    );
    await refused(['verify', '--bogus'], /--bogus/);
    await refused(['rebuild'], /^give either --merchant ID or --all\.$/m);
  });

  test('a directory without data is told, and not made', async () => {
    const nowhere = programs.dataDir('nowhere');
    await refused(
      ['verify', '--data-dir', nowhere],
      /^There is no data in .*nowhere: say where it is with --data-dir\.$/m,
      {},
    );
    assert.equal(existsSync(nowhere), false);
  });

  test('a store that does not answer is told', async () => {
    const away = new URL(scratch.databaseUrl);
    away.port = String((await freePorts()).ingest);
    await refused(['dlq', 'list'], new RegExp(`^Cannot reach port ${away.port}`, 'm'), {
      ...env,
      DATABASE_URL: away.href,
    });
  });

  test('migrate makes the schema of stores that have none, and again changes nothing', async () => {
    const databases = await createTestDatabases(engines);
    const empty = { DATABASE_URL: databases.databaseUrl, CLICKHOUSE_URL: databases.clickhouseUrl };
    try {
      assert.notEqual((await programs.topline(['dlq', 'list'], { env: empty })).code, 0);
      for (const time of ['first', 'second']) {
        const { code, stdout } = await programs.topline(['migrate'], { env: empty });
        assert.deepEqual([code, stdout], [0, 'The schemas of PostgreSQL and ClickHouse are up to date.\n'], time);
      }
      assert.equal((await programs.topline(['dlq', 'list'], { env: empty })).stdout, 'No dead letters.\n');
    } finally {
      await databases.drop();
    }
    await refused(['migrate', '--all'], /^topline migrate takes --data-dir only\.$/m);
  });

  test('the stores of the URLs are used, and nothing is started', async () => {
    const listed = await programs.topline(['dlq', 'list'], { env });
    assert.deepEqual([listed.code, listed.stdout, listed.stderr], [0, 'No dead letters.\n', '']);
    const verified = await programs.topline(['verify', '--merchant', '5'], { env });
    assert.deepEqual([verified.code, verified.stdout], [WRONG_USE, 'There is no merchant 5.\n']);
  });
});
