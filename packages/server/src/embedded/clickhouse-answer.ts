// Answers in ClickHouse's HTTP manner: the headers that clients read, errors as text with their code in a header.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, deflate, gzip, zstdCompress } from 'node:zlib';

export interface QueryAnswer {
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly summary: Summary;
}

interface Summary {
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
  readonly elapsedMs: number;
}

const nameOf: Record<number, string> = {
  36: 'BAD_ARGUMENTS',
  48: 'NOT_IMPLEMENTED',
  62: 'SYNTAX_ERROR',
  202: 'TOO_MANY_SIMULTANEOUS_QUERIES',
  236: 'ABORTED',
  516: 'AUTHENTICATION_FAILED',
  1001: 'STD_EXCEPTION',
  1002: 'UNKNOWN_EXCEPTION',
};

/** As the server maps them: what the caller got wrong, what does not exist, what took too long. All else is 500. */
const codesByStatus: ReadonlyArray<readonly [number, readonly number[]]> = [
  [400, [27, 36, 38, 41, 43, 53, 62, 70, 72, 117, 130, 386, 456, 457]],
  [403, [516]],
  [404, [16, 46, 47, 60, 73, 81, 115]],
  [408, [159]],
  [501, [48]],
  [503, [202, 236]],
];
const statusOf = new Map(codesByStatus.flatMap(([status, codes]) => codes.map((code) => [code, status] as const)));

const contentTypeOf: Record<string, string> = {
  CSV: 'text/csv; charset=UTF-8; header=absent',
  CSVWithNames: 'text/csv; charset=UTF-8; header=present',
  TabSeparated: 'text/tab-separated-values; charset=UTF-8',
  TabSeparatedWithNames: 'text/tab-separated-values; charset=UTF-8',
  Native: 'application/octet-stream',
  Parquet: 'application/octet-stream',
  RowBinary: 'application/octet-stream',
};

const serverHeaders = { 'X-ClickHouse-Server-Display-Name': 'topline-embedded', 'X-ClickHouse-Timezone': 'UTC' };

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

export interface QueryFailure {
  readonly code: number;
  /** The engine's own words begin with their code; ours do not yet. */
  readonly message: string;
  readonly status?: number | undefined;
}

export function sendError(response: ServerResponse, queryId: string, { code, message, status }: QueryFailure): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status ?? statusOf.get(code) ?? 500;
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.setHeader('X-ClickHouse-Exception-Code', String(code));
  setCommonHeaders(response, queryId);
  const complete = /^Code: \d/.test(message);
  response.end(
    complete ? `${message}\n` : `Code: ${code}. DB::Exception: ${message}. (${nameOf[code] ?? 'UNKNOWN'})\n`,
  );
}

function setCommonHeaders(response: ServerResponse, queryId: string) {
  for (const [name, value] of Object.entries(serverHeaders)) response.setHeader(name, value);
  response.setHeader('X-ClickHouse-Query-Id', queryId);
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
