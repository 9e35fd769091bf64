// A relative change: arrow, size, and the direction as a word for who does not see the arrow.

import { useTexts } from '../texts/use-texts.ts';
import { type Format, isLevel } from '../words/format.ts';

export interface ChangeProps {
  /** Undefined: nobody compared. Null: there was nothing before. */
  readonly change: number | null | undefined;
  readonly format: Format;
}

export function Change({ change, format }: ChangeProps) {
  const { change: words } = useTexts();
  if (change === undefined) return <span className="quiet">–</span>;
  if (change === null) return <span className="quiet">{words.none}</span>;
  if (isLevel(change)) return <span className="quiet">{format.changeSize(0)}</span>;
  const rises = change > 0;
  return (
    <span className={rises ? 'rises' : 'falls'}>
      <span aria-hidden="true">{rises ? '▲' : '▼'} </span>
      <span className="unseen">{rises ? words.up : words.down} </span>
      {format.changeSize(change)}
    </span>
  );
}
