// The strict JSON reader at our boundary. JSON.parse cannot be it: money must be read from the raw number token, a key
// given twice must be refused rather than the last one win, and nesting must be bounded before anything is built.
//
// Guarantee: the result holds only null, booleans, strings, NumberTokens, arrays and objects without a prototype to
// pollute; every string is well-formed Unicode without U+0000 (PostgreSQL text cannot hold it); nothing is nested deeper
// than depthMax, so that the recursion here is bounded as well. Everything else throws Fault('malformed-json') with the
// line, the column and the pointer of the innermost value that could not be read.

import { Fault, pointerToken } from './fault.ts';

export const JSON_DEPTH_MAX = 8;
const KEY_CHARS_SHOWN_MAX = 64;

/** A number exactly as it was written. */
export class NumberToken {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get value(): number {
    return Number(this.text);
  }
}

export type JsonValue = null | boolean | string | NumberToken | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export interface JsonOptions {
  readonly depthMax?: number;
}

export function parseJson(text: string, options: JsonOptions = {}): JsonValue {
  return new Reader(text, options.depthMax ?? JSON_DEPTH_MAX).document();
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberToken);
}

const NOTHING: object = Object.freeze(Object.create(null));
// An instance inherits nothing at all and, unlike Object.create(null), starts out with a fast hidden class.
const Bag = function Bag() {} as unknown as new () => JsonObject;
Bag.prototype = NOTHING;

const DANGEROUS_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const ARRAY_OPEN = 91;
const ARRAY_CLOSE = 93;
const OBJECT_OPEN = 123;
const OBJECT_CLOSE = 125;

class Reader {
  readonly #text: string;
  readonly #depthMax: number;
  /** The key or index that is being read on each level: what a pointer is made of. */
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  document(): JsonValue {
    if (!this.#text.isWellFormed()) this.#fail('The text is not well-formed Unicode');
    const value = this.#value(0);
    if (!Number.isNaN(this.#next())) this.#fail('Nothing may follow the JSON value');
    return value;
  }

  /** The first code unit that is not white space, NaN at the end of the text. */
  #next(): number {
    const text = this.#text;
    let at = this.#at;
    let code = text.charCodeAt(at);
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++at);
    this.#at = at;
    return code;
  }

  #value(depth: number): JsonValue {
    const code = this.#next();
    if (code === QUOTE) return this.#string();
    if (code === OBJECT_OPEN) return this.#object(depth + 1);
    if (code === ARRAY_OPEN) return this.#array(depth + 1);
    if ((code >= 48 && code <= 57) || code === 45) return this.#number();
    if (this.#word('true')) return true;
    if (this.#word('false')) return false;
    if (this.#word('null')) return null;
    return this.#fail(Number.isNaN(code) ? 'The text ends where a value is expected' : 'A JSON value is expected');
  }

  #object(depth: number): JsonObject {
    if (depth > this.#depthMax) this.#fail(`Nothing may be nested deeper than ${this.#depthMax} levels`);
    const object = new Bag();
    this.#at += 1;
    if (this.#next() === OBJECT_CLOSE) return this.#closed(object);
    for (;;) {
      if (this.#next() !== QUOTE) this.#fail('A key in double quotes is expected');
      const key = this.#string();
      this.#path[depth - 1] = key;
      if (object[key] !== undefined) this.#fail(`The key "${key.slice(0, KEY_CHARS_SHOWN_MAX)}" is given twice`);
      if (DANGEROUS_KEYS.has(key)) this.#fail(`The key "${key}" is not allowed`);
      if (this.#next() !== COLON) this.#fail('A colon is expected');
      this.#at += 1;
      object[key] = this.#value(depth);
      const code = this.#next();
      if (code === OBJECT_CLOSE) break;
      if (code !== COMMA) this.#fail('A comma or } is expected');
      this.#at += 1;
    }
    this.#path.length = depth - 1;
    return this.#closed(object);
  }

  #array(depth: number): JsonValue[] {
    if (depth > this.#depthMax) this.#fail(`Nothing may be nested deeper than ${this.#depthMax} levels`);
    const array: JsonValue[] = [];
    this.#at += 1;
    if (this.#next() === ARRAY_CLOSE) return this.#closed(array);
    for (;;) {
      this.#path[depth - 1] = array.length;
      array.push(this.#value(depth));
      const code = this.#next();
      if (code === ARRAY_CLOSE) break;
      if (code !== COMMA) this.#fail('A comma or ] is expected');
      this.#at += 1;
    }
    this.#path.length = depth - 1;
    return this.#closed(array);
  }

  #closed<T>(value: T): T {
    this.#at += 1;
    return value;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let escaped = false;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at)) {
      if (code === BACKSLASH) {
        escaped = true;
        at += 1;
      } else if (!(code >= 32)) {
        this.#at = at;
        this.#fail(at >= text.length ? 'The text ends inside a string' : 'A control character must be escaped');
      }
    }
    this.#at = at + 1;
    return escaped ? this.#unescaped(start, at + 1) : text.slice(start + 1, at);
  }

  /** The platform decodes the escapes of this one string; what they spell is checked again. */
  #unescaped(start: number, end: number): string {
    const value = decoded(this.#text.slice(start, end));
    if (value === undefined) return this.#fail('A string holds an escape that JSON does not know', start);
    if (!value.isWellFormed()) this.#fail('A string holds half of a surrogate pair', start);
    if (value.includes('\0')) this.#fail('A string holds U+0000, which cannot be stored', start);
    return value;
  }

  #number(): NumberToken {
    const start = this.#at;
    NUMBER.lastIndex = start;
    if (!NUMBER.test(this.#text)) this.#fail('A digit is expected');
    this.#at = NUMBER.lastIndex;
    return new NumberToken(this.#text.slice(start, this.#at));
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #fail(what: string, at = this.#at): never {
    const before = this.#text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    const pointer = this.#path.map((name) => `/${pointerToken(name)}`).join('');
    const detail = `${what} (line ${line}, column ${column}).`;
    throw new Fault('malformed-json', detail, { errors: [{ pointer, detail }] });
  }
}

function decoded(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
