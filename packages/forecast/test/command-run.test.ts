// Guarantee: the number of threads changes nothing but time, a model that fails is answered by a simpler one, and an interrupted
// run leaves nothing behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { answerDeps, answerSeries } from '../command/answer-series.ts';
import { createProgress } from '../command/progress.ts';
import { runForecast } from '../command/run-forecast.ts';
import { taskBlocks } from '../command/tasks.ts';
import { createThreadPool } from '../command/thread-pool.ts';
import { forecast, modelNames } from '../src/index.ts';
import { golden } from './reference.ts';

const MAIN = join(import.meta.dirname, '../command/main.ts');
const directory = mkdtempSync(join(tmpdir(), 'topline-forecast-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const TASK = {
  id: 's',
  season: 1,
  horizon: 2,
  values: Float64Array.from([3, 1, 2, 5, 4]),
  origin: 5,
  holdout: false,
};

test('any number of threads writes the same file: what the engine says of every series', async () => {
  const rows = golden.map(({ id, period, h, train }) => `${id},${period},${h},${train.slice(-40).join(';')}\n`);
  const input = join(directory, 'golden.csv');
  writeFileSync(input, `series_id,period,h,values\n${rows.join('')}`);
  const texts: string[] = [];
  for (const threads of ['1', '2', '3']) {
    const out = join(directory, `threads-${threads}.csv`);
    const io = { stdout: { write: () => true }, stderr: { write: () => true }, signal: new AbortController().signal };
    const code = await runForecast([input, '--models', 'ses,snaive', '--threads', threads, '--out', out], io);
    assert.equal(code, 0);
    texts.push(readFileSync(out, 'utf8'));
  }
  const expected = golden.flatMap(({ id, period, h, train }) =>
    ['ses', 'snaive'].map((model) => {
      const { point } = forecast(train.slice(-40), { season: period, horizon: h, model });
      return `${id},${model},${point.join(';')}`;
    }),
  );
  for (const text of texts) {
    const said = text.trimEnd().split('\n').slice(1);
    assert.deepEqual(
      said.map((row) => row.split(',').toSpliced(2, 1).join(',')),
      expected,
    );
    assert.equal(text, texts[0]);
  }
});

test('a file is answered in blocks, by the same threads, in its own order', async () => {
  const input = join(directory, 'blocks.csv');
  const ids = Array.from({ length: 23 }, (_, index) => `s${index}`);
  writeFileSync(
    input,
    `series_id,values\n${ids.map((id, index) => `${id},${'1;'.repeat(index % 5)}${index}\n`).join('')}`,
  );
  const shape = { file: input, holdout: false, horizon: undefined };
  const asked = { models: ['naive'], levels: [], seed: undefined };
  const pool = createThreadPool(asked, { threads: 2, signal: new AbortController().signal });
  const sizes: number[] = [];
  const rows: string[] = [];
  let done = 0;
  for await (const block of taskBlocks(shape, { seriesMax: 10, valuesMax: 20 })) {
    sizes.push(block.length);
    for (const answer of await pool.run(block, () => done++)) rows.push(answer.rows);
  }
  await pool.close();
  // Lengths 1 to 5 go round, so that 20 values are reached with the eighth series: 1 + 2 + 3 + 4 + 5 + 1 + 2 + 3.
  assert.equal(sizes[0], 8);
  assert.ok(sizes.length >= 3 && sizes.every((size) => size <= 10));
  assert.equal(done, 23);
  assert.deepEqual(
    rows.map((row) => [row.split(',')[0], row.trimEnd().split(',').at(-1)]),
    ids.map((id, index) => [id, `${index}`]),
  );
});

test('a model that fails is answered by a simpler one, and the row says so', () => {
  const deps: typeof answerDeps = {
    ...answerDeps,
    forecasterOf: (values, options) => (model) => {
      if (model === 'arima') throw new Error('no optimum,\nalas');
      return forecast(values, { ...options, model });
    },
  };
  const { rows, scores } = answerSeries(deps, { models: ['arima', 'naive'], levels: [], seed: undefined }, TASK);
  const [arima, naive] = rows.split('\n');
  assert.match(arima ?? '', /^s,arima,ses \(arima failed: no optimum; alas\),[\d.]+;[\d.]+$/);
  assert.equal(naive, 's,naive,naive,4;4');
  assert.deepEqual(
    scores.map(({ fallback }) => fallback),
    [true, false],
  );
});

test('a forecast that is no number is a failure', () => {
  const deps: typeof answerDeps = {
    ...answerDeps,
    forecasterOf: (values, options) => (model) => {
      const result = forecast(values, { ...options, model });
      return model === 'ses' ? { ...result, point: [Number.NaN, 1] } : result;
    },
  };
  const { rows } = answerSeries(deps, { models: ['ses'], levels: [], seed: undefined }, TASK);
  assert.equal(rows, 's,ses,naive (ses failed: a forecast is no number),4;4\n');
});

test('an interrupt ends the run and leaves nothing behind', async () => {
  const cwd = mkdtempSync(join(directory, 'interrupted-'));
  const input = join(directory, 'long.csv');
  const values = Array.from({ length: 400 }, (_, t) => 100 + ((t * 7919) % 97) + (t % 12)).join(';');
  const row = `s,12,18,${values}\n`;
  writeFileSync(input, `series_id,period,h,values\n${row.repeat(5_000)}`);
  const changes = watch(cwd);
  const command = [MAIN, input, '--models', modelNames.join(','), '--out', 'out.csv'];
  const child = spawn(process.execPath, command, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // The unfinished file is there: series are being answered.
  changes.once('change', () => child.kill('SIGINT'));
  const [code] = await once(child, 'close');
  changes.close();
  assert.equal(code, 130, stderr);
  assert.match(stderr, /Interrupted; nothing was written\.\n$/);
  assert.deepEqual(readdirSync(cwd), []);
});

test('progress is a bar on a terminal and a line every few seconds elsewhere', () => {
  const told = (isTTY: boolean) => {
    let text = '';
    let nowMs = 0;
    const progress = createProgress({ isTTY, write: (more) => (text += more) }, { total: 4, nowMs: () => nowMs });
    for (const at of [3_000, 6_000, 9_000, 12_000]) {
      nowMs = at;
      progress.advance();
    }
    progress.stop();
    return text;
  };
  assert.equal(told(false), '2 of 4 series, 6 s left\n4 of 4 series, 0 s left\n');
  const bar = told(true);
  assert.ok(bar.includes('50 % 2 of 4 series, 6 s left') && !bar.includes('\n'), bar);
  assert.ok(bar.endsWith('\r\x1b[2K'), 'the bar is wiped');
});
