// What callers send never makes a line of the log its own: each event is one line of JSON, whatever is in its fields; and
// no secret is written at all.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../../until.ts';
import { ORDER, raw, request } from '../harness.ts';

const FORGED = '{"level":"error","msg":"forged"}';
const child = spawn(process.execPath, [join(import.meta.dirname, 'log-process.ts')], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
let written = '';
child.stderr.setEncoding('utf8').on('data', (text: string) => {
  written += text;
});
let port = 0;
before(async () => {
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  port = Number(line);
});
after(async () => {
  child.kill();
  await once(child, 'exit');
});

test('a newline with a forged event in path, query, fields, key and body is at most a value of one event', async () => {
  const secret = 'tl_abcdefghijkl_not-for-the-log';
  const hostile = [
    `x\n${FORGED}`,
    `x\r\n${FORGED}`,
    `x\u2028${FORGED}`,
    `x\u0085${FORGED}`,
    '\u001b[2J\u001b[31m',
    '"}\n{"',
    '%s %d %j',
  ];
  for (const externalOrderId of hostile) {
    const body = JSON.stringify({ ...ORDER, externalOrderId });
    const headers = [
      'Content-Type: application/json',
      `Authorization: Bearer ${secret}`,
      `User-Agent: ${encodeURIComponent(externalOrderId)}`,
      `X-Said: ${FORGED}`,
    ];
    const { status } = await raw(port, request('POST', '/v1/orders', { headers, body }));
    assert.equal(status, 500);
    const inPath = encodeURIComponent(externalOrderId);
    await raw(port, request('GET', `/v1/orders/${inPath}?a=${inPath}`, { headers: [`X-Said: ${FORGED}`] }));
    await raw(port, `GET /\n${FORGED}\r\nHost: localhost\r\n\r\n`);
  }
  // One event a failure, one of the start.
  await until('all is written', async () => written.split('\n').length > hostile.length + 1);
  const lines = written.trimEnd().split('\n');
  assert.equal(lines.length, hostile.length + 1, written);
  for (const line of lines) {
    const event = JSON.parse(line);
    assert.notEqual(event.msg, 'forged');
    assert.ok(['ready', 'a request failed'].includes(event.msg), line);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
    assert.doesNotMatch(line, /[\u0000-\u001f]/, 'no control character as such');
  }
  assert.doesNotMatch(written, new RegExp(secret));
});
