// What each model had said about the periods that were tested, against what came: one small chart a model, all with the
// same axes, the nearest first.

import type { Evaluation } from '../../api/answers.ts';
import { ChartFrame, type ChartTable } from '../../charts/chart-frame.tsx';
import { compactAmounts } from '../../charts/compact.ts';
import { Legend } from '../../charts/legend.tsx';
import { SmallMultiples } from '../../charts/small-multiples.tsx';
import { type Page, usePage } from '../../frame/page.ts';
import { modelLabel } from '../../words/models.ts';
import { byScaledError, type EvaluatedCategory, type Figures } from './scores.ts';

const MODELS_FIRST = 10;

export interface BacktestChartProps {
  readonly evaluation: Evaluation;
  readonly category: EvaluatedCategory;
  readonly best: string | undefined;
  readonly figures: Figures;
  readonly decimals: number;
}

export function BacktestChart({ evaluation, category, best, figures, decimals }: BacktestChartProps) {
  const page = usePage();
  const { texts, format, merchant, view, change } = page;
  const { accuracy: words } = texts;
  const all = byScaledError(category.models);
  const shown = view.all ? all : all.slice(0, MODELS_FIRST);
  const title = words.backtest(category.category_name);
  const multiples = shown.map(({ model, wape }) => ({
    key: model,
    name: modelLabel(model, texts),
    figure: wape === null ? '' : words.offBy(figures.part(wape)),
    marked: model === best,
    forecast: category.points.flatMap(({ forecasts }, at) => {
      const said = forecasts[model];
      return said === undefined ? [] : [{ at, value: Number(said) }];
    }),
  }));
  return (
    <section className="panel p-4">
      <ChartFrame
        title={title}
        level={2}
        table={tableOf(evaluation, category, all, decimals, page)}
        legend={
          <Legend
            entries={[
              { mark: 'ink', words: words.sold.toLocaleLowerCase(texts.language) },
              { mark: 'accent', words: words.said },
              { mark: 'band', words: words.error },
              ...(best === undefined ? [] : [{ mark: 'star', words: words.bestMark } as const]),
            ]}
          />
        }
      >
        <SmallMultiples
          label={`${title}: ${multiples.map(({ name, figure }) => `${name} ${figure}`).join('; ')}`}
          positions={category.points.map(({ start }) => format.tick(evaluation.bucket_type, start))}
          actual={category.points.map(({ actual }, at) => ({ at, value: Number(actual) }))}
          multiples={multiples}
          formatValue={compactAmounts(merchant.currency)}
        />
      </ChartFrame>
      {all.length <= MODELS_FIRST ? null : (
        <p className="mt-2 text-[13.5px]">
          <button type="button" className="link" onClick={() => change({ all: !view.all })}>
            {view.all ? words.showFirst : words.showAll(all.length)}
          </button>
        </p>
      )}
    </section>
  );
}

function tableOf(
  evaluation: Evaluation,
  category: EvaluatedCategory,
  models: EvaluatedCategory['models'] | readonly EvaluatedCategory['models'][number][],
  decimals: number,
  { texts, format }: Page,
): ChartTable {
  const { accuracy: words } = texts;
  return {
    columns: [words.period, words.sold, ...models.map(({ model }) => modelLabel(model, texts))],
    rows: category.points.map(({ start, actual, forecasts }) => [
      { shown: format.tick(evaluation.bucket_type, start), value: start },
      { shown: format.amount(actual), value: actual },
      ...models.map(({ model }) => {
        const said = forecasts[model];
        return { shown: said === undefined ? '' : format.rounded(said, decimals), value: said };
      }),
    ]),
  };
}
