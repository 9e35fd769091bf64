// Reads a request body by its contract, for the small bodies whose rules a schema can tell (orders have a reader of
// their own), and takes a bulk body apart.
//
// Guarantee: the value fits the schema; its texts are in NFC, not blank and free of U+0000; its numbers are exact.

import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Fault, type FaultPlace, pointerToken } from '../fault.ts';
import { isJsonObject, type JsonValue, NumberToken, parseJson } from '../json.ts';
import { FAULT_PLACES_MAX, integerOf, textIn } from '../json-fields.ts';
import type { BodyItem } from './route.ts';

/** Bodies that are read here are small: no text in them is longer than this. */
const TEXT_CODE_POINTS_MAX = 1_000;

export interface BodyReader {
  /** @throws Fault invalid-request */
  read(json: JsonValue): unknown;
}

export function createBodyReader(schema: TSchema, refine?: (value: never) => readonly FaultPlace[]): BodyReader {
  const validator: Validator = Compile(schema);
  return {
    read(json) {
      const errors: FaultPlace[] = [];
      const value = plain(json, '', errors);
      if (!validator.Check(value)) errors.push(...placesOf(validator, value));
      if (errors.length === 0 && refine !== undefined) errors.push(...refine(value as never));
      const [first] = errors;
      if (first === undefined) return value;
      const detail = `The body is not valid: ${first.pointer || 'it'} ${first.detail}.`;
      throw new Fault('invalid-request', detail, { errors: errors.slice(0, FAULT_PLACES_MAX) });
    },
  };
}

/** The depth is bounded by the JSON reader. Every number that these bodies know is an integer; another fits no schema. */
function plain(json: JsonValue, pointer: string, errors: FaultPlace[]): unknown {
  if (json instanceof NumberToken) return integerOf(json) ?? Number.NaN;
  if (typeof json === 'string') {
    const text = textIn(json, TEXT_CODE_POINTS_MAX);
    if (text === undefined) errors.push({ pointer, detail: 'must not be blank, too long or contain U+0000' });
    return text ?? json;
  }
  if (Array.isArray(json)) return json.map((item, index) => plain(item, `${pointer}/${index}`, errors));
  if (!isJsonObject(json)) return json;
  const entries = Object.entries(json);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, plain(value, `${pointer}/${pointerToken(key)}`, errors)]),
  );
}

const ENUM_SHOWN_MAX = 20;

/** A missing or unknown field is named itself, not the object around it. */
function placesOf(validator: Validator, value: unknown): FaultPlace[] {
  const places: FaultPlace[] = [];
  for (const { keyword, instancePath, params, message, schemaPath } of validator.Errors(value)) {
    // What each of several forms lacks says less than that none of them is there.
    if (keyword === 'additionalProperties' || schemaPath.includes('/oneOf/')) continue;
    if (keyword === 'required') {
      for (const name of params.requiredProperties)
        places.push({ pointer: `${instancePath}/${name}`, detail: 'is missing' });
    } else if (keyword === 'oneOf') {
      places.push({ pointer: instancePath, detail: 'must have exactly one of its forms' });
    } else if (keyword === 'boolean') {
      places.push({ pointer: instancePath, detail: 'is not a field of this object' });
    } else if (keyword === 'enum' && params.allowedValues.length <= ENUM_SHOWN_MAX) {
      places.push({ pointer: instancePath, detail: `must be one of ${params.allowedValues.join(', ')}` });
    } else {
      places.push({ pointer: instancePath, detail: message });
    }
  }
  return places;
}

/** The items of a JSON array. */
export function itemsOfArray(json: JsonValue, itemsMax: number): readonly BodyItem[] {
  if (!Array.isArray(json)) throw itemsFault(`must be an array of 1 to ${itemsMax} items`);
  refuseCount(json.length, itemsMax);
  return json.map((value) => ({ ok: true, value }));
}

const BLANK_LINE = /^[ \t\r]*$/;

/** The items of a text with one JSON value a line, each read on its own. Blank lines are no items. */
export function itemsOfLines(text: string, itemsMax: number): readonly BodyItem[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length && lines.length <= itemsMax; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (!BLANK_LINE.test(line)) lines.push(line);
    start = end + 1;
  }
  refuseCount(lines.length, itemsMax);
  return lines.map(itemOfLine);
}

function itemOfLine(line: string): BodyItem {
  try {
    return { ok: true, value: parseJson(line) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { ok: false, fault };
  }
}

function refuseCount(count: number, itemsMax: number): void {
  if (count >= 1 && count <= itemsMax) return;
  throw itemsFault(`must hold 1 to ${itemsMax} items, holds ${count > itemsMax ? 'more' : 'none'}`);
}

function itemsFault(detail: string): Fault {
  return new Fault('invalid-request', `The body ${detail}.`, { errors: [{ pointer: '', detail }] });
}
