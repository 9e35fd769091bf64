// A check or an import under way: how far it is, in a bar that knows its end; pause and cancel.

import { useId } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import type { Progress } from './job.ts';
import { StageHeading } from './stage-heading.tsx';
import { useCounts } from './use-counts.ts';
import type { Import } from './use-import.ts';

export interface WorkProps {
  readonly one: Import;
  readonly file: File;
  readonly kind: 'check' | 'send';
  readonly progress: Progress;
}

export function Work({ one, file, kind, progress }: WorkProps) {
  const { import: words } = useTexts();
  const { integer, percent } = useCounts();
  const title = useId();
  const { accepted, refused, readBytes } = progress;
  const [done, all] = kind === 'check' ? [readBytes, file.size] : [accepted + refused, one.orders];
  const part = all === 0 ? 0 : Math.min(1, done / all);
  return (
    <section aria-labelledby={title}>
      <StageHeading id={title}>
        <b>{kind === 'check' ? words.checking(file.name) : words.sending(file.name)}</b>
      </StageHeading>
      <progress className="progress" max={1} value={part} aria-labelledby={title} />
      <p className="mt-3 flex flex-wrap justify-between gap-x-6 text-ink-2">
        <span>{words.percent(percent(part))}</span>
        <span>
          {kind === 'check'
            ? words.soFar(integer(accepted), integer(refused))
            : words.sentSoFar(integer(accepted + refused), integer(one.orders))}
        </span>
      </p>
      <div className="actions">
        {kind === 'send' ? (
          <button type="button" className="button" onClick={() => one.setPaused(!one.isPaused)}>
            {one.isPaused ? words.resume : words.pause}
          </button>
        ) : null}
        <button type="button" className="button" onClick={() => one.cancel()}>
          {words.cancel}
        </button>
        <p role="status">{one.isPaused ? words.isPaused : one.isWaiting ? words.waiting : ''}</p>
      </div>
      {kind === 'send' ? <p className="note">{words.leaving}</p> : null}
    </section>
  );
}
