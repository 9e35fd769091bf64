// How good the forecasts are: a test on the merchant's own past, and the scoreboard of forecasts that were published.
// Each part fails alone.

import type { Evaluation } from '../../api/answers.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { PeriodControl } from '../../frame/period-control.tsx';
import { useShownFreshness } from '../../frame/shown-freshness.ts';
import { PhraseHeadline } from '../../parts/phrase-headline.tsx';
import { useEvaluation } from '../../queries/evaluation.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { forecastPeriodOf } from '../../view/period.ts';
import { modelLabel } from '../../words/models.ts';
import type { Phrase } from '../../words/phrase.ts';
import { Results } from './results.tsx';
import { Scoreboard } from './scoreboard.tsx';
import { SetupPanel } from './setup-panel.tsx';

const TYPES = ['DAY', 'WEEK', 'MONTH'] as const;

export function Accuracy() {
  const page = usePage();
  const { merchant, span, view, texts } = page;
  const request = {
    merchantId: merchant.merchantId,
    bucketType: forecastPeriodOf(span.type),
    testPoints: view.origins,
    horizon: view.horizon,
  };
  const asked = useEvaluation(request);
  const { evaluation } = asked;
  useShownFreshness(freshnessOf(evaluation), false);
  const words = texts.accuracy;
  return (
    <>
      <PeriodControl types={TYPES} steps={false} />
      <PhraseHeadline phrase={evaluation === undefined ? words.intro(request.bucketType) : foundOf(evaluation, page)} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        <ErrorBoundary what={words.setup} resetKey={JSON.stringify(request)}>
          <SetupPanel request={request} asked={asked} />
        </ErrorBoundary>
        {evaluation === undefined ? null : (
          <ErrorBoundary what={words.results} resetKey={JSON.stringify(request)}>
            <Results evaluation={evaluation} running={asked.attempt.state === 'running'} />
          </ErrorBoundary>
        )}
        <ErrorBoundary what={words.scoreboard} resetKey={request.bucketType}>
          <Scoreboard />
        </ErrorBoundary>
      </div>
    </>
  );
}

function foundOf(evaluation: Evaluation, { texts, format }: Page): Phrase {
  const { accuracy: words, period } = texts;
  const best = evaluation.models.find(({ model }) => model === evaluation.best);
  if (best === undefined || best.wape === null) return words.intro(evaluation.bucket_type);
  return [
    ...words.best(modelLabel(best.model, texts), format.changeSize(best.wape)),
    ...words.over(period.count(evaluation.bucket_type, evaluation.test_points)),
  ];
}

function freshnessOf(evaluation: Evaluation | undefined) {
  if (evaluation === undefined || evaluation.as_of === null) return undefined;
  const { as_of, stale, stale_reason, source } = evaluation;
  return { asOf: as_of, stale, source, ...(stale_reason === undefined ? {} : { staleReason: stale_reason }) };
}
