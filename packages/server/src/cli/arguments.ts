// Reading command line values strictly.

/** The number that a text spells, from 0 to `max`; the default when there is no text; undefined when it is wrong. */
export function shareOf(text: string | undefined, byDefault: number, max: number): number | undefined {
  if (text === undefined) return byDefault;
  const value = /^[0-9]{1,6}(\.[0-9]{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  return value <= max ? value : undefined;
}

export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.search === '' && url.hash === ''
  );
}
