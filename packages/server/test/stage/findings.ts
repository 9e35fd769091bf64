// What a round found wrong, by kind: counted whole, the first few kept in words.
// `repeated` is not wrong: a forecast that was stored again with the same content, as it may be after a crash between its two
// stores. It is counted so that it is known.

export type Kind = 'lost' | 'double' | 'wrong' | 'repeated';

export interface Findings {
  add(kind: Kind, what: string): void;
  /** The counts and words since the last call. */
  take(): Readonly<Record<Kind, number>> & { readonly details: readonly string[] };
}

const DETAILS_MAX = 12;

export function createFindings(): Findings {
  let counts = { lost: 0, double: 0, wrong: 0, repeated: 0 };
  let details: string[] = [];
  // A round compares more than once: the same finding counts once.
  let seen = new Set<string>();
  return {
    add(kind, what) {
      if (seen.has(what)) return;
      seen.add(what);
      counts[kind] += 1;
      if (kind !== 'repeated' && details.length < DETAILS_MAX) details.push(`${kind}: ${what}`);
    },
    take() {
      const taken = { ...counts, details };
      counts = { lost: 0, double: 0, wrong: 0, repeated: 0 };
      details = [];
      seen = new Set();
      return taken;
    },
  };
}
