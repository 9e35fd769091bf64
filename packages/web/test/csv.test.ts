// A table that leaves the page is a table, never a program.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from '../src/export/csv.ts';
import { fileName } from '../src/export/download.ts';

const lineOf = (...cells: Array<string | number | null>) => toCsv({ columns: ['a'], rows: [cells] }).split('\r\n')[1];

test('cells that a spreadsheet would compute are defused, numbers are not', () => {
  assert.equal(lineOf('=1+2', '+49 30', '@SUM(A1)', '-x', '\t=1', '\r=1'), `'=1+2,'+49 30,'@SUM(A1),'-x,'\t=1,"'\r=1"`);
  assert.equal(lineOf(' =cmd'), "' =cmd");
  assert.equal(lineOf('-12.50', -3, '12.50', null), '-12.50,-3,12.50,');
});

test('separators, quotes and line ends stay inside their cell', () => {
  assert.equal(lineOf('Tea, loose', 'the "best"', 'two\nlines'), '"Tea, loose","the ""best""","two\nlines"');
});

test('any name becomes one that a file system takes', () => {
  assert.equal(fileName('Tea / loose: "best"\u0000\u202e.csv'), 'Tea-loose-best.csv');
  assert.equal(fileName('../../etc/passwd.svg'), 'etc-passwd.svg');
  assert.equal(fileName('???.png'), 'topline.png');
});
