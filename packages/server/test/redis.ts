// A real Redis or Valkey server for tests, when one is installed: on a free port of loopback, nothing on disk.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createConnection } from 'node:net';
import { createClient } from '@redis/client';
import { findFreePort } from '../src/platform/free-port.ts';
import { until } from './until.ts';

export interface TestRedis {
  readonly url: string;
  /** One command, as redis-cli takes it; what the server says to it, raw. */
  command(...words: string[]): Promise<string>;
  stop(): Promise<void>;
}

const PROGRAMS = ['redis-server', 'valkey-server'];

/** Undefined: none is installed. @throws Error when TOPLINE_REQUIRE asks for one */
export function redisProgram(): string | undefined {
  const found = PROGRAMS.find((program) => spawnSync(program, ['--version']).status === 0);
  const required = (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('redis');
  if (found === undefined && required)
    throw new Error(`TOPLINE_REQUIRE asks for Redis, and none of ${PROGRAMS.join(', ')} is on the PATH`);
  return found;
}

/** Rejects instead of trying again. */
export function connectRedis(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } }).connect();
}

export async function startRedis(program: string): Promise<TestRedis> {
  const port = await findFreePort();
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(program, options, { stdio: 'ignore' });
  const command = (...words: string[]) => ask(port, words);
  await until('Redis answers', async () => (await command('PING')).startsWith('+PONG'));
  return { url: `redis://127.0.0.1:${port}`, command, stop: () => ended(server) };
}

function ask(port: number, words: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = createConnection(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  socket.on('error', reject).on('close', () => resolve(said));
  for (const one of [words, ['QUIT']])
    socket.write(`*${one.length}\r\n${one.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
  return promise;
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill('SIGKILL');
  });
}
