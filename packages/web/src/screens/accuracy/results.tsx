// What a test found: for all tested categories together or for one of them, as a table and as charts.

import { type ReactNode, useState } from 'react';
import type { Evaluation } from '../../api/answers.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Panel } from '../../ui/panel.tsx';
import { forecastDecimals } from '../../words/format.ts';
import { modelLabel } from '../../words/models.ts';
import { BacktestChart } from './backtest-chart.tsx';
import { CategorySelect } from './category-select.tsx';
import { ScoreTable } from './score-table.tsx';
import { bestModel, byScaledError, createFigures, largestOf, type ModelScore } from './scores.ts';

export interface ResultsProps {
  readonly evaluation: Evaluation;
  /** More is being measured. */
  readonly running: boolean;
}

export function Results({ evaluation, running }: ResultsProps) {
  const page = usePage();
  const { texts, format, currencyDecimals } = page;
  const { accuracy: words } = texts;
  const [chosen, setChosen] = useState<number>();
  const { categories } = evaluation;
  const category = categories.find(({ category_id }) => category_id === chosen);
  const drawn = category ?? categories[0];
  const scores: readonly ModelScore[] = category?.models ?? evaluation.models;
  const decimals = forecastDecimals(largestOf(scores.map(({ mae }) => mae)), currencyDecimals);
  const figures = createFigures(format, decimals);
  return (
    <>
      <Panel
        title={words.results}
        foot={
          <>
            {running ? <p role="status">{words.partial}</p> : null}
            <Meanings />
            <div className="justify-self-end">
              <ExportMenu name={words.results} table={() => csvOf(scores, evaluation.level, page)} />
            </div>
          </>
        }
      >
        <div className="px-2 pb-2">
          <CategorySelect
            all={words.allCategories(categories.length)}
            categories={categories}
            chosen={chosen}
            onChoose={setChosen}
          />
        </div>
        <ScoreTable
          caption={words.results}
          scores={scores}
          best={bestModel(evaluation, category)?.model}
          level={evaluation.level}
          figures={figures}
        />
      </Panel>
      {drawn === undefined ? null : (
        <ErrorBoundary what={words.backtest(drawn.category_name)} resetKey={String(drawn.category_id)}>
          <BacktestChart
            evaluation={evaluation}
            category={drawn}
            best={bestModel(evaluation, drawn)?.model}
            figures={figures}
            decimals={decimals}
          />
        </ErrorBoundary>
      )}
    </>
  );
}

function Meanings(): ReactNode {
  const { texts } = usePage();
  const { accuracy: words } = texts;
  const meanings: ReadonlyArray<readonly [string, string]> = [
    [words.off, words.means.off],
    [words.mase, words.means.mase],
    [words.mae, words.means.mae],
    [words.rmse, words.means.rmse],
    [words.smape, words.means.smape],
    [words.coverage(95), words.means.coverage],
    [words.ranking, words.means.ranking],
  ];
  return (
    <details>
      <summary className="link w-fit text-accent">{words.meaning}</summary>
      <dl className="mt-2 grid gap-1">
        {meanings.map(([name, meaning]) => (
          <div key={name} className="flex flex-wrap gap-x-2">
            <dt className="font-semibold text-ink">{name}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function csvOf(scores: readonly ModelScore[], level: number, { texts }: Page) {
  const { accuracy: words } = texts;
  return {
    columns: [
      ...[words.model, words.mase, words.mae, words.rmse, words.smape, words.off, words.coverage(level), words.ranking],
    ],
    rows: byScaledError(scores).map(({ model, mase, mae, rmse, smape, wape, coverage, ndcg }) => [
      ...[modelLabel(model, texts), mase, mae, rmse, smape, wape, coverage, ndcg],
    ]),
  };
}
