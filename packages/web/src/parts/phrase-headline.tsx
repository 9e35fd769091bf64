// A screen's first sentence, with the words that matter in bold.

import { Fragment } from 'react';
import type { Phrase } from '../words/phrase.ts';

export function PhraseHeadline({ phrase }: { readonly phrase: Phrase }) {
  return (
    <h1 className="headline">
      {phrase.map((piece, index) => {
        const key = `${index}${piece}`;
        return typeof piece === 'string' ? <Fragment key={key}>{piece}</Fragment> : <b key={key}>{piece[0]}</b>;
      })}
    </h1>
  );
}
