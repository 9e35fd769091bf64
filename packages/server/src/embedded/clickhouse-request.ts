// What a ClickHouse-HTTP request asks for, read from its line and headers: credentials, database, settings, parameters.
// Guarantee: names that reach SQL are checked against a pattern and values are quoted, so that nothing in a request's
// line can end one statement and begin another.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errorCode, QueryRefused } from './query-refused.ts';

export interface QueryRequest {
  readonly database: string | undefined;
  /** The part of the statement's text that the URL carries; the body follows it. */
  readonly urlQuery: string;
  readonly defaultFormat: string | undefined;
  /** By setting name. */
  readonly settings: ReadonlyMap<string, string>;
  /** By parameter name, without `param_`; values in ClickHouse's escaped text form, as clients send them. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly readOnly: boolean;
  readonly compressAnswer: boolean;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
const formatPattern = /^[A-Za-z0-9]+$/;

/** Names in the URL that are not settings. Those with `undefined` mean nothing here and are accepted in silence. */
const unsupported: Record<string, string | undefined> = {
  session_id: 'sessions',
  role: 'roles',
  decompress: 'the native compression of bodies (use Content-Encoding)',
  compress: 'the native compression of answers (use Accept-Encoding)',
  async_insert_busy_timeout: undefined,
  wait_end_of_query: undefined,
  buffer_size: undefined,
  quota_key: undefined,
  session_check: undefined,
  session_timeout: undefined,
  close_session: undefined,
  client_protocol_version: undefined,
  send_progress_in_http_headers: undefined,
  http_headers_progress_interval_ms: undefined,
};

export function readQueryRequest(request: IncomingMessage, url: URL): QueryRequest {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  const known = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (
      ['query', 'database', 'default_format', 'query_id', 'user', 'password', 'enable_http_compression'].includes(name)
    ) {
      known.set(name, value);
    } else if (name.startsWith('param_')) {
      parameters.set(checked(name.slice('param_'.length), 'parameter'), value);
    } else if (Object.hasOwn(unsupported, name)) {
      const what = unsupported[name];
      if (what && value !== '' && value !== '0')
        throw new QueryRefused(errorCode.notImplemented, `The embedded engine does not support ${what}`);
    } else {
      settings.set(checked(name, 'setting'), value);
    }
  }
  const defaultFormat = known.get('default_format') ?? header(request, 'x-clickhouse-format');
  if (defaultFormat !== undefined && !formatPattern.test(defaultFormat)) {
    throw new QueryRefused(errorCode.badArguments, 'Malformed format name');
  }
  return {
    database: known.get('database') ?? header(request, 'x-clickhouse-database'),
    urlQuery: known.get('query') ?? '',
    defaultFormat,
    settings,
    parameters,
    readOnly: request.method === 'GET',
    compressAnswer: known.get('enable_http_compression') === '1',
  };
}

function checked(name: string, what: string): string {
  if (!namePattern.test(name)) throw new QueryRefused(errorCode.badArguments, `Malformed ${what} name`);
  return name;
}

/** Basic authorization, the X-ClickHouse headers or the URL, in this order; compared in constant time. */
export function isAuthorized(request: IncomingMessage, url: URL, expected: Credentials): boolean {
  const given = readCredentials(request, url);
  const sameUser = isSameText(given.user, expected.user);
  return isSameText(given.password, expected.password) && sameUser;
}

function readCredentials(request: IncomingMessage, url: URL): Credentials {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon < 0 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const user = header(request, 'x-clickhouse-user');
  if (user !== undefined) return { user, password: header(request, 'x-clickhouse-key') ?? '' };
  return { user: url.searchParams.get('user') ?? 'default', password: url.searchParams.get('password') ?? '' };
}

function isSameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `SET …` for the request's settings and parameters, and the database, as one text; undefined when there are none. */
export function preludeOf(request: QueryRequest, defaults: Record<string, string>): string {
  const settings = new Map([...Object.entries(defaults), ...request.settings]);
  // Last, because it forbids changing further settings.
  if (request.readOnly && !settings.has('readonly')) settings.set('readonly', '2');
  const assignments = [
    ...[...request.parameters].map(([name, value]) => `param_${name}=${quoteText(value)}`),
    ...[...settings].map(([name, value]) => `${name}=${quoteText(value)}`),
  ];
  const use = request.database === undefined ? '' : `USE ${quoteName(request.database)};`;
  return `${use}SET ${assignments.join(', ')}`;
}

export function quoteText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function quoteName(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}
