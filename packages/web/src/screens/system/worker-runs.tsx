// What the forecast worker last did, the newest first.

import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import type { SystemState } from '../../queries/system.ts';
import { Panel } from '../../ui/panel.tsx';
import { useMeasures } from './use-measures.ts';

type Runs = SystemState['workerRuns'];

export function WorkerRuns({ runs }: { readonly runs: Runs }) {
  const { texts, format, merchant } = usePage();
  const words = texts.system;
  const measures = useMeasures();
  if (runs.length === 0) {
    return (
      <Panel title={words.runs}>
        <p className="px-2 pb-3 text-ink-2">{words.noRuns}</p>
      </Panel>
    );
  }
  const columns = [texts.frame.merchant, words.started, words.took, words.series, words.stored, words.failed];
  return (
    <Panel
      title={words.runs}
      foot={
        <div className="justify-self-start">
          <ExportMenu
            name={words.runs}
            table={() => ({
              columns: [...columns.slice(0, 2), `${words.took} (s)`, ...columns.slice(3)],
              rows: runs.map((run) => [
                run.merchantName,
                run.startedAt,
                tookMs(run) / 1_000,
                run.series,
                run.stored,
                run.failed,
              ]),
            })}
          />
        </div>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard must reach that */}
      <section className="scroll" tabIndex={0} aria-label={words.series}>
        <table>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={column} scope="col" className={index < 2 ? undefined : 'number'}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={`${run.merchantId} ${run.startedAt}`} aria-current={run.merchantId === merchant.merchantId}>
                <th scope="row">
                  <span className="name min-w-28">{run.merchantName}</span>
                </th>
                <td className="tablet:whitespace-nowrap">{format.moment(run.startedAt)}</td>
                <td className="number">{measures.span(tookMs(run))}</td>
                <td className="number">{format.integer(run.series)}</td>
                <td className="number">{format.integer(run.stored)}</td>
                <td className={run.failed > 0 ? 'number text-warn' : 'number'}>{format.integer(run.failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

function tookMs({ startedAt, finishedAt }: Runs[number]): number {
  return Date.parse(finishedAt) - Date.parse(startedAt);
}
