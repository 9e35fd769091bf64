// A small front that speaks ClickHouse's HTTP protocol for the engine in this process, for the ordinary client
// (`@clickhouse/client`) and for curl. It serves one machine's own programs, on the loopback address, one login.
//
// What it does: GET /ping and /, POST and GET / with the statement in `query`, in the body, or split over both; INSERT
// data in the body in any format; `param_*`, `database`, `default_format`, `query_id`; any other name in the URL is a
// setting; request and answer compression by Content-Encoding and Accept-Encoding; errors with ClickHouse's code.
// Its limits, by intention:
// - A result is held whole in memory before it is sent, so `wait_end_of_query` is always on, an error always comes as
//   an error status, and a result is at most `max_result_bytes` (the engine's own streaming was tried: it breaks the
//   formats JSON and XML and refuses statements other than SELECT).
// - One INSERT up to about a million rows is one block and so one part per partition, all or nothing; a larger one is
//   several. Its data passes through a file in `uploadsPath`.
// - One statement a request. No sessions (`session_id`), roles, multipart parameters, `INTO OUTFILE`, `FROM INFILE`,
//   no progress headers, no native compression, no TLS. GET is read-only.
// - A few queries run at once and a few hundred wait; beyond that code 202 with status 503. A client that leaves while
//   it waits is forgotten; a SELECT that runs is killed when its client leaves, anything else is finished.
// - The summary header counts the rows and bytes of the result or of the INSERT, not those read from tables.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { loopbackHost } from '../platform/free-port.ts';
import { type ChdbEngine, EngineError } from './chdb-engine.ts';
import { sendAnswer, sendError } from './clickhouse-answer.ts';
import { openBody } from './clickhouse-body.ts';
import { createLanes } from './clickhouse-lanes.ts';
import { discardQuery, type PreparedQuery, prepareQuery, runQuery } from './clickhouse-query.ts';
import {
  type Credentials,
  isAuthorized,
  type QueryRequest,
  quoteText,
  readQueryRequest,
} from './clickhouse-request.ts';
import { errorCode, QueryRefused } from './query-refused.ts';

export interface FrontOptions {
  port: number;
  credentials: Credentials;
  /** An existing directory for the data of INSERTs; its path holds none of `*?{}[]`. */
  uploadsPath: string;
  /** Settings of every query unless the request names them itself. */
  settings: Record<string, string>;
  lanes: number;
  queueMax: number;
  textBytesMax: number;
  dataBytesMax: number;
  /** The engine is beyond use: the process should end and be started anew. */
  onEngineLost(error: Error): void;
}

export interface Front {
  readonly port: number;
  counts(): { running: number; waiting: number };
  /** Takes no further requests; resolves when the running ones are answered. */
  close(): Promise<void>;
}

const urlBytesMax = 1024 * 1024;
const keepAliveTimeoutMs = 30_000;
const requestTimeoutMs = 300_000;
const closeGraceMs = 500;

export async function startFront(engine: ChdbEngine, options: FrontOptions): Promise<Front> {
  const lanes = createLanes(options);

  const runKillably = async (asked: QueryRequest, query: PreparedQuery, ownId: string, left: AbortSignal) => {
    const kill = () => void killQuery(engine, ownId);
    if (query.statement.verb === 'SELECT' || query.statement.verb === 'WITH') left.addEventListener('abort', kill);
    try {
      return await runQuery(engine, asked, query, { ...options.settings, log_comment: ownId });
    } finally {
      left.removeEventListener('abort', kill);
    }
  };

  /** Reads the request, waits for a lane, runs the statement, answers. */
  const answerQuery = async (request: IncomingMessage, response: ServerResponse, url: URL, queryId: string) => {
    const asked = readQueryRequest(request, url);
    const ownId = randomUUID();
    const left = new AbortController();
    response.once('close', () => left.abort());
    const query = await prepareQuery(asked, openBody(request), join(options.uploadsPath, ownId), options);
    const answer = await lanes
      .run(() => runKillably(asked, query, ownId, left.signal), left.signal)
      .finally(() => discardQuery(query));
    await sendAnswer(request, response, queryId, answer, asked.compressAnswer);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let queryId = randomUUID() as string;
    try {
      const url = readUrl(request);
      queryId = readQueryId(url) ?? queryId;
      if (isPing(request, url)) return void response.end('Ok.\n');
      checkAccess(request, url, options.credentials);
      await answerQuery(request, response, url, queryId);
    } catch (error) {
      // The client may still be sending: let it, unread, so that it sees the answer.
      request.unpipe();
      request.resume();
      sendError(response, queryId, describeError(error));
      if (error instanceof EngineError && error.code === errorCode.aborted) options.onEngineLost(error);
    }
  };

  const server = createServer(
    { maxHeaderSize: urlBytesMax, keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: requestTimeoutMs },
    (request, response) => void handle(request, response).catch(() => response.destroy()),
  );
  await listen(server, options.port);
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : options.port,
    counts: lanes.counts,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await lanes.idle();
      setTimeout(() => server.closeAllConnections(), closeGraceMs).unref();
      server.closeIdleConnections();
      await closed;
    },
  };
}

function readUrl(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '/', `http://${loopbackHost}`);
  if (!url) throw new QueryRefused(errorCode.badArguments, 'Malformed URL');
  return url;
}

/** It goes into a header of the answer, where not every character may stand. */
function readQueryId(url: URL): string | undefined {
  const queryId = url.searchParams.get('query_id') ?? '';
  return /^[\x21-\x7e]{1,200}$/.test(queryId) ? queryId : undefined;
}

function isPing(request: IncomingMessage, url: URL): boolean {
  if (request.method !== 'GET') return false;
  return url.pathname === '/ping' || (url.pathname === '/' && !url.searchParams.has('query'));
}

function checkAccess(request: IncomingMessage, url: URL, credentials: Credentials): void {
  if (url.pathname !== '/') throw new QueryRefused(errorCode.badArguments, 'There is nothing at this path', 404);
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new QueryRefused(errorCode.badArguments, 'Only GET and POST are supported', 405);
  }
  if (!isAuthorized(request, url, credentials)) {
    throw new QueryRefused(errorCode.authenticationFailed, 'Authentication failed: wrong user name or password');
  }
  if (request.headers['content-type']?.startsWith('multipart/')) {
    throw new QueryRefused(errorCode.notImplemented, 'Multipart bodies are not supported');
  }
}

/** Killing is asynchronous in the engine and may come too late, which is harmless. */
async function killQuery(engine: ChdbEngine, ownId: string): Promise<void> {
  const sql = `KILL QUERY WHERE Settings['log_comment'] = ${quoteText(ownId)} ASYNC`;
  await engine.withConnection((connection) => connection.query(sql)).catch(() => undefined);
}

function describeError(error: unknown): { code: number; message: string; status?: number | undefined } {
  if (error instanceof EngineError || error instanceof QueryRefused) return error;
  return { code: errorCode.standardError, message: error instanceof Error ? error.message : String(error) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: loopbackHost }, resolve);
  });
}
