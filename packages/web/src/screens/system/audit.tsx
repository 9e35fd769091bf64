// Whether orders, totals and ClickHouse agree: one sentence, the three sums, the days that differ; to check now, and to
// repair what ClickHouse lacks.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post, whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { useRights } from '../../queries/session.ts';
import { type Audit, auditQuery, isNotTold } from '../../queries/system.ts';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { AuditDays } from './audit-days.tsx';
import { Confirm } from './confirm.tsx';

/** All orders of a merchant are added up. */
const CHECK_LIMIT_MS = 120_000;

export function AuditPanel() {
  const { merchant, texts } = usePage();
  const { may } = useRights();
  const words = texts.system;
  const asked = useAsked(useQuery(auditQuery(merchant.merchantId)));
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: (repair: boolean) =>
      post('/v1/audit', {}, { merchantId: merchant.merchantId, repair }, { limitMs: CHECK_LIMIT_MS }),
    onSuccess: (audit) => client.setQueryData(auditQuery(merchant.merchantId).queryKey, audit),
  });
  if (asked.data === undefined && isNotTold(asked.failure)) return null;
  return (
    <Panel title={words.audit} aside={words.auditOf(merchant.name)}>
      {asked.data === undefined ? (
        asked.failure === null ? (
          <SkeletonRows rows={2} waitingFor={words.auditWhat} />
        ) : (
          <Failure
            what={words.auditWhat}
            why={whyOf(asked.failure)}
            meanwhile={texts.state.meanwhile}
            onRetry={asked.retry}
          />
        )
      ) : (
        <>
          <Verdict audit={asked.data} />
          {may('administer', merchant.merchantId) ? (
            <Buttons
              canRepair={asked.data.state === 'differs'}
              busyWith={check.isPending ? (check.variables ? 'repair' : 'check') : undefined}
              onCheck={(repair) => check.mutate(repair)}
            />
          ) : null}
          <p role="alert" className="px-2 text-neg">
            {check.isError ? words.didNotWork(whyOf(check.error)) : ''}
          </p>
          <AuditDays audit={asked.data} />
        </>
      )}
    </Panel>
  );
}

function Verdict({ audit }: { readonly audit: Audit }) {
  const { texts, format } = usePage();
  const words = texts.system;
  const { state, checkedAt, difference, daysDiffering, orders, totals, clickhouse } = audit;
  const ageMs = checkedAt === null ? 0 : Date.now() - Date.parse(checkedAt);
  const sentences: Readonly<Record<Audit['state'], string>> = {
    agrees: words.agrees,
    differs: words.differs(format.amount(difference.amount), daysDiffering, format.integer(daysDiffering)),
    healing: words.healing,
    'never-checked': words.neverChecked,
  };
  return (
    <>
      <p className="verdict" data-state={state} role="status">
        <VerdictMark state={state} />
        <span>{sentences[state]}</span>
      </p>
      <p className="pl-[38px] text-[13.5px] text-ink-2">
        {checkedAt === null ? null : ageMs < 1_000 ? words.checkedNow : words.checked(format.age(ageMs))}
      </p>
      {state === 'never-checked' ? null : (
        <dl className="three-sums">
          <div>
            <dt>{words.sumOrders(orders.count, format.integer(orders.count))}</dt>
            <dd>{format.amount(orders.amount)}</dd>
          </div>
          <div>
            <dt>{words.stations.totals}</dt>
            <dd>{format.amount(totals.amount)}</dd>
          </div>
          <div>
            <dt>{words.stations.clickhouse}</dt>
            <dd>{format.amount(clickhouse.amount)}</dd>
          </div>
        </dl>
      )}
    </>
  );
}

function VerdictMark({ state }: { readonly state: Audit['state'] }) {
  const paths: Readonly<Record<Audit['state'], string>> = {
    agrees: 'M3.5 10.5l4.2 4.3 8.8-9.3',
    differs: 'M4.5 4.5l11 11M15.5 4.5l-11 11',
    healing: 'M10 3a7 7 0 1 1-6.6 4.7M3 3v5h5',
    'never-checked': 'M4 10h12',
  };
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[state]} />
    </svg>
  );
}

interface ButtonsProps {
  readonly canRepair: boolean;
  readonly busyWith: 'check' | 'repair' | undefined;
  readonly onCheck: (repair: boolean) => void;
}

function Buttons({ canRepair, busyWith, onCheck }: ButtonsProps) {
  const { texts, merchant } = usePage();
  const words = texts.system;
  const [asks, setAsks] = useState(false);
  return (
    <div className="flex flex-wrap gap-3 py-3 pr-2 pl-[38px]">
      <button type="button" className="button" disabled={busyWith !== undefined} onClick={() => onCheck(false)}>
        {busyWith === 'check' ? words.checking : words.checkNow}
      </button>
      {canRepair || busyWith === 'repair' ? (
        <button type="button" className="button" disabled={busyWith !== undefined} onClick={() => setAsks(true)}>
          {busyWith === 'repair' ? words.repairing : words.repair}
        </button>
      ) : null}
      {asks ? (
        <Confirm
          title={words.repairTitle}
          says={words.repairSays(merchant.name)}
          act={words.repair}
          onAct={() => onCheck(true)}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </div>
  );
}
