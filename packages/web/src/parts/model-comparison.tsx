// Every model's forecast side by side, from the worker's latest run. Closed until asked for, so that nobody pays for
// it who does not look.

import { useQuery } from '@tanstack/react-query';
import type { BucketType } from '@topline/domain/bucket.ts';
import { type Decimal, type ModelComparison, whyOf } from '../api.ts';
import { type Format, forecastDecimals } from '../format.ts';
import { modelLabel } from '../models.ts';
import { PERIOD_WORDS } from '../period.ts';
import { modelComparisonQuery } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Panel } from '../ui/panel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useAsked } from '../use-asked.ts';

export interface ModelComparisonPanelProps {
  readonly merchantId: number;
  readonly bucketType: BucketType;
  readonly limit: number;
  readonly currencyDecimals: number;
  readonly format: Format;
}

export function ModelComparisonPanel(props: ModelComparisonPanelProps) {
  const { merchantId, bucketType, limit, format } = props;
  const query = useAsked(useQuery(modelComparisonQuery({ merchantId, bucketType, limit })));
  const comparison = query.data;
  const generatedAt = comparison?.generated_at;
  return (
    <Panel
      title={`${PERIOD_WORDS[bucketType].next}, every model`}
      aside={generatedAt ? `computed ${format.moment(generatedAt)}` : undefined}
      busy={query.outdated}
    >
      {comparison !== undefined ? (
        <ComparisonContent {...props} comparison={comparison} />
      ) : query.failure !== null ? (
        <Failure
          what="The comparison of models"
          why={whyOf(query.failure)}
          meanwhile="Ranking and forecast above do not depend on it."
          onRetry={query.retry}
        />
      ) : (
        <SkeletonRows rows={3} waitingFor="the comparison of models" />
      )}
    </Panel>
  );
}

type ContentProps = ModelComparisonPanelProps & { readonly comparison: ModelComparison };

function ComparisonContent({ comparison, currencyDecimals, format }: ContentProps) {
  const { categories } = comparison;
  if (categories.length === 0) return <p className="nothing">{nothingWords(comparison)}</p>;
  const amounts = categories.flatMap(({ models }) => models.map(({ forecast }) => Number(forecast)));
  const decimals = forecastDecimals(Math.max(...amounts), currencyDecimals);
  const shown = [...new Set(categories.flatMap(({ models }) => models.map(({ model }) => model)))];
  const rounded = (value: Decimal | undefined) => (value ? format.rounded(value, decimals) : '–');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard must reach that
    <section className="scroll" aria-label="Forecasts of every model" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Category</th>
            {shown.map((model) => (
              <th scope="col" className="number" key={model}>
                {modelLabel(model)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map((category) => (
            <tr key={category.category_id}>
              <th scope="row">{category.category_name}</th>
              {shown.map((model) => {
                const best = category.champion === model;
                return (
                  <td className={best ? 'number amount' : 'number'} key={model}>
                    {best ? <span className="champion">best so far </span> : null}
                    {rounded(category.models.find((one) => one.model === model)?.forecast)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function nothingWords({ generated_at }: ModelComparison): string {
  return generated_at === null
    ? 'The first run of the forecast worker is still to come.'
    : 'The latest run found no closed periods with sales to forecast from.';
}
