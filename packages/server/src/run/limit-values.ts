// The texts of settings that say how much is let in and by whose word: rates, and proxies that are trusted.

import { isIP } from 'node:net';
import type { TrustedProxies } from '../http/client-address.ts';
import type { Quota } from '../http/rate-buckets.ts';

/** So many units in so many seconds; shown as it was given. */
export interface Rate extends Quota {
  toString(): string;
}

/** @throws RangeError with what would be right */
export function rateOf(text: string): Rate {
  const [, units = '', seconds = ''] = /^(\d{1,10})\/(\d{1,4})$/.exec(text) ?? [];
  if (!(Number(units) >= 1 && Number(seconds) >= 1))
    throw new RangeError(`must be units and seconds such as 5000/10, not ${JSON.stringify(text)}.`);
  return { units: Number(units), windowMs: Number(seconds) * 1_000, toString: () => text };
}

/** @throws RangeError with what would be right */
export function proxiesOf(text: string): TrustedProxies {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const networks = text.split(',').map((network) => network.trim());
  const wrong = networks.find((network) => {
    const [address = '', bits, ...rest] = network.split('/');
    const bitsMax = isIP(address) === 6 ? 128 : 32;
    return (
      isIP(address) === 0 ||
      rest.length > 0 ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && +bits >= 1 && +bits <= bitsMax))
    );
  });
  if (wrong !== undefined)
    throw new RangeError(`must be a number of proxies or networks such as 10.0.0.0/8, not ${JSON.stringify(wrong)}.`);
  return networks;
}
