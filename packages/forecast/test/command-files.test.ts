// Guarantee: the command reads what the series files may look like, answers every series by every model in order, and what is
// wrong is told in one sentence with its line and column, while the output stays as it was.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { runForecast } from '../command/run-forecast.ts';

const directory = mkdtempSync(join(tmpdir(), 'topline-forecast-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const OUT = join(directory, 'out.csv');
const HEADER = 'series_id,freq,period,start,h,group1,group2,values';

test('every series is answered by every model, in the order of the file and of --models', async () => {
  const told = await forecastText(
    `${HEADER}\nb,MONTH,12,2020-01-01,2,g,g,1;2;3;9\na,MONTH,12,2020-01-01,1,g,g,${'5;7;'.repeat(200)}8\n`,
    ['--models', 'rolling,naive'],
  );
  assert.equal(told.code, 0, told.stderr);
  assert.equal(
    readFileSync(OUT, 'utf8'),
    [
      'series_id,method,model,forecast',
      'b,rolling,rolling,3.75;3.75',
      'b,naive,naive,9;9',
      // (7 + 5 + 7 + 5 + 7 + 8) / 6
      'a,rolling,rolling,6.5',
      'a,naive,naive,8',
      '',
    ].join('\n'),
  );
});

test('with --holdout the last h values are unseen and the misses are summed up', async () => {
  // Naive says 4 after 2;4: |2| / (8 + 4) · 200 … and the training part changes by 2 a step.
  const told = await forecastText('series_id,period,h,values\ns,1,2,2;4;8;4\n', ['--models', 'naive', '--holdout']);
  assert.equal(told.code, 0, told.stderr);
  assert.match(readFileSync(OUT, 'utf8'), /^s,naive,naive \(.*\),4;4$/m);
  // sMAPE: (200·4/12 + 0) / 2; MASE: ((4 + 0) / 2) / 2
  assert.match(told.stderr, /^naive +1 +33\.33 +1\.0000 +1 +\d\.\d+ +1$/m);
});

test('--levels adds the ends of intervals and their coverage, --horizon replaces h', async () => {
  const text = `series_id,period,h,values\ns,1,2,${'1;3;'.repeat(20)}3;50\n`;
  const told = await forecastText(text, ['--models=naive', '--holdout', '--levels=80,95', '--horizon=3']);
  assert.equal(told.code, 0, told.stderr);
  const [header, row] = readFileSync(OUT, 'utf8').split('\n');
  assert.equal(header, 'series_id,method,model,forecast,lower80,upper80,lower95,upper95');
  const [forecast, lower80, upper80, , upper95] = (row ?? '')
    .split(',')
    .slice(3)
    .map((cell) => cell.split(';').map(Number));
  assert.deepEqual(forecast, [3, 3, 3]);
  assert.deepEqual(lower80?.length, 3);
  // s² = 4 (every change is 2): 3 + z·2 one step ahead
  assert.ok(Math.abs((upper80?.[0] ?? 0) - (3 + 1.2815515655446004 * 2)) < 1e-9, `${upper80}`);
  assert.ok(Math.abs((upper95?.[0] ?? 0) - (3 + 1.959963984540054 * 2)) < 1e-9, `${upper95}`);
  // 3 is inside, 50 is not.
  assert.match(told.stderr, /in 80 %.*\n.* 50\.0 +50\.0 /);
});

test('a short history is answered and the model that answers is named', async () => {
  const told = await forecastText('series_id,values\none,5\nnone,\nflat,2;2;2;2\n', ['--models', 'ses']);
  assert.equal(told.code, 0, told.stderr);
  const [, one, none, flat] = readFileSync(OUT, 'utf8').split('\n');
  assert.equal(one, 'one,ses,naive (ses needs 4 values; the history has 1; naive answers instead),5');
  assert.match(none ?? '', /^none,ses,constant \(ses needs 4 values; .*\),0$/);
  assert.match(flat ?? '', /^flat,ses,constant \(all 4 values are equal; .*\),2$/);
});

test('a holdout as long as the series leaves an empty history, which is answered', async () => {
  const told = await forecastText('series_id,h,values\ns,3,5;6\n', ['--models', 'naive', '--holdout']);
  assert.equal(told.code, 0, told.stderr);
  assert.match(readFileSync(OUT, 'utf8'), /^s,naive,constant \(.*\),0;0;0$/m);
});

test('quotes, line ends, a byte order mark, blank lines, unknown and missing columns are read', async () => {
  const texts = [
    'values,note,series_id\r\n1;2;4,x,"a, ""b"""\r\n\r\n',
    '\uFEFFvalues,note,series_id\n\n1;2;4,"x\ny","a, ""b"""',
    'values,note,series_id\r"1;2;4",x,"a, ""b"""\r',
    ' values , note , series_id \n 1; 2 ;4.0e0 ,x, "a, ""b""" \n'.replace(', "a, ""b""" ', ',"a, ""b"""'),
  ];
  for (const text of texts) {
    const told = await forecastText(text, ['--models', 'naive']);
    assert.equal(told.code, 0, told.stderr);
    assert.equal(readFileSync(OUT, 'utf8'), 'series_id,method,model,forecast\n"a, ""b""",naive,naive,4\n', text);
  }
});

test('the season comes from period, else from freq, else there is none', async () => {
  const values = '1;2;3;4;5;6;7;1;2;3;4;5;6;8';
  const text = `series_id,freq,period,values\na,DAY,,${values}\nb,DAY,2,${values}\nc,,,${values}\n`;
  const told = await forecastText(text, ['--models', 'snaive', '--horizon', '3']);
  assert.equal(told.code, 0, told.stderr);
  assert.deepEqual(
    readFileSync(OUT, 'utf8')
      .split('\n')
      .map((row) => row.split(',').at(-1)),
    ['forecast', '1;2;3', '6;8;6', '8;8;8', ''],
  );
});

test('zipped files are read by what they are and written by their name', async () => {
  const zipped = gzipSync('series_id,values\ns,1;2;3\n');
  const out = join(directory, 'out.csv.gz');
  const told = await forecastBytes(zipped, ['--models', 'naive'], out);
  assert.equal(told.code, 0, told.stderr);
  assert.equal(gunzipSync(readFileSync(out)).toString(), 'series_id,method,model,forecast\ns,naive,naive,3\n');
});

test('a file that is none is refused in one sentence', async () => {
  const rows = (row: string) => `${HEADER}\nok,MONTH,12,2020-01-01,1,g,g,1;2;3\n${row}\n`;
  const cases: readonly (readonly [string | Buffer, RegExp])[] = [
    ['', /in\.csv is empty\./],
    ['\n\n', /in\.csv is empty\./],
    [`${HEADER}\n`, /has a header and no series\./],
    ['id,values\n1,2\n', /line 1: the header has no column series_id; its columns are id, values\./],
    ['series_id,values,values\n1,2,3\n', /line 1: the header has the column values twice\./],
    [rows('x,MONTH,12,2020-01-01,1,g,g,1;oops;3'), /line 3, column values: value 2 is "oops", which is not a number/],
    [rows('x,MONTH,12,2020-01-01,1,g,g,1;;3'), /line 3, column values: value 2 is missing\./],
    [rows('x,MONTH,12,2020-01-01,1,g,g,1;-2;3'), /line 3, column values: value 2 is "-2"/],
    [rows('x,MONTH,12,2020-01-01,1,g,g,1;NaN;3'), /value 2 is "NaN"/],
    [rows('x,MONTH,12,2020-01-01,1,g,g,1;0x10;3'), /value 2 is "0x10"/],
    [rows('x,MONTH,12,2020-01-01,1,g,g,1;1e999;3'), /value 2 is "1e999"/],
    [rows('x,MONTH,0,2020-01-01,1,g,g,1;2'), /line 3, column period: "0" is not a whole number from 1 to 366\./],
    [rows('x,MONTH,12,2020-01-01,1.5,g,g,1;2'), /line 3, column h: "1\.5" is not a whole number/],
    [rows(',MONTH,12,2020-01-01,1,g,g,1;2'), /line 3, column series_id: the cell is empty\./],
    [rows('x,MONTH,12,2020-01-01,1,g,1;2'), /line 3: the row has 7 cells, the header 8\./],
    [rows('x,MONTH,12,2020-01-01,1,g,"g,1;2'), /line 3: a quote is opened and never closed\./],
    [rows('x,MONTH,12,2020-01-01,1,5" pipe,2" pipe,1;2'), /line 3: cell 6 has a quote in its middle/],
    [rows('"x\ny",MONTH,12,2020-01-01,1,g,g,1\nz,MONTH,12,2020-01-01,1,g,g,no'), /line 5, column values: value 1/],
    [rows(`x,MONTH,12,2020-01-01,1,g,g,${'1;'.repeat(20_000)}1`), /there are 20001 values; a series has at most 20000/],
    [rows(`"${'x'.repeat(1_000_001)}`), /line 3: the row has more than 1000000 characters\./],
    [Buffer.from([0x61, 0xff, 0x0a]), /is not UTF-8 text\./],
    [gzipSync(rows('')).subarray(0, 40), /is not a whole gzip file\./],
  ];
  for (const [content, sentence] of cases) {
    const told = await refused(['--models', 'naive'], content);
    assert.match(told, sentence, String(content).slice(0, 100));
  }
});

test('a holdout needs a length', async () => {
  const told = await refused(['--models', 'naive', '--holdout'], 'series_id,values\ns,1;2\n');
  assert.match(told, /line 2: --holdout needs h of the row or --horizon/);
});

test('an output that cannot be written is refused before anything is computed', async () => {
  const input = join(directory, 'in.csv');
  const link = join(directory, 'link.csv');
  writeFileSync(input, 'series_id,values\ns,1;2;3\n');
  symlinkSync(input, link);
  const cases: readonly (readonly [string, RegExp])[] = [
    [join(directory, 'nowhere', 'out.csv'), /cannot be written: no such file or directory\./],
    [directory, /cannot be written: it is no regular file\./],
    ['/dev/null', /cannot be written: it is no regular file\./],
    [input, /cannot be written: it is the file that is read\./],
    [link, /cannot be written: it is the file that is read\./],
  ];
  for (const [out, sentence] of cases) {
    const told = await command([input, '--models', 'naive', '--out', out]);
    assert.equal(told.code, 2);
    assert.match(told.stderr, sentence);
  }
  assert.equal(readFileSync(input, 'utf8'), 'series_id,values\ns,1;2;3\n');
});

test('a file that is not there is refused', async () => {
  const told = await command([join(directory, 'nowhere.csv'), '--models', 'naive', '--out', OUT]);
  assert.equal(told.code, 2);
  assert.match(told.stderr, /^.*nowhere\.csv cannot be read: no such file or directory\.\n$/);
});

async function forecastText(text: string, options: readonly string[]) {
  return forecastBytes(Buffer.from(text), options, OUT);
}

async function forecastBytes(bytes: Buffer, options: readonly string[], out: string) {
  const input = join(directory, 'in.csv');
  writeFileSync(input, bytes);
  return command([input, ...options, '--out', out]);
}

/** @returns the one sentence, after the output was found untouched */
async function refused(options: readonly string[], content: string | Buffer): Promise<string> {
  writeFileSync(OUT, 'as it was');
  const told = await forecastBytes(Buffer.from(content), options, OUT);
  assert.equal(told.code, 2, told.stderr);
  assert.match(told.stderr, /^[^\n]+\n$/);
  assert.equal(readFileSync(OUT, 'utf8'), 'as it was');
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.endsWith('.unfinished')),
    [],
  );
  return told.stderr;
}

async function command(argv: readonly string[]) {
  let stderr = '';
  const code = await runForecast(argv, {
    stdout: { write: () => true },
    stderr: { write: (text) => (stderr += text) },
    signal: new AbortController().signal,
  });
  return { code, stderr };
}
