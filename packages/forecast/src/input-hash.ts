// The fingerprint of what a forecast was made from: equal hash, model version and parameters mean equal numbers.
// SHA-256 over: season as an unsigned 32-bit integer, then each value as an IEEE 754 double, all little-endian.
import { sha256Hex } from './numeric/sha256.ts';
import type { Series } from './series.ts';

const SEASON_BYTES = 4;
const VALUE_BYTES = 8;

export function inputHash({ values, season }: Series): string {
  const view = new DataView(new ArrayBuffer(SEASON_BYTES + VALUE_BYTES * values.length));
  view.setUint32(0, season, true);
  values.forEach((value, index) => {
    view.setFloat64(SEASON_BYTES + VALUE_BYTES * index, value, true);
  });
  return sha256Hex(new Uint8Array(view.buffer));
}
