// What is to be tested, the button that starts it, and how far it has got; for who may not start it, who may.

import { RequestFailed, whyOf } from '../../api/client.ts';
import { type Page, usePage } from '../../frame/page.ts';
import type { EvaluationAsked, EvaluationProgress, EvaluationRequest } from '../../queries/evaluation.ts';
import { useRights } from '../../queries/session.ts';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { modelLabel } from '../../words/models.ts';

const ORIGINS = [4, 8, 13, 26, 52] as const;
const HORIZON_MAX = 12;

export interface SetupPanelProps {
  readonly request: EvaluationRequest;
  readonly asked: EvaluationAsked;
}

export function SetupPanel({ request, asked }: SetupPanelProps) {
  const { texts } = usePage();
  const { accuracy: words, period } = texts;
  const { may } = useRights();
  const { attempt, evaluation, start, cancel } = asked;
  const running = attempt.state === 'running';
  if (!may('evaluate', request.merchantId)) {
    return (
      <Panel title={words.setup}>
        <p className="max-w-[80ch] px-2 pb-3 text-ink-2">{texts.rights.evaluate}</p>
      </Panel>
    );
  }
  return (
    <Panel title={words.setup}>
      <div className="grid gap-4 px-2 pb-3">
        <p className="max-w-[80ch] text-ink-2">
          {words.setupExplained(period.count(request.bucketType, request.testPoints))}
        </p>
        <div className="flex flex-wrap items-end gap-x-8 gap-y-4">
          <Choices request={request} />
          {running ? (
            <button type="button" className="button min-h-[38px]" onClick={cancel}>
              {words.cancel}
            </button>
          ) : (
            <button type="button" className="button start-button min-h-[38px]" onClick={start}>
              {evaluation === undefined ? words.start : words.again}
            </button>
          )}
        </div>
        <div role="status" className="empty:hidden">
          {attempt.state === 'cancelled' ? <p className="text-ink-2">{words.cancelled}</p> : null}
          {running || evaluation === undefined || evaluation.complete ? null : (
            <p className="text-ink-2">{words.unfinished}</p>
          )}
        </div>
        {running ? <ProgressBar progress={attempt.progress} /> : null}
        {attempt.state === 'failed' ? <Refused failure={attempt.failure} request={request} onRetry={start} /> : null}
      </div>
    </Panel>
  );
}

function Choices({ request }: { readonly request: EvaluationRequest }) {
  const { texts, change } = usePage();
  const { accuracy: words } = texts;
  const { bucketType, testPoints, horizon } = request;
  const counts = [...new Set([...ORIGINS, testPoints])].sort((a, b) => a - b);
  return (
    <>
      <div className="grid gap-1">
        <span className="text-[13px] text-ink-2" aria-hidden="true">
          {words.tested[bucketType]}
        </span>
        <Segmented
          legend={words.tested[bucketType]}
          choices={counts.map((count) => ({ value: String(count), label: String(count) }))}
          value={String(testPoints)}
          onChange={(count) => change({ origins: Number(count) })}
        />
      </div>
      <label className="grid gap-1 text-[13px] text-ink-2">
        {words.ahead}
        <select
          className="field min-h-[38px] text-[15px]"
          value={horizon}
          onChange={(event) => change({ horizon: Number(event.target.value) })}
        >
          {Array.from({ length: HORIZON_MAX }, (_, index) => index + 1).map((count) => (
            <option key={count} value={count}>
              {words.aheadBy(bucketType, count)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** Determinate from the first test on; before it, it says what it waits for. */
function ProgressBar({ progress }: { readonly progress: EvaluationProgress | undefined }) {
  const page = usePage();
  const { accuracy: words } = page.texts;
  const { done = 0, total = 1 } = progress ?? {};
  const counted = progress === undefined ? words.reading : words.progress(done, total);
  return (
    <div className="grid gap-1.5">
      <progress className="test-progress" value={done} max={total} aria-label={counted} />
      <p className="flex flex-wrap justify-between gap-x-6 text-[13.5px] text-ink-2">
        <span>{counted}</span>
        <span>{progress === undefined ? null : testedNow(progress, page)}</span>
      </p>
    </div>
  );
}

function testedNow({ models = [], category_name }: EvaluationProgress, { texts }: Page): string | null {
  const { accuracy: words } = texts;
  const [only] = models;
  if (only === undefined || category_name === undefined) return null;
  const names = models.length === 1 ? modelLabel(only, texts) : words.modelCount(models.length);
  return words.testing(names, category_name);
}

interface RefusedProps {
  readonly failure: Error;
  readonly request: EvaluationRequest;
  readonly onRetry: () => void;
}

/** Too short a history is no failure: it is said, with what is possible instead. */
function Refused({ failure, request, onRetry }: RefusedProps) {
  const { texts, change } = usePage();
  const { accuracy: words, period } = texts;
  const available = availableIn(failure);
  if (available === undefined)
    return <Failure what={words.what} why={whyOf(failure)} meanwhile={words.whatMeanwhile} onRetry={onRetry} />;
  const { bucketType } = request;
  return (
    <div role="alert" className="note mb-0 flex flex-wrap items-center gap-x-4 gap-y-2">
      <p>{words.notEnough(available, bucketType)}</p>
      {available === 0 ? null : (
        <button type="button" className="button" onClick={() => change({ origins: available })}>
          {words.testInstead(period.count(bucketType, available))}
        </button>
      )}
    </div>
  );
}

/** How many test points the longest history has room for; undefined when that was not the problem. */
function availableIn(failure: Error): number | undefined {
  if (!(failure instanceof RequestFailed) || !String(failure.problem.type).endsWith('/not-enough-history')) {
    return undefined;
  }
  const { available } = failure.problem;
  return typeof available === 'number' ? available : 0;
}
