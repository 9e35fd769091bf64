// What each model says about one category, what it does in one sentence, and how sure it is.

import { usePage } from '../../frame/page.ts';
import { RangeBar } from '../../ui/range-bar.tsx';
import { compare, lengthOf } from '../../words/decimal.ts';
import { modelLabel } from '../../words/models.ts';
import { type ComparedCategory, type ComparedModel, isFounded, LEVEL, rangeOf } from './compared.ts';

export interface ModelTableProps {
  readonly category: ComparedCategory;
  readonly models: readonly ComparedModel[];
  readonly decimals: number;
}

export function ModelTable({ category, models, decimals }: ModelTableProps) {
  const { texts } = usePage();
  const { models: words } = texts;
  const largest = largestOf(models);
  return (
    <table>
      <caption className="unseen">{words.said(category.category_name)}</caption>
      <thead>
        <tr>
          <th scope="col">{words.model}</th>
          <td className="hidden w-1/4 tablet:table-cell" />
          <th scope="col" className="number">
            {words.forecast}
          </th>
          <th scope="col" className="number hidden tablet:table-cell">
            {words.range(LEVEL)}
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <ModelRow
            key={model.model}
            model={model}
            champion={model.model === category.champion}
            largest={largest}
            decimals={decimals}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ModelRowProps {
  readonly model: ComparedModel;
  readonly champion: boolean;
  readonly largest: string;
  readonly decimals: number;
}

function ModelRow({ model, champion, largest, decimals }: ModelRowProps) {
  const { texts, format } = usePage();
  const { models: words, state } = texts;
  const range = rangeOf(model);
  const founded = isFounded(model);
  const spread = range && words.rangeOf(format.rounded(range.lower, decimals), format.rounded(range.upper, decimals));
  return (
    <tr>
      <th scope="row" className="py-2">
        <span className={champion ? 'text-accent' : undefined}>{modelLabel(model.model, texts)}</span>
        {champion ? <span className="champion"> · {words.championMark}</span> : null}
        <span className="row-note max-w-[64ch] text-[13px] leading-snug">{explanationOf(model.model, words)}</span>
      </th>
      <td className="hidden tablet:table-cell" aria-hidden="true">
        {founded && range !== undefined ? (
          <RangeBar
            from={lengthOf(range.lower, largest)}
            to={lengthOf(range.upper, largest)}
            point={lengthOf(model.forecast, largest)}
          />
        ) : null}
      </td>
      {founded ? (
        <>
          <td className="number amount">
            {format.rounded(model.forecast, decimals)}
            <span className="row-note whitespace-normal tablet:hidden">{spread}</span>
          </td>
          <td className="number hidden text-ink-2 tablet:table-cell">{spread}</td>
        </>
      ) : (
        <td className="number unfounded" colSpan={2}>
          {state.notEnough}
        </td>
      )}
    </tr>
  );
}

function explanationOf(model: string, { explain }: { readonly explain: Readonly<Record<string, string>> }) {
  return Object.hasOwn(explain, model) ? explain[model] : undefined;
}

/** The end of the common scale. */
function largestOf(models: readonly ComparedModel[]): string {
  let largest = '0';
  for (const model of models) {
    for (const value of [model.forecast, rangeOf(model)?.upper]) {
      if (isFounded(model) && value !== undefined && compare(value, largest) > 0) largest = value;
    }
  }
  return largest;
}
