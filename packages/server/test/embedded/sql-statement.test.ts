// The cut between an INSERT and its data, and the end of a statement, hold against everything quotes can hide.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryRefused } from '../../src/embedded/query-refused.ts';
import { parseStatement } from '../../src/embedded/sql-statement.ts';

test('a statement with semicolons only inside quotes, comments and heredocs is one statement', () => {
  for (const sql of [
    `SELECT ';' AS a, "b;" , \`c;\` FROM t -- ; not the end`,
    'SELECT /* ; */ 1 # ; comment\n, $$;$$, $tag$ ; $$ ; $tag$',
    `SELECT 'it''s; \\'; x', 'a\\\\';`,
    'SELECT 1 ; -- only a comment follows\n ;;',
    'SELECT \u2018;\u2019',
  ]) {
    assert.equal(parseStatement(sql).verb, 'SELECT', sql);
  }
});

test('two statements are refused with the code of a syntax error', () => {
  for (const sql of [
    'SELECT 1; SELECT 2',
    "SELECT 'a\\\\'; DROP TABLE t",
    'SELECT 1 -- x\n; DROP TABLE t',
    'SELECT $$a$$; DROP',
  ]) {
    assert.throws(
      () => parseStatement(sql),
      (error) => error instanceof QueryRefused && error.code === 62,
      sql,
    );
  }
});

test('an empty text is refused', () => {
  for (const sql of ['', '  \n', ';', '-- nothing']) assert.throws(() => parseStatement(sql), QueryRefused);
});

test('the data of an INSERT begins after its format and one line break', () => {
  const cases: Array<[string, string, string, string]> = [
    ['INSERT INTO t FORMAT JSONEachRow\n{"a":1}\n\n{"a":2}', 'INSERT INTO t ', 'JSONEachRow', '{"a":1}\n\n{"a":2}'],
    ['insert into `db`.`t;` (a, b) format CSV\r\n1,";"', 'insert into `db`.`t;` (a, b) ', 'CSV', '1,";"'],
    ["INSERT INTO t (a) VALUES (1), ('x;y')", 'INSERT INTO t (a) ', 'Values', "(1), ('x;y')"],
    [
      "INSERT INTO FUNCTION null('format String') FORMAT TSV\n\n",
      "INSERT INTO FUNCTION null('format String') ",
      'TSV',
      '\n',
    ],
    ['INSERT INTO t FORMAT RowBinary;', 'INSERT INTO t ', 'RowBinary', ''],
    ['INSERT INTO t (* EXCEPT (format)) FORMAT Native', 'INSERT INTO t (* EXCEPT (format)) ', 'Native', ''],
  ];
  for (const [sql, text, format, data] of cases) {
    const statement = parseStatement(sql);
    assert.equal(statement.text, text);
    assert.deepEqual(statement.insert, { inputFormat: format, sourceAt: text.length, inlineData: data });
  }
});

test('the source of the data goes before the settings of an INSERT', () => {
  const { text, insert } = parseStatement('INSERT INTO t (a) SETTINGS max_threads=1 FORMAT CSV\n1');
  assert.equal(text.slice(insert?.sourceAt), 'SETTINGS max_threads=1 ');
});

test('an INSERT from a query has no data, whatever it mentions', () => {
  for (const sql of [
    'INSERT INTO t SELECT 1 FORMAT Null',
    "INSERT INTO t SELECT * FROM format(CSV, 'a;b')",
    'INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x',
  ]) {
    assert.equal(parseStatement(sql).insert, undefined, sql);
  }
});

test('files of the machine cannot be named', () => {
  for (const sql of ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", "SELECT 1 INTO OUTFILE '/tmp/x'"]) {
    assert.throws(
      () => parseStatement(sql),
      (error) => error instanceof QueryRefused && error.code === 48,
      sql,
    );
  }
});

test('the output format is the one at the end, not a column of that name', () => {
  assert.equal(parseStatement('SELECT format FROM t').outputFormat, undefined);
  assert.equal(parseStatement('SELECT 1 FORMAT JSONEachRow;').outputFormat, 'JSONEachRow');
  assert.equal(parseStatement('SELECT 1 FORMAT CSV SETTINGS max_threads=1').outputFormat, 'CSV');
  assert.equal(parseStatement("SELECT ' FORMAT CSV'").outputFormat, undefined);
});
