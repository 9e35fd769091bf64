// Answers in ClickHouse's HTTP manner: the headers that clients read, errors as text with their code in a header.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, deflate, gzip, zstdCompress } from 'node:zlib';

export interface QueryAnswer {
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly summary: Summary;
}

export interface Summary {
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
  readonly elapsedMs: number;
}

export const errorCode = {
  badArguments: 36,
  notImplemented: 48,
  syntaxError: 62,
  timeoutExceeded: 159,
  tooManyQueries: 202,
  aborted: 236,
  authenticationFailed: 516,
  tooLarge: 1002,
} as const;

const nameOf: Record<number, string> = {
  36: 'BAD_ARGUMENTS',
  48: 'NOT_IMPLEMENTED',
  62: 'SYNTAX_ERROR',
  202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
  236: 'ABORTED',
  516: 'AUTHENTICATION_FAILED',
  1002: 'UNKNOWN_EXCEPTION',
};

/** As the server maps them: what the caller got wrong, what is unknown, what took too long; all else is 500. */
const statusOf: Record<number, number> = {
  27: 400, 36: 400, 38: 400, 41: 400, 43: 400, 53: 400, 62: 400, 70: 400, 72: 400, 117: 400, 130: 400, 386: 400, 456: 400, 457: 400,
  16: 404, 46: 404, 47: 404, 60: 404, 73: 404, 81: 404, 115: 404,
  48: 501, 159: 408, 202: 503, 236: 503, 516: 403,
}; // biome-ignore format: a table

const contentTypeOf: Record<string, string> = {
  CSV: 'text/csv; charset=UTF-8; header=absent',
  CSVWithNames: 'text/csv; charset=UTF-8; header=present',
  TabSeparated: 'text/tab-separated-values; charset=UTF-8',
  TabSeparatedWithNames: 'text/tab-separated-values; charset=UTF-8',
  Native: 'application/octet-stream',
  Parquet: 'application/octet-stream',
  RowBinary: 'application/octet-stream',
};

const keptAlive = { 'X-ClickHouse-Server-Display-Name': 'topline-embedded', 'X-ClickHouse-Timezone': 'UTC' };

export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  queryId: string,
  answer: QueryAnswer,
  compress: boolean,
) {
  response.setHeader('Content-Type', contentTypeOf[answer.format] ?? guessContentType(answer.format));
  response.setHeader('X-ClickHouse-Format', answer.format);
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(describeSummary(answer)));
  setCommonHeaders(response, queryId);
  const encoding = compress ? chooseEncoding(request.headers['accept-encoding']) : undefined;
  if (!encoding) return void response.end(answer.bytes);
  const compressed = await encoders[encoding](answer.bytes);
  response.setHeader('Content-Encoding', encoding);
  response.end(compressed);
}

export function sendError(
  response: ServerResponse,
  queryId: string | undefined,
  code: number,
  message: string,
  status?: number,
) {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status ?? statusOf[code] ?? 500;
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.setHeader('X-ClickHouse-Exception-Code', String(code));
  setCommonHeaders(response, queryId);
  response.end(
    message.startsWith('Code: ')
      ? `${message}\n`
      : `Code: ${code}. DB::Exception: ${message}. (${nameOf[code] ?? 'UNKNOWN'})\n`,
  );
}

function setCommonHeaders(response: ServerResponse, queryId: string | undefined) {
  for (const [name, value] of Object.entries(keptAlive)) response.setHeader(name, value);
  if (queryId !== undefined) response.setHeader('X-ClickHouse-Query-Id', queryId);
}

function guessContentType(format: string): string {
  if (format.endsWith('EachRow') && format.startsWith('JSON')) return 'application/x-ndjson; charset=UTF-8';
  return format.startsWith('JSON') ? 'application/json; charset=UTF-8' : 'text/plain; charset=UTF-8';
}

function describeSummary({ bytes, summary }: QueryAnswer): Record<string, string> {
  return {
    read_rows: String(summary.readRows),
    read_bytes: String(summary.readBytes),
    written_rows: String(summary.writtenRows),
    written_bytes: String(summary.writtenBytes),
    total_rows_to_read: '0',
    result_rows: String(summary.readRows + summary.writtenRows),
    result_bytes: String(bytes.length),
    elapsed_ns: String(Math.round(summary.elapsedMs * 1e6)),
  };
}

const encoders = {
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 3 }),
  deflate: (bytes: Uint8Array) => promisify(deflate)(bytes, { level: 3 }),
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
  zstd: (bytes: Uint8Array) => promisify(zstdCompress)(bytes),
};

type Encoding = keyof typeof encoders;

function chooseEncoding(accepted: string | undefined): Encoding | undefined {
  const names = (accepted ?? '').split(',').map((part) => part.trim().split(';')[0]?.toLowerCase());
  return (['gzip', 'zstd', 'br', 'deflate'] as const).find((name) => names.includes(name));
}
