// Values that leave the program and come back as they were or not at all: encrypted and authenticated (JWE, AES-256-GCM) with
// a key derived from the session secret, another for each purpose, so that a value sealed for one is nothing for another.
// Every process with the same secret opens them; another secret ends them all.

import { hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

export interface Seal {
  close(value: object): Promise<string>;
  /** Undefined: not ours, not for this purpose, or changed on the way. */
  open(text: string): Promise<unknown>;
}

type SealPurpose = 'session' | 'sign-in' | 'tokens';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;
const KEY_BYTES = 32;
const TEXT_CHARS_MAX = 65_536;
const OPENED_BYTES_MAX = 1_048_576;

export function createSeal(secret: string, purpose: SealPurpose): Seal {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', `topline ${purpose}`, KEY_BYTES));
  return {
    close(value) {
      const packed = deflateRawSync(JSON.stringify(value));
      return new CompactEncrypt(packed).setProtectedHeader(ALGORITHM).encrypt(key);
    },
    async open(text) {
      if (text.length > TEXT_CHARS_MAX) return undefined;
      try {
        const { plaintext } = await compactDecrypt(text, key, {
          keyManagementAlgorithms: [ALGORITHM.alg],
          contentEncryptionAlgorithms: [ALGORITHM.enc],
        });
        // What was opened is what was closed here: it unpacks and is JSON.
        return JSON.parse(inflateRawSync(plaintext, { maxOutputLength: OPENED_BYTES_MAX }).toString()) as unknown;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
