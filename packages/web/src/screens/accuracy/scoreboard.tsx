// Past forecasts, as they were published, against what happened: by model, for all categories or one, for all distances
// or one. States: loading, failed, no period has closed yet, shown.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Scoreboard as Scores } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { scoreboardQuery } from '../../queries/evaluation.ts';
import { Bar } from '../../ui/bar.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Scroller } from '../../ui/scroller.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { forecastPeriodOf } from '../../view/period.ts';
import { forecastDecimals } from '../../words/format.ts';
import { modelLabel } from '../../words/models.ts';
import { CategorySelect } from './category-select.tsx';
import { ScoreHead } from './score-head.tsx';
import { byScaledError, createFigures, type Figures, type KeptScore, largestOf, partOf } from './scores.ts';

const ROWS_WAITING = 6;
const EVERY_STEP = 'all';

export function Scoreboard() {
  const { merchant, span, texts, format } = usePage();
  const { accuracy: words, state } = texts;
  const type = forecastPeriodOf(span.type);
  const scores = useAsked(useQuery(scoreboardQuery(merchant.merchantId, type)));
  const { data } = scores;
  const since =
    data === undefined || data.from === null || data.to === null
      ? undefined
      : words.scoreboardSince(format.tick(type, data.from), format.tick(type, data.to));
  return (
    <Panel title={words.scoreboard} aside={since} busy={scores.outdated}>
      {data?.stale ? (
        <p className="note note-away">{texts.freshness.cachedSentence(format.moment(data.generated_at))}</p>
      ) : null}
      {data !== undefined && data.models.length > 0 ? (
        <Kept key={`${merchant.merchantId}${type}`} scores={data} />
      ) : data !== undefined ? (
        <p className="nothing max-w-[80ch]">{words.scoreboardEmpty(type)}</p>
      ) : scores.failure !== null ? (
        <Failure
          what={words.scoreboardWhat}
          why={whyOf(scores.failure)}
          meanwhile={state.meanwhile}
          onRetry={scores.retry}
        />
      ) : (
        <SkeletonRows rows={ROWS_WAITING} waitingFor={words.scoreboardWhat} />
      )}
    </Panel>
  );
}

function Kept({ scores }: { readonly scores: Scores }) {
  const page = usePage();
  const { texts, format, currencyDecimals } = page;
  const { accuracy: words } = texts;
  const [chosen, setChosen] = useState<number>();
  const [step, setStep] = useState(EVERY_STEP);
  const category = scores.categories.find(({ category_id }) => category_id === chosen);
  const rows = byScaledError(category?.models ?? atStep(scores, step));
  const steps = [...new Set(scores.models.flatMap((model) => model.steps.map((one) => one.step)))].sort(
    (a, b) => a - b,
  );
  const decimals = forecastDecimals(largestOf(rows.map(({ mae }) => mae)), currencyDecimals);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3 px-2 pb-2">
        <CategorySelect
          all={words.allCategories(scores.categories.length)}
          categories={scores.categories}
          chosen={chosen}
          onChoose={setChosen}
        />
        {category === undefined && steps.length > 1 ? (
          <div className="tablet:whitespace-nowrap">
            <Segmented
              legend={words.distance}
              choices={[
                { value: EVERY_STEP, label: words.everyStep },
                ...steps.map((one) => ({ value: String(one), label: words.step(scores.bucket_type, one) })),
              ]}
              value={step}
              onChange={setStep}
            />
          </div>
        ) : null}
      </div>
      <KeptTable rows={rows} figures={createFigures(format, decimals)} />
      <div className="flex flex-wrap items-center justify-between gap-4 px-2 pt-3 pb-2 text-[13.5px] text-ink-2">
        <p>{scores.scored_at === null ? null : words.scoreboardExplained(format.moment(scores.scored_at))}</p>
        <ExportMenu name={words.scoreboard} table={() => csvOf(rows, page)} />
      </div>
    </>
  );
}

function atStep({ models }: Scores, step: string): readonly KeptScore[] {
  if (step === EVERY_STEP) return models;
  return models.flatMap(({ model, steps }) =>
    steps.filter((one) => String(one.step) === step).map((one) => ({ ...one, model })),
  );
}

function KeptTable({ rows, figures }: { readonly rows: readonly KeptScore[]; readonly figures: Figures }) {
  const { texts } = usePage();
  const { accuracy: words } = texts;
  const levels = levelsOf(rows);
  const worst = largestOf(rows.map(({ mase }) => mase));
  return (
    <Scroller label={words.scoreboard}>
      <table>
        <caption className="unseen">{words.scoreboard}</caption>
        <ScoreHead names={[words.mae, words.bias, ...levels.map(words.inside), words.scored]} />
        <tbody>
          {rows.map((row) => (
            <KeptRow key={row.model} row={row} levels={levels} worst={worst} figures={figures} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

interface KeptRowProps {
  readonly row: KeptScore;
  readonly levels: readonly number[];
  readonly worst: number;
  readonly figures: Figures;
}

function KeptRow({ row, levels, worst, figures }: KeptRowProps) {
  const { texts, format } = usePage();
  const { accuracy: words } = texts;
  const { model, count, mae, mase, wape, bias, coverage } = row;
  return (
    <tr>
      <th scope="row" className="sticky left-0 min-w-28 bg-panel">
        {modelLabel(model, texts)}
      </th>
      <td className="whitespace-nowrap text-ink-2">
        {wape === null ? figures.part(wape) : words.offBy(figures.part(wape))}
      </td>
      <td className="number amount">{figures.ratio(mase)}</td>
      <td className="hidden tablet:table-cell">
        <Bar part={partOf(mase, worst)} />
      </td>
      <td className="number">{figures.money(mae)}</td>
      <td className="number text-ink-2">{leaning(bias, figures, words)}</td>
      {levels.map((level) => (
        <td key={level} className="number">
          {figures.part(coverage.find((one) => one.level === level)?.share ?? null)}
        </td>
      ))}
      <td className="number text-ink-2">{format.integer(count)}</td>
    </tr>
  );
}

function leaning(bias: number | null, figures: Figures, words: Page['texts']['accuracy']): string {
  if (bias === null || bias === 0) return figures.money(bias);
  return bias > 0 ? words.tooHigh(figures.money(bias)) : words.tooLow(figures.money(-bias));
}

function levelsOf(rows: readonly KeptScore[]): readonly number[] {
  return [...new Set(rows.flatMap(({ coverage }) => coverage.map(({ level }) => level)))].sort((a, b) => a - b);
}

function csvOf(rows: readonly KeptScore[], { texts }: Page) {
  const { accuracy: words } = texts;
  const levels = levelsOf(rows);
  return {
    columns: [words.model, words.off, words.mase, words.mae, words.bias, ...levels.map(words.inside), words.scored],
    rows: rows.map(({ model, wape, mase, mae, bias, coverage, count }) => [
      ...[modelLabel(model, texts), wape, mase, mae, bias],
      ...levels.map((level) => coverage.find((one) => one.level === level)?.share),
      count,
    ]),
  };
}
