// Runs one request's statement on a connection of its own.
// Order: settings, parameters and database first, as statements of their own; then the statement. The data of an INSERT
// goes through a file that the engine reads by itself: data handed over inside the statement's text ends at its first
// blank line, and what follows would run as SQL.
// Guarantee: an INSERT was acknowledged only after the engine had written it; the file is gone afterwards either way.
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ChdbEngine, EngineConnection } from './chdb-engine.ts';
import type { QueryAnswer } from './clickhouse-answer.ts';
import { readText, writeDataFile } from './clickhouse-body.ts';
import { preludeOf, type QueryRequest, quoteText } from './clickhouse-request.ts';
import { parseStatement, type Statement } from './sql-statement.ts';

export interface QueryLimits {
  /** Of a statement's text. */
  textBytesMax: number;
  /** Of the data of one INSERT, decompressed. */
  dataBytesMax: number;
}

/** A statement whose data, if it is an INSERT with data, already lies in a file. */
export interface PreparedQuery {
  readonly statement: Statement;
  readonly dataPath: string | undefined;
  readonly dataBytes: number;
}

/** Reads the body; data goes to `dataPath`, a file that does not exist yet. */
export async function prepareQuery(
  request: QueryRequest,
  body: Readable,
  dataPath: string,
  limits: QueryLimits,
): Promise<PreparedQuery> {
  const early = request.urlQuery === '' ? undefined : tryInsert(request.urlQuery);
  const statement = early ?? parseStatement(request.urlQuery + (await readText(body, limits.textBytesMax)));
  if (!statement.insert) return { statement, dataPath: undefined, dataBytes: 0 };
  const dataBytes = await writeDataFile(dataPath, statement.insert.inlineData, early && body, limits.dataBytesMax);
  return { statement, dataPath, dataBytes };
}

/** An INSERT that is complete in the URL, so that the whole body is its data. */
function tryInsert(urlQuery: string): Statement | undefined {
  const statement = parseStatement(urlQuery);
  return statement.insert ? statement : undefined;
}

export async function discardQuery(query: PreparedQuery): Promise<void> {
  if (query.dataPath !== undefined) await rm(query.dataPath, { force: true });
}

export async function runQuery(
  engine: ChdbEngine,
  request: QueryRequest,
  query: PreparedQuery,
  settings: Record<string, string>,
): Promise<QueryAnswer> {
  const format = query.statement.outputFormat ?? request.defaultFormat ?? 'TabSeparated';
  return engine.withConnection(async (connection) => {
    await connection.query(preludeOf(request, settings));
    return query.dataPath === undefined
      ? runStatement(connection, query.statement, format)
      : runInsert(connection, query, query.dataPath);
  });
}

async function runStatement(connection: EngineConnection, statement: Statement, format: string): Promise<QueryAnswer> {
  const result = await connection.query(statement.text, format);
  const writes = statement.verb === 'INSERT';
  const summary = {
    readRows: writes ? 0 : result.rows,
    readBytes: writes ? 0 : result.rowBytes,
    writtenRows: writes ? result.rows : 0,
    writtenBytes: writes ? result.rowBytes : 0,
    elapsedMs: result.elapsedMs,
  };
  return { bytes: result.bytes, format, summary };
}

async function runInsert(connection: EngineConnection, query: PreparedQuery, dataPath: string): Promise<QueryAnswer> {
  const { text, insert } = query.statement;
  const empty = { readRows: 0, readBytes: 0, writtenRows: 0, writtenBytes: 0, elapsedMs: 0 };
  const none = new Uint8Array(0);
  if (!insert || query.dataBytes === 0) return { bytes: none, format: 'TabSeparated', summary: empty };
  const source = ` FROM INFILE ${quoteText(dataPath)} COMPRESSION 'none' `;
  const sql = `${text.slice(0, insert.sourceAt)}${source}${text.slice(insert.sourceAt)} FORMAT ${insert.inputFormat}`;
  const result = await connection.query(sql);
  const summary = { ...empty, writtenRows: result.rows, writtenBytes: result.rowBytes, elapsedMs: result.elapsedMs };
  return { bytes: none, format: 'TabSeparated', summary };
}
