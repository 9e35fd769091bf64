// One small chart a model, all with the same axes: what was sold, and what the model says comes next.

import type { ModelComparison } from '../../api/answers.ts';
import { ChartFrame, type ChartTable } from '../../charts/chart-frame.tsx';
import { compactAmounts } from '../../charts/compact.ts';
import { Legend } from '../../charts/legend.tsx';
import { SmallMultiples } from '../../charts/small-multiples.tsx';
import { usePage } from '../../frame/page.ts';
import type { CategoryHistory } from '../../queries/comparison.ts';
import { modelLabel } from '../../words/models.ts';
import {
  type ComparedCategory,
  type ComparedModel,
  drawnRange,
  isFounded,
  LEVEL,
  rangeOf,
  type Shown,
  shownHistory,
} from './compared.ts';

export interface ComparisonChartProps {
  readonly comparison: ModelComparison;
  readonly category: ComparedCategory;
  readonly models: readonly ComparedModel[];
  readonly history: CategoryHistory | undefined;
  readonly decimals: number;
}

export function ComparisonChart({ comparison, category, models, history, decimals }: ComparisonChartProps) {
  const { texts, format, merchant } = usePage();
  const { models: words, state } = texts;
  const shown = shownHistory(history, comparison.period?.start ?? '');
  const drawn = models.map((model) => {
    const range = rangeOf(model);
    const amount = format.rounded(model.forecast, decimals);
    const spread = range && words.rangeOf(format.rounded(range.lower, decimals), format.rounded(range.upper, decimals));
    const champion = model.model === category.champion;
    return {
      key: model.model,
      name: modelLabel(model.model, texts),
      figure: isFounded(model) ? amount : state.notEnough,
      told: spread === undefined ? amount : `${amount} (${spread})`,
      marked: champion,
      forecast: isFounded(model) ? [{ at: shown.at, value: Number(model.forecast) }] : [],
      from: isFounded(model) ? shown.closed.at(-1) : undefined,
      range: isFounded(model) ? drawnRange(model, shown.at) : undefined,
    };
  });
  return (
    <ChartFrame
      title={words.chart(category.category_name)}
      level={2}
      table={tableOf({ comparison, category, models, history, decimals }, shown, usePage())}
      legend={
        <Legend
          entries={[
            { mark: 'ink', words: words.sold.toLocaleLowerCase(texts.language) },
            ...(shown.running === undefined ? [] : [{ mark: 'open', words: words.soldSoFar } as const]),
            { mark: 'accent', words: words.rangeLegend(LEVEL) },
            ...(category.champion === null ? [] : [{ mark: 'star', words: words.championMeans } as const]),
          ]}
        />
      }
    >
      <SmallMultiples
        label={`${words.chart(category.category_name)}: ${drawn.map(({ name, told }) => `${name} ${told}`).join('; ')}`}
        positions={shown.starts.map((start) => format.tick(comparison.bucket_type, start))}
        actual={shown.closed}
        unfinished={shown.running}
        multiples={drawn}
        formatValue={compactAmounts(merchant.currency)}
      />
    </ChartFrame>
  );
}

function tableOf(
  { comparison, models, history, decimals }: ComparisonChartProps,
  { starts, at, running }: Shown,
  { texts, format, span }: ReturnType<typeof usePage>,
): ChartTable {
  const { models: words } = texts;
  const type = comparison.bucket_type ?? span.type;
  const sold = new Map(
    history?.buckets.map(({ start }, index) => [start as string, history.categories[0]?.amounts[index] ?? '0']),
  );
  const empty = { shown: '', value: '' };
  return {
    columns: [words.period, words.sold, ...models.map(({ model }) => modelLabel(model, texts))],
    // The newest first: the forecast is what the reader came for.
    rows: starts
      .map((start, index) => {
        const tick = format.tick(type, start);
        const name = index === running?.at ? `${tick}, ${words.soFar}` : tick;
        const amount = sold.get(start);
        return [
          { shown: name, value: start },
          amount === undefined || index === at ? empty : { shown: format.amount(amount), value: amount },
          ...models.map(({ forecast }) =>
            index === at ? { shown: format.rounded(forecast, decimals), value: forecast } : empty,
          ),
        ];
      })
      .reverse(),
  };
}
