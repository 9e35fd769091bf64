// Reads one ClickHouse statement far enough to know three things: that it is one, where the data of an INSERT begins,
// and which output format it names. The engine in the process runs every statement of a text one after the other and
// reads an INSERT's data as part of that text (a blank line inside the data ends it, and what follows runs as SQL), so
// the front must cut the text before the engine sees it.
// Guarantee: quoted text, comments and bracketed parts are never taken for keywords or for the end of the statement.
import { errorCode, QueryRefused } from './query-refused.ts';

export interface Statement {
  /** Without the closing semicolon; for an INSERT with data, without the data and its FORMAT clause. */
  readonly text: string;
  /** The first word, in capitals. */
  readonly verb: string;
  /** The output format that the statement names itself. */
  readonly outputFormat?: string;
  readonly insert?: InsertData;
}

interface InsertData {
  readonly inputFormat: string;
  /** Where `FROM INFILE …` belongs in the statement's text: before its SETTINGS, else at its end. */
  readonly sourceAt: number;
  /** Data that followed in the same text. The request's body, if there is more of it, follows this. */
  readonly inlineData: string;
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'mark';
  /** Words in capitals. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

export function parseStatement(sql: string): Statement {
  // Only what stands outside all brackets counts, and is kept: a list of a million values costs no memory.
  const tokens: Token[] = [];
  for (const token of tokensOf(sql)) {
    if (token.depth > 0) continue;
    tokens.push(token);
    if (token.text === 'INFILE' || token.text === 'OUTFILE') {
      throw new QueryRefused(errorCode.notImplemented, `${token.text} is not supported over HTTP`);
    }
    const insert = tokens[0]?.text === 'INSERT' ? findInsertData(sql, tokens) : undefined;
    if (insert) return insert;
    if (token.text === ';') return endStatement(sql, tokens);
  }
  if (tokens.length === 0) throw new QueryRefused(errorCode.syntaxError, 'Empty query');
  return describe(sql, tokens);
}

function endStatement(sql: string, tokens: Token[]): Statement {
  const semicolon = tokens.pop();
  const end = semicolon?.start ?? sql.length;
  for (const next of tokensOf(sql.slice(end))) {
    if (next.text !== ';') throw new QueryRefused(errorCode.syntaxError, 'Multi-statements are not allowed');
  }
  if (tokens.length === 0) throw new QueryRefused(errorCode.syntaxError, 'Empty query');
  return describe(sql.slice(0, end), tokens);
}

function describe(text: string, tokens: Token[]): Statement {
  const verb = tokens[0]?.text ?? '';
  const at = tokens.findLastIndex((token) => token.kind === 'word' && token.text === 'FORMAT');
  const [name, next] = [tokens[at + 1], tokens[at + 2]];
  const named = at > 0 && name?.kind === 'word' && (next === undefined || next.text === 'SETTINGS');
  return { text, verb, ...(named && { outputFormat: text.slice(name.start, name.end) }) };
}

/** Looks whether the newest token completes `INSERT INTO table … FORMAT name` or `… VALUES`. */
function findInsertData(sql: string, tokens: Token[]): Statement | undefined {
  const last = tokens.at(-1);
  const beforeLast = tokens.at(-2);
  if (last?.kind !== 'word') return undefined;
  if (last.text === 'VALUES' && tokens.length > 2) return cutInsert(sql, tokens, last.start, 'Values', last.end);
  if (beforeLast?.text !== 'FORMAT' || beforeLast.kind !== 'word' || tokens.length < 4) return undefined;
  if (tokens.some((token) => token.text === 'SELECT')) return undefined;
  return cutInsert(sql, tokens, beforeLast.start, sql.slice(last.start, last.end), last.end);
}

function cutInsert(sql: string, tokens: Token[], textEnd: number, inputFormat: string, dataStart: number): Statement {
  const settings = tokens.find((token) => token.kind === 'word' && token.text === 'SETTINGS');
  const sourceAt = settings?.start ?? textEnd;
  // As ClickHouse does: blanks after the format's name and one line break are not data, nor is a closing semicolon.
  const inlineData = sql.slice(dataStart).replace(/^[ \t]*(?:;[ \t]*)?(?:\r?\n)?/, '');
  return { text: sql.slice(0, textEnd), verb: 'INSERT', insert: { inputFormat, sourceAt, inlineData } };
}

const closingOf: Record<string, string> = { "'": "'", '"': '"', '`': '`', '\u2018': '\u2019', '\u201c': '\u201d' };

function* tokensOf(sql: string): Generator<Token> {
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const character = sql.charAt(at);
    const start = at;
    const commentEnd = findCommentEnd(sql, at);
    if (commentEnd !== undefined) {
      at = commentEnd;
    } else if (/\s/.test(character)) {
      at += 1;
    } else if (closingOf[character] !== undefined) {
      at = findQuoteEnd(sql, at, closingOf[character]);
      yield { kind: 'quoted', text: '', start, end: at, depth };
    } else if (/[\w\u0080-\uffff]/.test(character)) {
      wordPattern.lastIndex = at;
      wordPattern.test(sql);
      at = wordPattern.lastIndex;
      yield { kind: 'word', text: sql.slice(start, at).toUpperCase(), start, end: at, depth };
    } else if (character === '$') {
      at = findHeredocEnd(sql, at);
      yield { kind: 'quoted', text: '', start, end: at, depth };
    } else {
      if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
      at += 1;
      yield { kind: 'mark', text: character, start, end: at, depth };
      if ('([{'.includes(character)) depth += 1;
    }
  }
}

const wordPattern = /[\w\u0080-\uffff]+/y;

function findCommentEnd(sql: string, at: number): number | undefined {
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  if (!sql.startsWith('--', at) && !sql.startsWith('# ', at) && !sql.startsWith('#!', at)) return undefined;
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

/** A doubled quote simply opens the next quoted text, which comes to the same. */
function findQuoteEnd(sql: string, at: number, closing: string): number {
  const escapes = closing.charCodeAt(0) < 128;
  for (let next = at + 1; next < sql.length; next += 1) {
    if (escapes && sql.charAt(next) === '\\') next += 1;
    else if (sql.charAt(next) === closing) return next + 1;
  }
  return sql.length;
}

function findHeredocEnd(sql: string, at: number): number {
  const tag = /^\$\w*\$/.exec(sql.slice(at, at + 130))?.[0];
  if (tag === undefined) return at + 1;
  const end = sql.indexOf(tag, at + tag.length);
  return end < 0 ? sql.length : end + tag.length;
}
