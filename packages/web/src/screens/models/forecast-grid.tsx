// All categories by all models, each category's champion marked. It scrolls inside itself; the names stay in sight.

import { useState } from 'react';
import type { ModelComparison } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { Scroller } from '../../ui/scroller.tsx';
import { compare } from '../../words/decimal.ts';
import { modelLabel, namedModels } from '../../words/models.ts';
import { type ComparedCategory, isFounded } from './compared.ts';

export interface ForecastGridProps {
  readonly comparison: ModelComparison;
  readonly chosen: number;
  readonly decimals: number;
  readonly onChoose: (categoryId: number) => void;
}

export function ForecastGrid({ comparison, chosen, decimals, onChoose }: ForecastGridProps) {
  const { texts } = usePage();
  const { models: words } = texts;
  const columns = columnsOf(comparison, namedModels(texts));
  const [sortedBy, setSortedBy] = useState(columns[0]);
  const categories = sortedBy === undefined ? comparison.categories : sorted(comparison.categories, sortedBy);
  return (
    <Scroller label={words.everything}>
      <table>
        <caption className="unseen">{words.everything}</caption>
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 bg-panel">
              {words.category}
            </th>
            {columns.map((model) => (
              <th key={model} scope="col" className="number" aria-sort={model === sortedBy ? 'descending' : undefined}>
                <button type="button" title={words.sortBy(modelLabel(model, texts))} onClick={() => setSortedBy(model)}>
                  <span className={model === sortedBy ? 'text-ink' : undefined}>{modelLabel(model, texts)}</span>
                  <span aria-hidden="true">{model === sortedBy ? ' ▾' : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map((category) => (
            <GridRow
              key={category.category_id}
              category={category}
              columns={columns}
              chosen={category.category_id === chosen}
              decimals={decimals}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

interface GridRowProps {
  readonly category: ComparedCategory;
  readonly columns: readonly string[];
  readonly chosen: boolean;
  readonly decimals: number;
  readonly onChoose: (categoryId: number) => void;
}

function GridRow({ category, columns, chosen, decimals, onChoose }: GridRowProps) {
  const { texts, format } = usePage();
  const { models: words, state } = texts;
  const { category_id, category_name, champion } = category;
  return (
    <tr data-row>
      <th scope="row" className="sticky left-0 max-w-[38vw] min-w-28 bg-panel tablet:max-w-64 tablet:min-w-44">
        <button
          type="button"
          className="name link text-left no-underline hover:underline"
          aria-pressed={chosen}
          title={words.open(category_name)}
          onClick={() => onChoose(category_id)}
        >
          <span className={chosen ? 'font-semibold' : 'font-normal text-ink'}>{category_name}</span>
        </button>
      </th>
      {columns.map((column) => {
        const model = category.models.find((one) => one.model === column);
        if (model === undefined) return <td key={column} className="number quiet" />;
        if (!isFounded(model))
          return (
            <td key={column} className="number unfounded">
              {state.notEnough}
            </td>
          );
        const amount = format.rounded(model.forecast, decimals);
        if (column !== champion)
          return (
            <td key={column} className="number">
              {amount}
            </td>
          );
        return (
          <td key={column} className="number font-semibold text-accent">
            <span aria-hidden="true">★ </span>
            {amount}
            <span className="unseen"> {words.championMark}</span>
          </td>
        );
      })}
    </tr>
  );
}

/** Every model that says anything, the chooser first. */
export function columnsOf({ categories }: ModelComparison, names: readonly string[]): readonly string[] {
  const said = new Set(categories.flatMap(({ models }) => models.map(({ model }) => model)));
  return [...names.filter((name) => said.has(name)), ...[...said].filter((name) => !names.includes(name)).sort()];
}

/** The largest first; those for which the model says nothing come last. */
function sorted(categories: readonly ComparedCategory[], by: string): readonly ComparedCategory[] {
  const said = (category: ComparedCategory) =>
    category.models.find(({ model, insufficient_history }) => model === by && insufficient_history !== true)?.forecast;
  return categories.toSorted((a, b) => {
    const [first, second] = [said(a), said(b)];
    if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
    return compare(second, first);
  });
}
