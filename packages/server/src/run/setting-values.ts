// How the text of a setting becomes its value. Each refuses with what would be right, to be said after the setting's name.

import { CRASH_POINTS, RELAY_CRASH_POINTS } from '../platform/crash-point.ts';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const SECRET_BYTES_MIN = 32;
const SECRET_CHARS_DIFFERENT_MIN = 8;
/** Words that stand in examples and never in chance. */
const PLACEHOLDERS = /change-?me|default|example|insecure|password|secret|topline|replace/i;

export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new RangeError('must not be empty.');
  return text;
}

export function integer(text: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new RangeError(`must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`);
  return value;
}

export function decimal(text: string, min: number, max: number): number {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new RangeError(`must be a number from ${min} to ${max}, not ${JSON.stringify(text)}.`);
  return value;
}

export function oneOf<const T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new RangeError(`must be one of ${values.join(', ')}, not ${JSON.stringify(text)}.`);
  return found;
}

/** A name that stands in SQL as it is. */
export function identifier(text: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(text))
    throw new RangeError(`must be a name of letters, digits and underscores, not ${JSON.stringify(text)}.`);
  return text;
}

export function optionalUrl(text: string, protocols: readonly string[]): string | undefined {
  if (text === '') return undefined;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new RangeError(`must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}.`);
  }
  return text;
}

/** As Consul's own tools take it: with a scheme or without. */
export function consulAgent(text: string): string | undefined {
  return optionalUrl(text === '' || text.includes('://') ? text : `http://${text}`, ['http:', 'https:']);
}

export function optionalText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Without openid there would be no ID token, and nobody to sign in. */
export function scopes(text: string): string {
  if (!text.split(' ').includes('openid')) throw new RangeError('must name openid among its scopes.');
  return text;
}

export function hostNames(text: string): readonly string[] {
  const names = text === '' ? [] : text.split(',').map((name) => name.trim().toLowerCase());
  const wrong = names.find((name) => !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(name));
  if (wrong !== undefined) throw new RangeError(`must be host names without ports, not ${JSON.stringify(wrong)}.`);
  return names;
}

/** What is read from there must not be exchanged on the way: https, or http on this machine. */
export function protectedUrl(text: string): string | undefined {
  const url = optionalUrl(text, ['https:', 'http:']);
  if (url === undefined) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !LOOPBACK.includes(hostname))
    throw new RangeError('must be https: what goes in the clear can be exchanged on the way.');
  return url;
}

/** Scheme, host and port and nothing behind: cookies and addresses of the page stand at the root. */
export function publicOrigin(text: string): string | undefined {
  const url = protectedUrl(text);
  if (url === undefined) return undefined;
  const { origin, href } = new URL(url);
  if (href !== `${origin}/`) throw new RangeError(`must be an address without a path, such as ${origin}`);
  return origin;
}

/** Refuses what is short, what somebody has copied from an example, and what repeats itself. The text is never told. */
export function strongSecret(text: string): string | undefined {
  if (text === '') return undefined;
  const weak =
    Buffer.byteLength(text) < SECRET_BYTES_MIN ||
    new Set(text).size < SECRET_CHARS_DIFFERENT_MIN ||
    PLACEHOLDERS.test(text) ||
    /^(.+?)\1+$/s.test(text);
  if (weak)
    throw new RangeError(
      `must be at least ${SECRET_BYTES_MIN} bytes of chance, no word and no default; make one with: openssl rand -base64 32`,
    );
  return text;
}

export function crashPointName(text: string): string | undefined {
  if (text === '') return undefined;
  oneOf(text.replace(/:\d+$/, ''), [...CRASH_POINTS, ...RELAY_CRASH_POINTS]);
  return text;
}
