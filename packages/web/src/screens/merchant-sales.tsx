// One merchant's page: the chosen period's ranking on the left, the next period's forecast on the right, the sentence
// over both. The two ask and fail independently of each other.

import type { Merchant } from '@topline/domain/merchant.ts';
import type { ReactNode } from 'react';
import { ForecastPanel } from '../parts/forecast-panel.tsx';
import { FreshnessDot, FreshnessNote } from '../parts/freshness-words.tsx';
import { HeadlineSentence } from '../parts/headline-sentence.tsx';
import { ModelComparisonPanel } from '../parts/model-comparison.tsx';
import { PeriodControl } from '../parts/period-control.tsx';
import { RankingPanel } from '../parts/ranking-panel.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { forecastPeriodOf } from '../period.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { formatView, type View } from '../url-state.ts';
import type { ChangeView } from '../use-view.ts';
import { ROWS_SHOWN, type SalesPage, useMerchantSales } from './use-merchant-sales.ts';

export interface MerchantSalesProps {
  readonly merchant: Merchant;
  readonly switcher: ReactNode;
  readonly view: View;
  readonly onChange: ChangeView;
}

export function MerchantSales({ merchant, switcher, view, onChange }: MerchantSalesProps) {
  const page = useMerchantSales(merchant, view);
  const { sales, forecasts, format, nearness, freshness, current, start } = page;
  return (
    <>
      <title>{`${format.period(view.period, start, page.end)} · ${merchant.name} · Topline`}</title>
      <TopBar>
        {switcher}
        {freshness === undefined ? null : <FreshnessDot freshness={freshness} />}
      </TopBar>
      <main className="wrap">
        <PeriodControl
          period={view.period}
          start={start}
          current={current}
          weekStart={merchant.weekStart}
          format={format}
          onChange={(period, next) => onChange({ merchantId: merchant.merchantId, period, start: next })}
        />
        <HeadlineSentence pieces={page.pieces} />
        <FreshnessNote freshness={freshness} />
        <div className="columns">
          <ErrorBoundary what="The ranking" resetKey={formatView(view)}>
            <RankingPanel
              query={sales}
              period={view.period}
              nearness={nearness}
              format={format}
              rows={ROWS_SHOWN}
              all={view.all}
              onShowAll={(all) => onChange({ all })}
            />
          </ErrorBoundary>
          <ErrorBoundary what="The forecast" resetKey={formatView(view)}>
            <ForecastPanel
              query={forecasts}
              sales={sales.data}
              period={view.period}
              model={view.model}
              onModel={(model) => onChange({ model })}
              format={format}
              currencyDecimals={page.currencyDecimals}
              rows={ROWS_SHOWN}
            />
          </ErrorBoundary>
        </div>
        <ComparisonPart page={page} merchant={merchant} view={view} onChange={onChange} />
        <MerchantFoot merchant={merchant} />
      </main>
    </>
  );
}

interface ComparisonPartProps extends Pick<MerchantSalesProps, 'merchant' | 'view' | 'onChange'> {
  readonly page: SalesPage;
}

function ComparisonPart({ page, merchant, view, onChange }: ComparisonPartProps) {
  return (
    <div className="comparison">
      <button
        type="button"
        className="button"
        aria-expanded={view.compare}
        onClick={() => onChange({ compare: !view.compare })}
      >
        {view.compare ? 'Hide the comparison of models' : 'Compare all models'}
      </button>
      {view.compare ? (
        <ErrorBoundary what="The comparison of models" resetKey={formatView(view)}>
          <ModelComparisonPanel
            merchantId={merchant.merchantId}
            bucketType={forecastPeriodOf(view.period)}
            limit={page.forecastLimit}
            currencyDecimals={page.currencyDecimals}
            format={page.format}
          />
        </ErrorBoundary>
      ) : null}
    </div>
  );
}

function MerchantFoot({ merchant }: { readonly merchant: Merchant }) {
  const day = merchant.weekStart.charAt(0) + merchant.weekStart.slice(1).toLowerCase();
  return (
    <footer className="foot">
      Weeks start on {day} · days as in {merchant.timezone.replaceAll('_', ' ')} · {merchant.currency}
    </footer>
  );
}
