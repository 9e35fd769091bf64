// Locks, processes, ports and state files: what the supervisor's safety rests on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DirectoryInUse, lockDirectory } from '../../src/platform/directory-lock.ts';
import { findFreePort, isPortFree } from '../../src/platform/free-port.ts';
import { readJsonFile, writeJsonFile } from '../../src/platform/json-file.ts';
import { isSameProcessAlive, readProcessState, signalProcess } from '../../src/platform/process-state.ts';
import { until } from '../until.ts';

const directory = mkdtempSync(join(tmpdir(), 'topline-pieces-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const lockModule = new URL('../../src/platform/directory-lock.ts', import.meta.url).href;

/** A process that takes the lock, says so, and waits. */
async function startHolder(lockPath: string) {
  const script = `const { lockDirectory } = await import(${JSON.stringify(lockModule)});
    lockDirectory('the directory', ${JSON.stringify(lockPath)}); globalThis.gc(); console.log('held'); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a second owner is refused and told the pid of the first', async () => {
  const lockPath = join(directory, 'second.lock');
  const holder = await startHolder(lockPath);
  try {
    assert.throws(
      () => lockDirectory('the directory', lockPath),
      (error) =>
        error instanceof DirectoryInUse && error.holderPid === holder.pid && error.message.includes(`${holder.pid}`),
    );
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
});

test('the lock of a killed owner is free at once', async () => {
  const lockPath = join(directory, 'killed.lock');
  const holder = await startHolder(lockPath);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = lockDirectory('the directory', lockPath);
  assert.throws(() => lockDirectory('the directory', lockPath), DirectoryInUse);
  lock.release();
  lockDirectory('the directory', lockPath).release();
});

test('a process is known by its start, and gone when it is dead or a zombie', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const state = readProcessState(child.pid ?? 0);
  assert.ok(state);
  assert.match(state.command, /setInterval/);
  assert.equal(isSameProcessAlive(state), true);
  assert.equal(isSameProcessAlive({ pid: state.pid, startedAt: 'another time' }), false);
  assert.equal(signalProcess(state.pid, 'SIGKILL'), true);
  await once(child, 'exit');
  await until('the process is gone', () => !isSameProcessAlive(state));
  assert.equal(signalProcess(state.pid, 'SIGTERM'), false);
});

test('a zombie counts as gone', async () => {
  // When the child ends, the shell has become a sleep, which never asks for it.
  const shell = spawn('/bin/sh', ['-c', '(sleep 0.3) & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const zombie = Number(line.toString());
    await until('the child has ended', () => readProcessState(zombie) === undefined);
    assert.equal(signalProcess(zombie, 'SIGCONT'), true, 'its number is still taken');
  } finally {
    shell.kill('SIGKILL');
    await once(shell, 'exit');
  }
});

test('a preferred port is kept when free and replaced when taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  assert.equal(await isPortFree(address.port), false);
  assert.notEqual(await findFreePort(address.port), address.port);
  server.close();
  await once(server, 'close');
  assert.equal(await findFreePort(address.port), address.port);
});

test('a state file is private, whole, and leaves nothing beside it', () => {
  const path = join(directory, 'state', 'x.json');
  assert.throws(() => writeJsonFile(path, {}), /ENOENT/);
  const flat = join(directory, 'state.json');
  writeJsonFile(flat, { port: 1 });
  writeJsonFile(flat, { port: 2 });
  assert.deepEqual(readJsonFile(flat), { port: 2 });
  assert.equal(statSync(flat).mode & 0o777, 0o600);
  assert.equal(readdirSync(directory).filter((name) => name.startsWith('state.json')).length, 1);
  assert.equal(readJsonFile(join(directory, 'nothing.json')), undefined);
  writeFileSync(flat, '{');
  assert.throws(() => readJsonFile(flat), /not valid JSON/);
});
