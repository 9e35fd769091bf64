// How far off each model was, the least scaled error first, with a bar and in plain words.

import { usePage } from '../../frame/page.ts';
import { Bar } from '../../ui/bar.tsx';
import { Scroller } from '../../ui/scroller.tsx';
import { modelLabel } from '../../words/models.ts';
import { ScoreHead } from './score-head.tsx';
import { byScaledError, type Figures, largestOf, type ModelScore, partOf } from './scores.ts';

export interface ScoreTableProps {
  readonly caption: string;
  readonly scores: readonly ModelScore[];
  readonly best: string | undefined;
  /** Of the interval that coverage is about, in per cent. */
  readonly level: number;
  readonly figures: Figures;
}

export function ScoreTable({ caption, scores, best, level, figures }: ScoreTableProps) {
  const { texts } = usePage();
  const { accuracy: words } = texts;
  const ranking = scores.some(({ ndcg }) => ndcg !== undefined);
  const worst = largestOf(scores.map(({ mase }) => mase));
  return (
    <Scroller label={caption}>
      <table>
        <caption className="unseen">{caption}</caption>
        <ScoreHead
          names={[words.mae, words.rmse, words.smape, words.coverage(level), ...(ranking ? [words.ranking] : [])]}
        />
        <tbody>
          {byScaledError(scores).map((score) => (
            <ScoreRow
              key={score.model}
              score={score}
              best={score.model === best}
              worst={worst}
              ranking={ranking}
              figures={figures}
            />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

interface ScoreRowProps {
  readonly score: ModelScore;
  readonly best: boolean;
  readonly worst: number;
  readonly ranking: boolean;
  readonly figures: Figures;
}

function ScoreRow({ score, best, worst, ranking, figures }: ScoreRowProps) {
  const { texts } = usePage();
  const { accuracy: words } = texts;
  const { model, mae, rmse, mase, smape, wape, coverage, ndcg } = score;
  return (
    <tr>
      <th scope="row" className="sticky left-0 min-w-28 bg-panel">
        <span className={best ? 'text-accent' : undefined}>{modelLabel(model, texts)}</span>
        {best ? <span className="champion"> · {words.bestMark}</span> : null}
      </th>
      <td className="whitespace-nowrap text-ink-2">
        {wape === null ? figures.part(wape) : words.offBy(figures.part(wape))}
      </td>
      <td className="number amount">{figures.ratio(mase)}</td>
      <td className="hidden tablet:table-cell">
        <Bar part={partOf(mase, worst)} />
      </td>
      <td className="number">{figures.money(mae)}</td>
      <td className="number">{figures.money(rmse)}</td>
      <td className="number">{figures.part(smape === null ? null : smape / 100)}</td>
      <td className="number">{figures.part(coverage)}</td>
      {ranking ? <td className="number">{figures.part(ndcg ?? null)}</td> : null}
    </tr>
  );
}
