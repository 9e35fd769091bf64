// Events that could not be applied: how many for which reason, each with its text and the place of the error, and the
// way back into the log for one or all.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post, whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { type DeadLetters, deadLettersQuery, isNotTold } from '../../queries/system.ts';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Confirm } from './confirm.tsx';
import { Letter } from './letter.tsx';

const FIRST_LETTERS = 20;
const LETTERS_MAX = 200;
const REPLAY_LIMIT_MS = 60_000;
const ALL = '';

/** One of them by its id, or every one. */
type Replayed = number | 'all';

export function DeadLettersPanel() {
  const { texts } = usePage();
  const words = texts.system;
  const [reason, setReason] = useState<string>(ALL);
  const [limit, setLimit] = useState(FIRST_LETTERS);
  const asked = useAsked(useQuery(deadLettersQuery(reason === ALL ? undefined : reason, limit)));
  const { data } = asked;
  if (data === undefined && isNotTold(asked.failure)) return null;
  if (data === undefined) {
    return (
      <Panel title={words.letters}>
        {asked.failure === null ? (
          <SkeletonRows rows={2} waitingFor={words.lettersWhat} />
        ) : (
          <Failure
            what={words.lettersWhat}
            why={whyOf(asked.failure)}
            meanwhile={texts.state.meanwhile}
            onRetry={asked.retry}
          />
        )}
      </Panel>
    );
  }
  return (
    <Letters
      letters={data}
      reason={reason}
      isBusy={asked.outdated}
      onReason={setReason}
      {...(data.next !== null && limit < LETTERS_MAX ? { onMore: () => setLimit(LETTERS_MAX) } : {})}
    />
  );
}

interface LettersProps {
  readonly letters: DeadLetters;
  readonly reason: string;
  readonly isBusy: boolean;
  readonly onReason: (reason: string) => void;
  readonly onMore?: () => void;
}

function Letters({ letters, reason, isBusy, onReason, onMore }: LettersProps) {
  const { texts, format } = usePage();
  const words = texts.system;
  const replay = useReplay();
  const [asks, setAsks] = useState<Replayed>();
  const all = letters.reasons.reduce((sum, { count }) => sum + count, 0);
  const said = (
    <p role="status" className="px-2 text-ink-2">
      {replay.isError ? words.didNotWork(whyOf(replay.error)) : ''}
      {replay.isSuccess
        ? words.replayed(replay.data.replayed, format.integer(replay.data.replayed)) +
          (replay.data.left > 0 ? ` ${words.notReplayed(format.integer(replay.data.left))}` : '')
        : ''}
    </p>
  );
  if (all === 0) {
    return (
      <Panel title={words.letters}>
        <p className="px-2 pb-3 text-ink-2">{words.noLetters}</p>
        {said}
      </Panel>
    );
  }
  return (
    <Panel title={words.letters} aside={words.lettersNote} busy={isBusy}>
      <div className="flex flex-wrap items-center justify-between gap-3 px-2 pb-3">
        <Reasons letters={letters} reason={reason} all={all} onReason={onReason} />
        <button type="button" className="button" disabled={replay.isPending} onClick={() => setAsks('all')}>
          {replay.isPending ? words.replaying : words.replayAll}
        </button>
      </div>
      {said}
      {letters.deadLetters.map((letter) => (
        <Letter key={letter.id} letter={letter} isReplaying={replay.isPending} onReplay={() => setAsks(letter.id)} />
      ))}
      {onMore === undefined ? null : (
        <button type="button" className="link mx-2 text-accent" onClick={onMore}>
          {words.more}
        </button>
      )}
      {asks === undefined ? null : (
        <Confirm
          title={asks === 'all' ? words.replayTitle(all, format.integer(all)) : words.replayTitle(1, '1')}
          says={words.replaySays}
          act={asks === 'all' ? words.replayAll : words.replay}
          onAct={() => replay.mutate(asks)}
          onClose={() => setAsks(undefined)}
        />
      )}
    </Panel>
  );
}

function Reasons({
  letters,
  reason,
  all,
  onReason,
}: Omit<LettersProps, 'isBusy' | 'onMore'> & { readonly all: number }) {
  const { texts, format } = usePage();
  const words = texts.system;
  if (letters.reasons.length === 1 && reason === ALL) {
    const [{ reason: only, count } = { reason: '', count: 0 }] = letters.reasons;
    return <p>{words.ofReason(words.reasons[only] ?? only, format.integer(count))}</p>;
  }
  return (
    <label className="flex items-center gap-2">
      <span className="text-ink-2">{words.reasonFilter}</span>
      <select className="field" value={reason} onChange={(event) => onReason(event.target.value)}>
        <option value={ALL}>{words.allReasons(format.integer(all))}</option>
        {letters.reasons.map(({ reason: value, count }) => (
          <option key={value} value={value}>
            {words.ofReason(words.reasons[value] ?? value, format.integer(count))}
          </option>
        ))}
      </select>
    </label>
  );
}

function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: Replayed) =>
      post('/v1/dead-letters/replay', {}, which === 'all' ? { all: true } : { ids: [which] }, {
        limitMs: REPLAY_LIMIT_MS,
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['dead-letters'] }),
  });
}
