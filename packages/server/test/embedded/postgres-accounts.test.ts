// Who runs PostgreSQL, and from where: root and not root, directories that the account cannot reach, a package without
// its links. What needs root says in a line that it did not run.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { canAccountEnter, choosePostgresAccount } from '../../src/embedded/postgres-account.ts';
import { locateInstalledPrograms, preparePostgresBinaries } from '../../src/embedded/postgres-binaries.ts';
import { createPostgresServer } from '../../src/embedded/postgres-server.ts';
import { silentLog } from '../../src/platform/log.ts';
import { queryPostgres, startSupervisor } from './supervisor.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'topline-accounts-')));
chmodSync(root, 0o755);
after(() => rmSync(root, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
function needsRoot(what: string): boolean {
  if (!isRoot) console.log(`not run without root: ${what}`);
  return isRoot;
}

/** The installed programs without their links, as npm leaves them when it runs no install script. */
function copyWithoutLinks(path: string) {
  const installed = locateInstalledPrograms();
  cpSync(installed.nativePath, path, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(path, 'pg-symlinks.json'), 'utf8')) as Array<{ target: string }>;
  const linkPaths = links.map(({ target }) => join(path, target.replace(/^native\//, '')));
  for (const linkPath of linkPaths) if (lstatSync(linkPath, { throwIfNoEntry: false })) unlinkSync(linkPath);
  return { installed: { nativePath: path, version: installed.version }, linkPaths };
}

test('missing links are made in place, by two processes at once too', async () => {
  const { installed, linkPaths } = copyWithoutLinks(join(root, 'plain'));
  assert.ok(linkPaths.length > 0 && linkPaths.every((path) => !existsSync(path)));
  const module = new URL('../../src/embedded/postgres-binaries.ts', import.meta.url).href;
  const script = `const { preparePostgresBinaries } = await import(${JSON.stringify(module)});
    console.log(preparePostgresBinaries(undefined, ${JSON.stringify(root)}, ${JSON.stringify(installed)}).initdb);`;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const [first, second] = await Promise.all([run(), run()]);
  assert.equal(first.stdout, second.stdout);
  assert.ok(linkPaths.every((path) => lstatSync(path).isSymbolicLink() && existsSync(path)));
  assert.match(execFileSync(first.stdout.trim(), ['--version'], { encoding: 'utf8' }), /PostgreSQL\) 18/);
});

test('programs that the account cannot reach are copied, links and all, once', () => {
  if (!needsRoot('programs out of reach')) return;
  const closed = join(root, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const { installed } = copyWithoutLinks(join(closed, 'native'));
  const account = choosePostgresAccount();
  assert.ok(account && account.uid > 0);
  assert.equal(canAccountEnter(account, join(closed, 'native')), false);
  const copies = join(root, 'copies');
  mkdirSync(join(copies, 'partial-left-by-a-crash'), { recursive: true });
  mkdirSync(join(copies, 'postgres-programs-1.0.0'));
  const { postgres } = preparePostgresBinaries(account, copies, installed);
  assert.match(execFileSync(postgres, ['--version'], { encoding: 'utf8', ...account, cwd: '/' }), /PostgreSQL\) 18/);
  assert.deepEqual(readdirSync(copies), [`postgres-programs-${installed.version}`]);
  const made = statSync(postgres).ino;
  assert.equal(statSync(preparePostgresBinaries(account, copies, installed).postgres).ino, made);
});

test('below a directory that only root may enter, the cluster lives elsewhere and the link finds it again', async () => {
  if (!needsRoot('a data directory out of reach')) return;
  const closed = join(root, 'roots-own');
  mkdirSync(join(closed, 'data'), { recursive: true });
  chmodSync(closed, 0o700);
  const dataDir = join(closed, 'data');
  const start = async () => {
    const server = createPostgresServer({ log: silentLog }, { dataDir });
    const { databaseUrl: url } = await server.start();
    return { server, url };
  };
  const first = await start();
  const clusterPath = readlinkSync(join(dataDir, 'postgres'));
  try {
    await queryPostgres(first.url, 'CREATE TABLE kept AS SELECT 7 AS id');
    await first.server.stop();
    assert.ok(!clusterPath.startsWith(closed));
    assert.equal(statSync(clusterPath).mode & 0o777, 0o700);
    assert.equal(statSync(closed).mode & 0o777, 0o700, 'what is not ours stays closed');
    const second = await start();
    assert.equal(second.url, first.url);
    assert.deepEqual(await queryPostgres(second.url, 'SELECT id FROM kept'), [{ id: 7 }]);
    await second.server.stop();
  } finally {
    rmSync(dirname(clusterPath), { recursive: true, force: true });
  }
  await assert.rejects(start(), /does not exist any more/);
});

test('both servers run under an ordinary account', async () => {
  if (!needsRoot('starting as another account')) return;
  const account = choosePostgresAccount() ?? assert.fail('no account');
  const repository = fileURLToPath(new URL('../../../..', import.meta.url));
  if (!canAccountEnter(account, repository))
    return console.log(`not run: account ${account.uid} cannot enter ${repository}`);
  const dataDir = join(root, 'ordinary');
  mkdirSync(dataDir, { mode: 0o700 });
  chownSync(dataDir, account.uid, account.gid);
  const supervisor = await startSupervisor(dataDir, undefined, account);
  try {
    assert.equal(supervisor.failed, undefined);
    assert.deepEqual(await queryPostgres(supervisor.databaseUrl ?? '', 'SELECT 1 AS one'), [{ one: 1 }]);
    const answer = await fetch(new URL('/ping', supervisor.clickhouseUrl?.replace(/\/\/.*@/, '//')));
    assert.equal(await answer.text(), 'Ok.\n');
    assert.equal(statSync(join(dataDir, 'clickhouse')).uid, account.uid);
    assert.equal(statSync(dataDir).mode & 0o777, 0o700);
  } finally {
    await supervisor.kill('SIGTERM');
  }
});

test('a cluster that belongs to an account keeps running under it when root starts it', async () => {
  if (!needsRoot('root on the data of an account')) return;
  const dataDir = join(root, 'ordinary');
  const server = createPostgresServer({ log: silentLog }, { dataDir });
  const { databaseUrl: url } = await server.start();
  assert.deepEqual(await queryPostgres(url, 'SELECT 1 AS one'), [{ one: 1 }]);
  await server.stop();
  assert.equal(statSync(join(dataDir, 'postgres')).uid, choosePostgresAccount()?.uid);
});
