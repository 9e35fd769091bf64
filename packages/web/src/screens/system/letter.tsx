// One event that was set aside: what is wrong with it, and opened its text with the place of the error marked.

import { usePage } from '../../frame/page.ts';
import type { DeadLetter } from '../../queries/system.ts';
import { type JsonLine, jsonLines } from './json-lines.ts';

export interface LetterProps {
  readonly letter: DeadLetter;
  readonly isReplaying: boolean;
  readonly onReplay: () => void;
}

export function Letter({ letter, isReplaying, onReplay }: LetterProps) {
  const { texts, format } = usePage();
  const words = texts.system;
  const { reason, detail, pointer, topic, partition, position, event, eventCut, createdAt, orderId } = letter;
  return (
    <details
      data-row
      onToggle={({ currentTarget }) => currentTarget.querySelector('mark')?.scrollIntoView({ block: 'nearest' })}
    >
      <summary className="letter-summary" tabIndex={0}>
        <b>
          {words.reasons[reason] ?? reason}
          {orderId === undefined ? '' : ` · ${words.order(orderId)}`}
        </b>
        <time dateTime={createdAt}>{format.moment(createdAt)}</time>
        <span>{detail}</span>
      </summary>
      <div className="letter-open">
        <p className="text-[13.5px] text-ink-2 wrap-anywhere">
          {pointer === undefined || pointer === '' ? null : `${words.atPointer(pointer)} · `}
          {words.place(topic, partition, position)}
        </p>
        <Event lines={jsonLines(event, pointer)} />
        {eventCut ? <p className="mb-2 text-[13.5px] text-ink-2">{words.cut}</p> : null}
        <button type="button" className="button" disabled={isReplaying} onClick={onReplay}>
          {words.replay}
        </button>
      </div>
    </details>
  );
}

function Event({ lines }: { readonly lines: readonly JsonLine[] }) {
  const { texts } = usePage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long events scroll, and the keyboard must reach that
    <section className="event" tabIndex={0} aria-label={texts.system.letter}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an event never changes
        <Line key={index} line={line} />
      ))}
    </section>
  );
}

function Line({ line: { text, isMarked } }: { readonly line: JsonLine }) {
  const code = <code>{text === '' ? ' ' : text}</code>;
  return isMarked ? <mark>{code}</mark> : code;
}
