// Every model side by side: for one category as charts and in words, for all categories as a table. The forecasts are
// those that were stored last; how old they are is said. States: loading, failed, nothing stored yet, shown; a late run
// stays shown and dated. The history fails by itself.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ModelComparison } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { PeriodControl } from '../../frame/period-control.tsx';
import { useShownFreshness } from '../../frame/shown-freshness.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { PhraseHeadline } from '../../parts/phrase-headline.tsx';
import { categoryHistoryQuery, comparisonQuery } from '../../queries/comparison.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { forecastPeriodOf, stepBuckets } from '../../view/period.ts';
import { forecastDecimals } from '../../words/format.ts';
import { modelLabel, namedModels } from '../../words/models.ts';
import type { Phrase } from '../../words/phrase.ts';
import { CHOOSER, type ComparedCategory, isFounded, MODELS_FIRST, orderedModels, spreadOf } from './compared.ts';
import { ComparisonChart } from './comparison-chart.tsx';
import { columnsOf, ForecastGrid } from './forecast-grid.tsx';
import { ModelTable } from './model-table.tsx';

const TYPES = ['DAY', 'WEEK', 'MONTH'] as const;
const ROWS_WAITING = 10;
const CLOCK_INTERVAL_MS = 5_000;

export function Models() {
  const { merchant, span, view, texts } = usePage();
  const type = forecastPeriodOf(span.type);
  const comparison = useAsked(useQuery(comparisonQuery(merchant.merchantId, type)));
  useShownFreshness(freshnessOf(comparison.data), comparison.failure !== null);
  const words = texts.models;
  const categories = comparison.data?.categories ?? [];
  const category = categories.find(({ category_id }) => category_id === view.categoryId) ?? categories[0];
  return (
    <>
      <PeriodControl types={TYPES} steps={false} />
      {category === undefined ? <h1 className="unseen">{texts.frame.screens.compare}</h1> : null}
      {comparison.data !== undefined && category !== undefined ? (
        <Shown comparison={comparison.data} category={category} busy={comparison.outdated} />
      ) : comparison.data !== undefined ? (
        <p className="nothing">{words.none(texts.period.many[type])}</p>
      ) : comparison.failure !== null ? (
        <div className="panel">
          <Failure
            what={words.what}
            why={whyOf(comparison.failure)}
            meanwhile={texts.state.meanwhile}
            onRetry={comparison.retry}
          />
        </div>
      ) : (
        <div className="panel">
          <SkeletonRows rows={ROWS_WAITING} waitingFor={words.what} />
        </div>
      )}
    </>
  );
}

function freshnessOf(comparison: ModelComparison | undefined) {
  if (comparison === undefined || comparison.as_of === null) return undefined;
  const { as_of, stale, stale_reason, source } = comparison;
  return { asOf: as_of, stale, source, ...(stale_reason === undefined ? {} : { staleReason: stale_reason }) };
}

interface ShownProps {
  readonly comparison: ModelComparison;
  readonly category: ComparedCategory;
  readonly busy: boolean;
}

function Shown({ comparison, category, busy }: ShownProps) {
  const page = usePage();
  const { texts, view, change, currencyDecimals } = page;
  const words = texts.models;
  const all = orderedModels(category, texts);
  const models = view.all ? all : all.slice(0, MODELS_FIRST);
  const largest = Math.max(
    ...comparison.categories.flatMap((one) => one.models.map(({ forecast }) => Number(forecast))),
  );
  const decimals = forecastDecimals(largest, currencyDecimals);
  const choose = (categoryId: number) => change({ categoryId });
  const more =
    all.length <= MODELS_FIRST ? undefined : (
      <button type="button" className="link" onClick={() => change({ all: !view.all })}>
        {view.all ? words.showFirst : words.showAll(all.length)}
      </button>
    );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <div>
        <PhraseHeadline phrase={headlineOf(comparison, category, decimals, page)} />
        <RunNote comparison={comparison} />
        <CategoryChoice categories={comparison.categories} chosen={category.category_id} onChoose={choose} />
      </div>
      <section className="panel p-4">
        <ErrorBoundary what={words.chart(category.category_name)} resetKey={`${category.category_id}`}>
          <HistoryAndChart comparison={comparison} category={category} models={models} decimals={decimals} />
        </ErrorBoundary>
        {more === undefined ? null : <p className="mt-2 text-[13.5px]">{more}</p>}
      </section>
      <Panel title={words.said(category.category_name)} busy={busy} foot={more}>
        <ModelTable category={category} models={models} decimals={decimals} />
      </Panel>
      <Panel
        title={words.everything}
        aside={<>★ {words.championMeans}</>}
        busy={busy}
        foot={
          <div className="justify-self-end">
            <ExportMenu name={words.everything} table={() => gridCsv(comparison, page)} />
          </div>
        }
      >
        <ForecastGrid comparison={comparison} chosen={category.category_id} decimals={decimals} onChoose={choose} />
      </Panel>
    </div>
  );
}

