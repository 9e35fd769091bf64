// The page's first words: what sold, what changed, what comes.

import { Fragment } from 'react';
import type { Headline } from '../../words/headline.ts';
import type { Phrase } from '../../words/phrase.ts';

export function HeadlineSentence({ total, news }: Headline) {
  return (
    <h1 className="headline">
      <Pieces phrase={total} className="headline-figure" />
      <Pieces phrase={news} className="headline-name" />
    </h1>
  );
}

function Pieces({ phrase, className }: { readonly phrase: Phrase; readonly className: string }) {
  return phrase.map((piece, index) => {
    const key = `${index}${piece}`;
    if (typeof piece === 'string') return <Fragment key={key}>{piece}</Fragment>;
    return (
      <b key={key} className={className}>
        {piece[0]}
      </b>
    );
  });
}
