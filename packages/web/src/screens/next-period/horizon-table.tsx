// The forecast of several periods ahead, a column each. It scrolls inside itself; the names stay in sight.

import type { CategoryForecast, Forecasts } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { largestOf, rangeOf, sumOf } from '../../words/forecast-scale.ts';
import { forecastDecimals } from '../../words/format.ts';

type Period = NonNullable<CategoryForecast['periods']>[number];

export function HorizonTable({ forecasts }: { readonly forecasts: Forecasts }) {
  const { texts, format, currencyDecimals } = usePage();
  const { nextPeriod: words } = texts;
  const type = forecasts.bucket_type;
  const rows = forecasts.forecasts.filter(({ periods }) => periods !== undefined);
  const columns = rows[0]?.periods ?? [];
  if (columns.length < 2) return null;
  const decimals = forecastDecimals(Number(largestOf(forecasts)), currencyDecimals);
  const rounded = (value: string) => format.rounded(value, decimals);
  const sums = columns.map((_, index) => sumOf(rows.map(({ periods }) => periods?.[index]?.forecast ?? '0')));
  const title = words.periodsAhead(type);
  const table = () => ({
    columns: [words.category, ...columns.map(({ start }) => start)],
    rows: rows.map(({ category_name, periods }) => [category_name, ...(periods ?? []).map((one) => one.forecast)]),
  });
  return (
    <div className="panel px-4! py-3!">
      <header className="mb-1 flex items-baseline justify-between gap-3">
        <h2 className="text-[16px] font-semibold">{title}</h2>
        <ExportMenu name={title} table={table} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, and the keyboard must reach that */}
      <section className="scroll" tabIndex={0} aria-label={title}>
        <table>
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col" className="sticky left-0 z-1 bg-panel">
                {words.category}
              </th>
              {columns.map(({ start }) => (
                <th key={start} scope="col" className="number">
                  {format.tick(type, start)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ category_id, category_name, periods }) => (
              <tr key={category_id}>
                <th scope="row" className="sticky left-0 z-1 max-w-44 min-w-28 bg-panel">
                  <span className="name">{category_name}</span>
                </th>
                {(periods ?? []).map((period) => (
                  <td key={period.start} className="number" title={rangeWords(period, rounded)}>
                    {rounded(period.forecast)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="total">
              <th scope="row" className="sticky left-0 z-1 bg-panel text-left">
                {words.all}
              </th>
              {sums.map((sum, index) => (
                <td key={columns[index]?.start} className="number amount">
                  {rounded(sum)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </section>
    </div>
  );
}

function rangeWords(period: Period, rounded: (value: string) => string): string | undefined {
  const range = rangeOf(period);
  return range && `${rounded(range.lower)} – ${rounded(range.upper)}`;
}