function headlineOf(comparison: ModelComparison, category: ComparedCategory, decimals: number, page: Page): Phrase {
  const { texts, format } = page;
  const words = texts.models;
  const spread = spreadOf(category.models);
  const chooser = category.models.find(({ model }) => model === CHOOSER);
  if (spread === undefined || chooser === undefined || !isFounded(chooser))
    return words.unfounded(category.category_name);
  const rounded = (value: string) => format.rounded(value, decimals);
  return [
    ...words.headline(category.category_name, rounded(chooser.forecast), comparison.bucket_type),
    ...words.spread(category.models.filter(isFounded).length, rounded(spread.low), rounded(spread.high)),
    ...(category.champion === null ? [] : words.counts(modelLabel(category.champion, texts))),
  ];
}

/** Without a new answer nothing else would move the age on. */
function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), CLOCK_INTERVAL_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** How old the forecasts are, and calmly why they are not newer. */
function RunNote({ comparison }: { readonly comparison: ModelComparison }) {
  const { texts, format } = usePage();
  const words = texts.models;
  const { generated_at, origin, bucket_type, stale, stale_reason } = comparison;
  const nowMs = useNow();
  const ageMs = generated_at === null ? undefined : Math.max(0, nowMs - Date.parse(generated_at));
  const age = ageMs === undefined ? undefined : format.age(ageMs);
  const period = origin === null ? '' : format.period(bucket_type, origin, stepBuckets(bucket_type, origin, 1));
  const why =
    !stale || age === undefined
      ? undefined
      : stale_reason === 'calendar-change'
        ? words.calendarChanging
        : stale_reason === 'fallback'
          ? words.otherSource
          : words.late(age);
  return (
    <>
      <div role="status">
        {why === undefined ? null : <p className={`note ${stale_reason === 'behind' ? 'note-behind' : ''}`}>{why}</p>}
      </div>
      {age === undefined || period === '' ? null : (
        <p className="mb-3 text-[13.5px] text-ink-3">
          {(ageMs ?? 0) < 5_000 ? words.computedNow(period) : words.computed(age, period)}
        </p>
      )}
    </>
  );
}

interface CategoryChoiceProps {
  readonly categories: readonly ComparedCategory[];
  readonly chosen: number;
  readonly onChoose: (categoryId: number) => void;
}

function CategoryChoice({ categories, chosen, onChoose }: CategoryChoiceProps) {
  const { texts } = usePage();
  return (
    <label className="flex max-w-full items-center gap-3 text-[13.5px] text-ink-2">
      {texts.models.category}
      <select
        className="field max-w-[min(360px,65vw)] text-[15px]"
        value={chosen}
        onChange={(event) => onChoose(Number(event.target.value))}
      >
        {categories.map(({ category_id, category_name }) => (
          <option key={category_id} value={category_id}>
            {category_name}
          </option>
        ))}
      </select>
    </label>
  );
}

type HistoryAndChartProps = Omit<Parameters<typeof ComparisonChart>[0], 'history'>;

function HistoryAndChart(props: HistoryAndChartProps) {
  const { merchant, texts } = usePage();
  const { comparison, category } = props;
  const history = useAsked(
    useQuery(categoryHistoryQuery(merchant.merchantId, comparison.bucket_type, category.category_id)),
  );
  return (
    <>
      {history.failure !== null && history.data === undefined ? (
        <Failure
          what={texts.models.history}
          why={whyOf(history.failure)}
          meanwhile={texts.models.historyMeanwhile}
          onRetry={history.retry}
        />
      ) : null}
      <ComparisonChart {...props} history={history.data} />
    </>
  );
}

function gridCsv(comparison: ModelComparison, { texts }: Page) {
  const columns = columnsOf(comparison, namedModels(texts));
  return {
    columns: [texts.models.category, ...columns.map((model) => modelLabel(model, texts)), texts.models.championMark],
    rows: comparison.categories.map(({ category_name, models, champion }) => [
      category_name,
      ...columns.map((column) => models.find(({ model }) => model === column)?.forecast),
      champion === null ? '' : modelLabel(champion, texts),
    ]),
  };
}
