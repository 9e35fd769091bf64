// Guarantee: options are read strictly, and every model can be asked for and says in the list what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from '../command/fault.ts';
import { MODEL_LINES } from '../command/model-lines.ts';
import { readOptions } from '../command/options.ts';
import { modelNames } from '../src/index.ts';

const USUAL = ['in.csv', '--models', 'ses,naive', '--out', 'out.csv'];

test('what is asked is read', () => {
  const asked = ['--holdout', '--horizon', '6', '--levels', '95,80,95', '--seed', '7', '--threads', '3'];
  assert.deepEqual(readOptions([...USUAL, ...asked]), {
    kind: 'run',
    options: {
      file: 'in.csv',
      out: 'out.csv',
      models: ['ses', 'naive'],
      holdout: true,
      horizon: 6,
      levels: [80, 95],
      seed: 7,
      threads: 3,
    },
  });
});

test('what is not understood is refused in one sentence', () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /There is no file to read/],
    [[...USUAL, 'second.csv'], /there is a second: second\.csv/],
    [['in.csv', '--models', 'ses'], /--out is missing/],
    [['in.csv', '--out', 'out.csv'], /--models is missing; there are naive, /],
    [['in.csv', '--models', '', '--out', 'out.csv'], /--models is missing/],
    [['in.csv', '--models', 'ses,magic', '--out', 'out.csv'], /No model is called "magic"; there are naive, /],
    [[...USUAL, '--sorcery'], /Unknown option '--sorcery'/],
    [[...USUAL, '--horizon', '0'], /--horizon must be a whole number from 1 to 400, got 0/],
    [[...USUAL, '--horizon', '2.5'], /--horizon must be a whole number/],
    [[...USUAL, '--horizon', 'many'], /--horizon must be a number, got "many"/],
    [[...USUAL, '--levels', '80,100'], /--levels must be at most 20 percentages between 0 and 100/],
    [[...USUAL, '--levels', ''], /--levels must be a number, got ""/],
    [[...USUAL, '--seed', '1.5'], /--seed must be a whole number/],
    [[...USUAL, '--threads', '0'], /--threads must be a whole number from 1 to 256/],
  ];
  for (const [argv, sentence] of cases) {
    assert.throws(
      () => readOptions(argv),
      (error) => error instanceof CommandError && sentence.test(error.message) && !error.message.includes('\n'),
      argv.join(' '),
    );
  }
});

test('every model has its line in the list, and no line is without a model', () => {
  assert.deepEqual(Object.keys(MODEL_LINES).sort(), [...modelNames].sort());
  const listed = readOptions(['--list']);
  assert.equal(listed.kind, 'print');
  const rows = listed.kind === 'print' ? listed.text.trimEnd().split('\n') : [];
  assert.deepEqual(
    rows.map((row) => row.split(' ')[0]),
    modelNames,
  );
  for (const row of rows) assert.match(row, /^\S+ {2,}\S/);
});

test('the help names every option', () => {
  const help = readOptions(['--help']);
  for (const option of ['models', 'out', 'holdout', 'horizon', 'levels', 'seed', 'threads', 'list']) {
    assert.ok(help.kind === 'print' && help.text.includes(`--${option}`), option);
  }
});
