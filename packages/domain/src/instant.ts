// Instants as the wire writes them: UTC, "Z", milliseconds only when there are some.

/** "2024-01-15T10:30:00Z", or "2024-01-15T10:30:00.123Z". */
export function formatInstant(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

const UTC_INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z$/;

/** The inverse of formatInstant; undefined for every other text, a date that does not exist included. */
export function parseUtcInstant(text: string): number | undefined {
  if (!UTC_INSTANT.test(text)) return undefined;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && formatInstant(ms).slice(0, 19) === text.slice(0, 19) ? ms : undefined;
}
