// The first screen: which categories sell most, and which will next. States of its frame: loading, failed (no list of
// merchants and none remembered), empty (no merchant yet), and one merchant's sales.

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { whyOf } from '../api.ts';
import { MerchantSwitcher } from '../parts/merchant-switcher.tsx';
import { TopBar } from '../parts/top-bar.tsx';
import { merchantsQuery } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useAsked } from '../use-asked.ts';
import { useView } from '../use-view.ts';
import { EmptyInstance } from './empty-instance.tsx';
import { MerchantSales } from './merchant-sales.tsx';

export function Overview() {
  const merchants = useAsked(useQuery(merchantsQuery()));
  const [view, change] = useView();
  if (merchants.data === undefined) {
    return (
      <>
        <TopBar />
        <main className="wrap narrow">
          <h1 className="headline">
            {merchants.failure !== null ? 'Topline does not answer as it should.' : 'Topline'}
          </h1>
          {merchants.failure !== null ? (
            <div className="panel">
              <Failure
                what="The list of merchants"
                why={whyOf(merchants.failure)}
                meanwhile="Orders that were accepted are safe. The page asks again every few seconds."
                onRetry={merchants.retry}
              />
            </div>
          ) : (
            <SkeletonRows rows={10} waitingFor="the list of merchants" />
          )}
        </main>
      </>
    );
  }
  const first = merchants.data[0];
  if (first === undefined) return <EmptyInstance />;
  const merchantId = view.merchantId ?? first.merchantId;
  const switcher = (
    <MerchantSwitcher
      merchants={merchants.data}
      merchantId={merchantId}
      onChange={(next) => change({ merchantId: next })}
    />
  );
  const merchant = merchants.data.find((one) => one.merchantId === merchantId);
  if (merchant === undefined) return <UnknownMerchant switcher={switcher} merchantId={merchantId} />;
  return <MerchantSales merchant={merchant} switcher={switcher} view={view} onChange={change} />;
}

function UnknownMerchant({ switcher, merchantId }: { readonly switcher: ReactNode; readonly merchantId: number }) {
  return (
    <>
      <TopBar>{switcher}</TopBar>
      <main className="wrap">
        <h1 className="headline">There is no merchant {merchantId} here. Choose one above.</h1>
      </main>
    </>
  );
}
