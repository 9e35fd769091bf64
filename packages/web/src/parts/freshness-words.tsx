// The dot and the words in the top bar, and the calm sentence over the tables when the numbers are not the newest.
// A screen reader hears the sentence when the state changes, not the clock every few seconds.

import type { FreshnessWords } from '../freshness.ts';

export function FreshnessDot({ freshness }: { readonly freshness: FreshnessWords }) {
  return (
    <p className={`freshness freshness-${freshness.tone}`}>
      <i aria-hidden="true" />
      {freshness.brief}
    </p>
  );
}

export function FreshnessNote({ freshness }: { readonly freshness: FreshnessWords | undefined }) {
  const sentence = freshness?.sentence;
  return (
    <div role="status">
      {sentence === undefined ? null : <p className={`note note-${freshness?.tone}`}>{sentence}</p>}
    </div>
  );
}
