// Reading the fields of a JSON body without coercion: "1", true and null are never the number 1, and a number is judged
// by its token, never by the double that it rounds to.

import { type FaultPlace, pointerToken } from './fault.ts';
import { isJsonObject, type JsonValue, NumberToken } from './json.ts';

/** A caller who sends a thousand wrong lines reads about the first hundred places. */
export const FAULT_PLACES_MAX = 100;

const SMALL_INTEGER = /^-?\d{1,15}$/;
const NUMBER_PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const SAFE_DIGITS_MAX = 16;
/** Composition makes a text shorter, at most by this factor in UTF-16 units (three marks on one letter, twice two units). */
const NFC_SHRINK_MAX = 8;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}]/u;
const KEY_CHARS_SHOWN_MAX = 64;

/**
 * The integer that a token spells, if it is one and is safe. As in JSON Schema, 3.0 and 3e0 are the integer 3; a token
 * such as 9007199254740993 or 1.00000000000000000001, which a double would round to an integer, is none.
 */
export function integerOf(token: NumberToken): number | undefined {
  if (SMALL_INTEGER.test(token.text)) return Number(token.text) + 0;
  const parts = NUMBER_PARTS.exec(token.text);
  if (parts === null) return undefined;
  const fraction = parts[3] ?? '';
  const digits = trimZeros((parts[2] ?? '') + fraction);
  if (digits.significant === '') return 0;
  const zeros = Number(parts[4] ?? 0) - fraction.length + digits.dropped;
  if (zeros < 0 || digits.significant.length + zeros > SAFE_DIGITS_MAX) return undefined;
  const value = Number(`${parts[1]}${digits.significant}${'0'.repeat(zeros)}`);
  return Number.isSafeInteger(value) ? value : undefined;
}

export function integerIn(value: JsonValue | undefined, min: number, max: number): number | undefined {
  if (!(value instanceof NumberToken)) return undefined;
  const integer = integerOf(value);
  return integer !== undefined && integer >= min && integer <= max ? integer : undefined;
}

/** NFC text of 1 to codePointsMax code points that shows something; undefined for everything else. */
export function textIn(value: JsonValue | undefined, codePointsMax: number): string | undefined {
  if (typeof value !== 'string' || value.length > codePointsMax * NFC_SHRINK_MAX) return undefined;
  if (!value.isWellFormed() || value.includes('\0') || !VISIBLE.test(value)) return undefined;
  if (PRINTABLE_ASCII.test(value)) return value.length <= codePointsMax ? value : undefined;
  const normal = value.normalize('NFC');
  return codePoints(normal) <= codePointsMax ? normal : undefined;
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** What a value is instead of what it should be. Never its content: an error repeats no secret and no megabyte. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is an array';
  if (isJsonObject(value)) return 'is an object';
  if (value instanceof NumberToken) return 'is another number';
  return typeof value === 'string' ? 'is a string' : 'is a boolean';
}

/** Every place that is wrong, sorted by what it breaks: the shape of the request (400) or a rule (422). */
export class Findings {
  readonly shape: FaultPlace[] = [];
  readonly rules: FaultPlace[] = [];

  breaksShape(pointer: string, detail: string): undefined {
    if (this.shape.length < FAULT_PLACES_MAX) this.shape.push({ pointer, detail });
  }

  breaksRule(pointer: string, detail: string): undefined {
    if (this.rules.length < FAULT_PLACES_MAX) this.rules.push({ pointer, detail });
  }

  /** The shape is what the caller must mend first, so it alone is told while it is broken. */
  places(): readonly FaultPlace[] {
    return this.shape.length > 0 ? this.shape : this.rules;
  }

  unknownKey(parentPointer: string, key: string): undefined {
    const shown = pointerToken(key.slice(0, KEY_CHARS_SHOWN_MAX));
    this.breaksShape(`${parentPointer}/${shown}`, 'is not a field of this object');
  }
}

/** Loops instead of patterns: a pattern for trailing zeros is quadratic on a hostile token. */
function trimZeros(digits: string): { significant: string; dropped: number } {
  let start = 0;
  while (digits[start] === '0') start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end -= 1;
  return { significant: digits.slice(start, end), dropped: digits.length - end };
}
