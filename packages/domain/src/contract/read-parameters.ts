// Reads the query and the path of a request by their schema, strictly: an unknown key, a key given twice, `a[]`, an empty
// value and every odd number notation (+1, 01, 1.0, 1e3, 0x1, ' 1') are refused, each with a pointer such as
// /query/limit. Nothing is guessed and nothing is ignored, because a mistyped filter that is ignored is a wrong answer.
// A list is written with commas between its items.
// Only a query whose schema says additionalProperties may hold keys that it does not name; they are left out.

import type { TObject, TSchema } from 'typebox';
import { isLocalDate } from '../calendar.ts';
import { Fault, type FaultPlace, pointerToken } from '../fault.ts';
import { codePoints } from '../json-fields.ts';
import { LOCAL_DATE_MAX, LOCAL_DATE_MIN } from './fields.ts';

const KEY_CHARS_SHOWN_MAX = 64;
const PLAIN_INTEGER = /^(?:0|[1-9]\d{0,15})$/;
/** A text parameter without a limit of its own. */
const TEXT_CHARS_MAX = 256;
/** Of a list without a limit of its own. */
const ITEMS_MAX = 100;

interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: FieldSchema;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

type Value = string | number;
export type Parameters = Record<string, Value | readonly Value[]>;

/** @throws Fault invalid-request, with every place that is wrong. */
export function readQuery(schema: TObject | undefined, query: string): Parameters {
  const given = new Map<string, string>();
  const errors: FaultPlace[] = [];
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = decoded(equals < 0 ? '' : pair.slice(equals + 1));
    if (key === undefined || value === undefined) {
      errors.push({ pointer: '/query', detail: 'is not percent-encoded UTF-8' });
    } else if (given.has(key)) {
      errors.push({ pointer: place('query', key), detail: 'must be given once only' });
    } else {
      given.set(key, value);
    }
  }
  const known = schema?.properties ?? {};
  for (const key of given.keys()) {
    if (!takesMore(schema) && !Object.hasOwn(known, key))
      errors.push({ pointer: place('query', key), detail: unknownKey(known) });
  }
  return readFields(schema, 'query', (name) => given.get(name), errors);
}

function takesMore(schema: TObject | undefined): boolean {
  return schema !== undefined && 'additionalProperties' in schema && schema.additionalProperties === true;
}

/** @throws Fault invalid-request, with every place that is wrong. */
export function readPath(schema: TObject | undefined, params: Readonly<Record<string, string>>): Parameters {
  return readFields(schema, 'path', (name) => params[name], []);
}

function readFields(
  schema: TObject | undefined,
  part: 'query' | 'path',
  given: (name: string) => string | undefined,
  errors: FaultPlace[],
): Parameters {
  const values: Parameters = {};
  const required = new Set<string>(schema?.required ?? []);
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const field: FieldSchema = property;
    const text = given(name) ?? (field.default === undefined ? undefined : String(field.default));
    if (text === undefined) {
      if (required.has(name)) errors.push({ pointer: place(part, name), detail: `is missing; it ${rule(field)}` });
      continue;
    }
    const value = read(field, text);
    if (value === undefined) errors.push({ pointer: place(part, name), detail: rule(field) });
    else values[name] = value;
  }
  const [first] = errors;
  if (first === undefined) return values;
  throw new Fault('invalid-request', `The ${part} is not valid: ${first.pointer} ${first.detail}.`, { errors });
}

function read(field: FieldSchema, text: string): Value | readonly Value[] | undefined {
  return field.items === undefined ? readOne(field, text) : readList(field, field.items, text);
}

function readList({ maxItems = ITEMS_MAX, uniqueItems = false }: FieldSchema, item: FieldSchema, text: string) {
  const values = text.split(',', maxItems + 1).map((part) => readOne(item, part));
  if (values.length > maxItems || (uniqueItems && new Set(values).size < values.length)) return undefined;
  return values.every((value) => value !== undefined) ? values : undefined;
}

function readOne(field: FieldSchema, text: string): Value | undefined {
  if (field.type === 'integer') {
    const value = PLAIN_INTEGER.test(text) ? Number(text) : Number.NaN;
    return value >= (field.minimum ?? 0) && value <= (field.maximum ?? Number.MAX_SAFE_INTEGER) ? value : undefined;
  }
  if (field.enum !== undefined) return field.enum.includes(text) ? text : undefined;
  if (field.format === 'date') {
    return isLocalDate(text) && text >= LOCAL_DATE_MIN && text <= LOCAL_DATE_MAX ? text : undefined;
  }
  return isText(field, text) ? text : undefined;
}

/** The length is counted as the schema counts it, in code points. */
function isText({ maxLength = TEXT_CHARS_MAX, pattern }: FieldSchema, text: string): boolean {
  if (text.length === 0 || codePoints(text) > maxLength) return false;
  return pattern === undefined ? !text.includes('\0') : new RegExp(pattern, 'u').test(text);
}

function rule(field: FieldSchema): string {
  if (field.items === undefined) return `must be ${kindOf(field)}`;
  const { maxItems = ITEMS_MAX, uniqueItems } = field;
  return `must be 1 to ${maxItems} values with commas between${uniqueItems ? ', each once' : ''}; a value must be ${kindOf(field.items)}`;
}

function kindOf(field: FieldSchema): string {
  if (field.type === 'integer') {
    return `an integer from ${field.minimum ?? 0} to ${field.maximum ?? Number.MAX_SAFE_INTEGER}, digits only`;
  }
  if (field.enum !== undefined) return `one of ${field.enum.join(', ')}`;
  if (field.format === 'date') {
    return `a calendar date that exists, such as 2024-01-15, from ${LOCAL_DATE_MIN} to ${LOCAL_DATE_MAX}`;
  }
  const such = field.examples === undefined ? '' : `, such as ${field.examples[0]}`;
  return `a text of 1 to ${field.maxLength ?? TEXT_CHARS_MAX} characters${such}`;
}

function unknownKey(known: Readonly<Record<string, TSchema>>): string {
  const names = Object.keys(known);
  return names.length === 0 ? 'is unknown; this path takes no query' : `is unknown; known are ${names.join(', ')}`;
}

function place(part: 'query' | 'path', name: string): string {
  return `/${part}/${pointerToken(name.slice(0, KEY_CHARS_SHOWN_MAX))}`;
}

/** As forms write it: plus is a space. undefined when it is not UTF-8 in percent-encoding. */
function decoded(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    if (cause instanceof URIError) return undefined;
    throw cause;
  }
}
