// The days on which orders, totals and ClickHouse differ, with the three sums of each.

import type { LocalDate } from '@topline/domain/bucket.ts';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import type { Audit } from '../../queries/system.ts';

export function AuditDays({ audit }: { readonly audit: Audit }) {
  const { texts, format } = usePage();
  const words = texts.system;
  const { days, daysDiffering } = audit;
  if (days.length === 0) return null;
  const columns = [words.day, words.stations.orders, words.stations.totals, words.stations.clickhouse];
  const more = daysDiffering - days.length;
  return (
    <>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2 px-2">
        <h3 className="font-semibold">{words.differingDays}</h3>
        <ExportMenu
          name={words.differingDays}
          table={() => ({
            columns,
            rows: days.map(({ date, orders, totals, clickhouse }) => [date, orders, totals, clickhouse]),
          })}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard must reach that */}
      <section className="scroll" tabIndex={0} aria-label={words.differingDays}>
        <table>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={column} scope="col" className={index === 0 ? undefined : 'number'}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map(({ date, orders, totals, clickhouse }) => (
              <tr key={date}>
                <th scope="row">{format.tick('DAY', date as LocalDate)}</th>
                <td className="number">{format.amount(orders)}</td>
                <Sum value={totals} right={orders} />
                <Sum value={clickhouse} right={orders} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more > 0 ? <p className="px-2 py-2 text-ink-2">{words.moreDays(more, format.integer(more))}</p> : null}
    </>
  );
}

/** What is not as the orders say stands out, not by colour alone. */
function Sum({ value, right }: { readonly value: string; readonly right: string }) {
  const { format } = usePage();
  return <td className={value === right ? 'number' : 'number font-semibold text-neg'}>{format.amount(value)}</td>;
}
