// The calm sentence over the numbers when they are not the newest. A screen reader hears it when the state changes, not
// the clock every few seconds.

import type { FreshnessWords } from '../words/freshness.ts';

export function FreshnessNote({ freshness }: { readonly freshness: FreshnessWords | undefined }) {
  const sentence = freshness?.sentence;
  return (
    <div role="status">
      {sentence === undefined ? null : <p className={`note note-${freshness?.tone}`}>{sentence}</p>}
    </div>
  );
}
