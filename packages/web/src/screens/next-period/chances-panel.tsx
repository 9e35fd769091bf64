// Who will be first, or among the first few: how likely, as a length, a number and a word.

import { Link } from 'wouter';
import type { CategoryForecast } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Bar } from '../../ui/bar.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { formatView } from '../../view/url-state.ts';
import { type Chance, chancesOf, likelihood, placesOf } from './chances.ts';

const HARDLY_BELOW = 0.005;
const ROWS_MIN = 3;
const ROWS_MAX = 8;

export function ChancesPanel({ forecasts }: { readonly forecasts: readonly CategoryForecast[] }) {
  const { view, change, texts } = usePage();
  const { nextPeriod: words } = texts;
  const places = placesOf(forecasts);
  const asked = places.includes(view.top) ? view.top : 1;
  const chances = chancesOf(forecasts, asked);
  const title = asked === 1 ? words.whoFirst : words.whoTop(asked);
  const shown = chances
    .filter(({ probability }, index) => index < ROWS_MIN || probability >= HARDLY_BELOW)
    .slice(0, Math.max(ROWS_MAX, asked + ROWS_MIN));
  return (
    <section aria-label={title}>
      <header className="mb-2 flex items-baseline justify-between gap-3">
        <h2 className="text-[16px] font-semibold">{title}</h2>
        <ExportMenu
          name={title}
          table={() => ({
            columns: [words.category, words.chance, words.inWords],
            rows: chances.map(({ name, probability }) => [name, probability, words.likely[likelihood(probability)]]),
          })}
        />
      </header>
      {chances.length === 0 ? (
        <p className="text-ink-2">{words.nobody}</p>
      ) : (
        <ChanceTable title={title} chances={shown} others={chances.length - shown.length} />
      )}
      {places.length === 1 ? null : (
        <div className="mt-2">
          <Segmented
            legend={words.places}
            choices={places.map((n) => ({ value: String(n), label: words.top(n) }))}
            value={String(asked)}
            onChange={(n) => change({ top: Number(n) })}
            wide
          />
        </div>
      )}
    </section>
  );
}

interface ChanceTableProps {
  readonly title: string;
  readonly chances: readonly Chance[];
  /** How many are left out. */
  readonly others: number;
}

function ChanceTable({ title, chances, others }: ChanceTableProps) {
  const { view, texts, format } = usePage();
  const { nextPeriod: words } = texts;
  return (
    <table className="[&_tbody_td]:border-0 [&_tbody_th]:border-0 [&_tbody_tr]:h-9">
      <caption className="unseen">{title}</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">{words.category}</th>
          <th scope="col">{words.chance}</th>
          <th scope="col">{words.inWords}</th>
        </tr>
      </thead>
      <tbody>
        {chances.map(({ categoryId, name, probability }) => (
          <tr key={categoryId} data-row>
            <th scope="row" className="px-0! font-normal!">
              <Link
                href={`/${formatView({ ...view, categoryId })}`}
                className="name text-ink! no-underline hover:underline!"
              >
                {name}
              </Link>
              <span className="mt-1 block [&_.bar_i]:h-[5px]!">
                <Bar part={probability} />
              </span>
            </th>
            <td className="number amount pr-2! pl-3!">{format.percent(probability)}</td>
            <td className="w-[1%] px-0! text-[13px] whitespace-nowrap text-ink-2">
              {words.likely[likelihood(probability)]}
            </td>
          </tr>
        ))}
        {others === 0 ? null : (
          <tr>
            <td colSpan={3} className="px-0! text-[13px] text-ink-3">
              {words.others(others)}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
