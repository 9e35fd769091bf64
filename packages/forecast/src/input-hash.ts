// The fingerprint of what a forecast was made from: equal hash, model version and parameters mean equal numbers.
// SHA-256 over: season as an unsigned 32-bit integer, then each value as an IEEE 754 double, all little-endian. When there are drivers,
// over that and, for each, its JSON text, keys in the order name, kind, group, past, future, all beyond ASCII as \u escapes.
import type { Driver } from './effects/driver.ts';
import { sha256Hex } from './numeric/sha256.ts';
import type { Series } from './series.ts';

const SEASON_BYTES = 4;
const VALUE_BYTES = 8;

export function inputHash({ values, season }: Series, drivers: readonly Driver[] = []): string {
  const told = drivers.map(textOf).join('');
  const numbersEnd = SEASON_BYTES + VALUE_BYTES * values.length;
  const bytes = new Uint8Array(numbersEnd + told.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, season, true);
  for (let index = 0; index < values.length; index++) {
    view.setFloat64(SEASON_BYTES + VALUE_BYTES * index, values[index] as number, true);
  }
  for (let index = 0; index < told.length; index++) bytes[numbersEnd + index] = told.charCodeAt(index);
  return sha256Hex(bytes);
}

function textOf({ name, kind, group, past, future }: Driver): string {
  const text = JSON.stringify({ name, kind, group, past, future });
  return text.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
