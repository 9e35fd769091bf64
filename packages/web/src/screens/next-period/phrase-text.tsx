// A sentence whose words that matter are set in bold.

import { Fragment } from 'react';
import type { Phrase } from '../../words/phrase.ts';

export interface PhraseTextProps {
  readonly phrase: Phrase;
  /** How many of the bold pieces, from the first on, are the figure of a headline. */
  readonly figures?: number;
}

export function PhraseText({ phrase, figures = 0 }: PhraseTextProps) {
  let bold = 0;
  return phrase.map((piece, index) => {
    const key = `${index}${piece}`;
    if (typeof piece === 'string') return <Fragment key={key}>{piece}</Fragment>;
    bold++;
    return (
      <b key={key} className={bold <= figures ? 'headline-figure' : 'wrap-anywhere'}>
        {piece[0]}
      </b>
    );
  });
}
