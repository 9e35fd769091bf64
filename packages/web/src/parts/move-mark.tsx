// A category's move between the ranking and the forecast: an arrow with its places, and words for who hears the page.

import type { Texts } from '../texts/en.ts';
import { useTexts } from '../texts/use-texts.ts';
import { type Move, moveWords } from '../words/moves.ts';

export function MoveMark({ move }: { readonly move: Move | undefined }) {
  const texts = useTexts();
  if (move === undefined) return null;
  const words = moveWords(move, texts);
  return (
    <span className={`move move-${move.kind}`} title={words}>
      <span aria-hidden="true">{signOf(move, texts)}</span>
      <span className="unseen">{words}</span>
    </span>
  );
}

function signOf(move: Move, texts: Texts): string {
  switch (move.kind) {
    case 'same':
      return '–';
    case 'new':
      return texts.change.none;
    case 'outside':
      return '▲';
    case 'up':
      return `▲${move.places}`;
    case 'down':
      return `▼${move.places}`;
    default:
      return move satisfies never;
  }
}
