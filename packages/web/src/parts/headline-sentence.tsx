// The page's first words: what sold, what changed, what comes.

import { Fragment } from 'react';
import type { Piece } from '../words/headline.ts';

export function HeadlineSentence({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <h1 className="headline">
      {pieces.map((piece, index) => {
        const key = `${index}${piece.as}`;
        if (piece.as === 'words') return <Fragment key={key}>{piece.text}</Fragment>;
        return (
          <b key={key} className={`headline-${piece.as}`}>
            {piece.text}
          </b>
        );
      })}
    </h1>
  );
}
