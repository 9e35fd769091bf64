// The system behind the numbers: the line from an order to a forecast, whether the numbers agree, what was set aside,
// and what the worker last did. Each panel asks for itself and fails alone. Who does not run the system sees whether their own
// numbers agree, and why there is no more.

import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { useRights } from '../../queries/session.ts';
import { isNotTold, type SystemState, systemQuery } from '../../queries/system.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { formatView } from '../../view/url-state.ts';
import { AuditPanel } from './audit.tsx';
import { DeadLettersPanel } from './dead-letters.tsx';
import { Pipeline } from './pipeline.tsx';
import { Troubles } from './troubles.tsx';
import { useMeasures } from './use-measures.ts';
import { WorkerRuns } from './worker-runs.tsx';
import './system.css';

export function System() {
  const { texts, view, merchant } = usePage();
  const words = texts.system;
  const { may, mayAnywhere } = useRights();
  const { merchantId } = merchant;
  const operates = may('operate', merchantId);
  const asked = useAsked(useQuery({ ...systemQuery(), enabled: operates }));
  return (
    <>
      {!operates ? (
        <h1 className="headline mt-6 min-h-0">{texts.rights.operate}</h1>
      ) : asked.data === undefined && isNotTold(asked.failure) ? (
        <h1 className="headline mt-6 min-h-0">{words.notTold}</h1>
      ) : asked.data === undefined ? (
        <div className="panel mt-6">
          {asked.failure === null ? (
            <SkeletonRows rows={4} waitingFor={words.unknownPipeline} />
          ) : (
            <Failure
              what={words.unknownPipeline}
              why={whyOf(asked.failure)}
              meanwhile={texts.state.meanwhile}
              onRetry={asked.retry}
            />
          )}
        </div>
      ) : (
        <ErrorBoundary what={words.unknownPipeline}>
          <State state={asked.data} failure={asked.failure} />
        </ErrorBoundary>
      )}
      <div className="mt-5 grid grid-cols-[minmax(0,1fr)] gap-5">
        <ErrorBoundary what={words.auditWhat}>
          <AuditPanel />
        </ErrorBoundary>
        {operates ? (
          <ErrorBoundary what={words.lettersWhat}>
            <DeadLettersPanel />
          </ErrorBoundary>
        ) : null}
        {asked.data === undefined ? null : (
          <ErrorBoundary what={words.runs}>
            <WorkerRuns runs={asked.data.workerRuns} />
          </ErrorBoundary>
        )}
      </div>
      {mayAnywhere('ingest') ? (
        <p className="mt-5">
          <Link href={`/import${formatView(view)}`}>{words.importLink}</Link>
        </p>
      ) : null}
    </>
  );
}

function State({ state, failure }: { readonly state: SystemState; readonly failure: Error | null }) {
  const { texts, format } = usePage();
  const words = texts.system;
  const { sampledAt, version, startedAt } = state;
  return (
    <>
      <Headline state={state} />
      {failure === null || sampledAt === null ? null : (
        <p className="note note-behind" role="status">
          {texts.freshness.awaySentence(format.moment(sampledAt))}
        </p>
      )}
      <Troubles stations={state.stations} />
      <Pipeline stations={state.stations} />
      <p className="mt-2 px-2 text-[13px] text-ink-3">
        {words.running(version, format.moment(startedAt))}
        {sampledAt === null ? null : ` · ${words.measured(format.time(sampledAt))}`}
      </p>
    </>
  );
}

function Headline({ state }: { readonly state: SystemState }) {
  const { texts } = usePage();
  const words = texts.system;
  const measures = useMeasures();
  const troubled = state.stations.filter(({ status }) => status !== 'up');
  // Forecasts follow closed days; they are no part of how soon an order is counted.
  const delays = state.stations.flatMap(({ name, delayMs }) =>
    name === 'forecasts' || delayMs === null ? [] : [delayMs],
  );
  if (troubled.length > 0) {
    const said = troubled.map(({ name, status }) => `${words.stations[name]} (${words.statuses[status]})`);
    return (
      <h1 className="headline mt-6 min-h-0">
        <b>{words.troubled(new Intl.ListFormat(texts.language).format(said))}</b>
      </h1>
    );
  }
  return (
    <h1 className="headline mt-6 min-h-0">
      <b>{words.flows}</b> {delays.length === 0 ? null : words.flowsSentence(measures.span(Math.max(...delays)))}
    </h1>
  );
}
