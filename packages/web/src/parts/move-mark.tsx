// A category's move between the ranking and the forecast: an arrow with its places, and words for who hears the page.

import { type Move, moveWords } from '../moves.ts';

export function MoveMark({ move }: { readonly move: Move | undefined }) {
  if (move === undefined) return null;
  const words = moveWords(move);
  return (
    <span className={`move move-${move.kind}`} title={words}>
      <span aria-hidden="true">{signOf(move)}</span>
      <span className="unseen">{words}</span>
    </span>
  );
}

function signOf(move: Move): string {
  switch (move.kind) {
    case 'same':
      return '–';
    case 'new':
      return 'new';
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
