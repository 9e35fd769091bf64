// The frame of every screen about a merchant: bar, tabs, keys, foot. Its states: the list of merchants loads or failed
// and none is remembered; there is no merchant yet, or none for this person; the address names one that does not exist; a
// merchant's screen.

import { useQuery } from '@tanstack/react-query';
import { type Merchant, WEEK_STARTS } from '@topline/domain/merchant.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { whyOf } from '../api/client.ts';
import { useAsked } from '../api/use-asked.ts';
import { merchantsQuery } from '../queries/merchants.ts';
import { isSignedOut, useRights } from '../queries/session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Failure } from '../ui/failure.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { nearnessOf, spanOf, todayIn } from '../view/period.ts';
import { DEFAULT_VIEW, formatView, type View } from '../view/url-state.ts';
import { type ChangeView, useView } from '../view/use-view.ts';
import { createFormat } from '../words/format.ts';
import type { FreshnessWords } from '../words/freshness.ts';
import { MerchantSwitcher } from './merchant-switcher.tsx';
import { type Page, PageProvider, usePage } from './page.ts';
import { recentMerchants, rememberMerchant } from './recent-merchants.ts';
import type { ScreenName } from './screens.ts';
import { Shortcuts } from './shortcuts.tsx';
import { ShowFreshnessProvider } from './shown-freshness.ts';
import { TopBar } from './top-bar.tsx';

const FirstRun = lazy(async () => ({ default: (await import('../screens/first-run/first-run.tsx')).FirstRun }));

export interface MerchantFrameProps {
  readonly screen: ScreenName;
  readonly children: ReactNode;
}

export function MerchantFrame({ screen, children }: MerchantFrameProps) {
  const { frame, state } = useTexts();
  const merchants = useAsked(useQuery(merchantsQuery()));
  const { mayAnywhere } = useRights();
  const [view, change] = useView();
  if (!mayAnywhere('read')) return <NoMerchant />;
  if (merchants.data === undefined) {
    // Who is not signed in is shown the way in at once; see entrance.tsx.
    const waits = merchants.failure === null || isSignedOut(merchants.failure);
    return (
      <Bare title={waits ? frame.product : state.noAnswer}>
        {waits ? (
          <SkeletonRows rows={10} waitingFor={state.merchants} />
        ) : (
          <div className="panel">
            <Failure
              what={state.merchants}
              why={whyOf(merchants.failure)}
              meanwhile={state.merchantsMeanwhile}
              onRetry={merchants.retry}
            />
          </div>
        )}
      </Bare>
    );
  }
  const merchantId = view.merchantId ?? usualMerchant(merchants.data);
  if (merchantId === undefined) {
    // Only who may do so is told how to make the first one.
    if (!mayAnywhere('operate')) return <NoMerchant />;
    return (
      <Suspense fallback={<Bare title={frame.product} />}>
        <FirstRun />
      </Suspense>
    );
  }
  const merchant = merchants.data.find((one) => one.merchantId === merchantId);
  const switcher = <Switcher merchants={merchants.data} merchantId={merchantId} change={change} />;
  if (merchant === undefined) {
    return (
      <>
        <TopBar switcher={switcher} />
        <main className="wrap narrow" id="numbers">
          <h1 className="headline">{frame.unknownMerchant(merchantId)}</h1>
        </main>
      </>
    );
  }
  return (
    <MerchantPage
      screen={screen}
      merchant={merchant}
      merchants={merchants.data}
      view={view}
      change={change}
      switcher={switcher}
    >
      {children}
    </MerchantPage>
  );
}

function NoMerchant() {
  const { rights } = useTexts();
  const { mayAnywhere } = useRights();
  return (
    <Bare title={rights.noMerchant}>
      <p>{rights.noMerchantLead}</p>
      {mayAnywhere('ingest') ? (
        <p className="mt-3">
          <Link href="/import">{rights.toImport}</Link>
        </p>
      ) : null}
    </Bare>
  );
}

/** The one looked at last, else the first. */
function usualMerchant(merchants: readonly Merchant[]): number | undefined {
  const recent = recentMerchants().find((id) => merchants.some(({ merchantId }) => merchantId === id));
  return recent ?? merchants[0]?.merchantId;
}

interface SwitcherProps {
  readonly merchants: readonly Merchant[];
  readonly merchantId: number;
  readonly change: ChangeView;
}

function Switcher({ merchants, merchantId, change }: SwitcherProps) {
  return (
    <MerchantSwitcher
      merchants={merchants}
      merchantId={merchantId}
      onChange={(next) => change({ merchantId: next, categoryId: undefined, explain: false })}
    />
  );
}

function Bare({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <>
      <TopBar />
      <main className="wrap narrow" id="numbers">
        <h1 className="headline">{title}</h1>
        {children}
      </main>
    </>
  );
}

interface MerchantPageProps extends MerchantFrameProps, Omit<SwitcherProps, 'merchantId'> {
  readonly merchant: Merchant;
  readonly view: View;
  readonly switcher: ReactNode;
}

function MerchantPage({ screen, merchant, merchants, view, change, switcher, children }: MerchantPageProps) {
  const [freshness, setFreshness] = useState<FreshnessWords>();
  const page = usePageOf(merchant, merchants, view, change);
  const { merchantId, name } = merchant;
  const { texts, format, span } = page;
  useEffect(() => rememberMerchant(merchantId), [merchantId]);
  const period = format.period(span.type, span.start, span.end);
  return (
    <PageProvider value={page}>
      <ShowFreshnessProvider value={setFreshness}>
        <title>{`${texts.frame.screens[screen]} · ${period} · ${name} · ${texts.frame.product}`}</title>
        <TopBar switcher={switcher} view={page.view} freshness={freshness} />
        <Shortcuts />
        <main className="wrap" id="numbers">
          <Offline />
          <ErrorBoundary what={texts.frame.screens[screen]} resetKey={`${screen}${formatView(view)}`}>
            <Suspense fallback={<SkeletonRows rows={10} waitingFor={texts.frame.screens[screen]} />}>
              {children}
            </Suspense>
          </ErrorBoundary>
          <Foot />
        </main>
      </ShowFreshnessProvider>
    </PageProvider>
  );
}

function usePageOf(merchant: Merchant, merchants: readonly Merchant[], view: View, change: ChangeView): Page {
  const texts = useTexts();
  const { merchantId, currency, timezone, weekStart } = merchant;
  const format = useMemo(
    () => createFormat({ locale: undefined, language: texts.language, currency, timezone }),
    [texts, currency, timezone],
  );
  const today = todayIn(timezone, Date.now());
  const chosen = useMemo(() => ({ ...view, merchantId }), [view, merchantId]);
  return useMemo(() => {
    const span = spanOf(chosen, today, weekStart);
    const running = spanOf({ ...DEFAULT_VIEW, period: chosen.period }, today, weekStart);
    return {
      merchant,
      merchants,
      view: chosen,
      change: (part) => change({ merchantId, ...part }),
      texts,
      format,
      today,
      span,
      running: span.type === 'CUSTOM' ? span : running,
      nearness: nearnessOf(span, today),
      currencyDecimals: decimalsOf(currency) ?? 2,
    };
  }, [merchant, merchants, merchantId, chosen, change, texts, format, today, weekStart, currency]);
}

function Offline() {
  const { frame } = useTexts();
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = () => setOnline(navigator.onLine);
    addEventListener('online', update);
    addEventListener('offline', update);
    return () => {
      removeEventListener('online', update);
      removeEventListener('offline', update);
    };
  }, []);
  // An instance on this very machine answers without any network: only who looks from elsewhere needs to know.
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  return <div role="status">{online || local ? null : <p className="note note-away">{frame.offline}</p>}</div>;
}

function Foot() {
  const { merchant, texts, format } = usePage();
  const day = format.weekday(WEEK_STARTS.indexOf(merchant.weekStart));
  return (
    <footer className="foot">
      {[texts.frame.weeksStart(day), merchant.timezone.replaceAll('_', ' '), merchant.currency].join(' · ')}
    </footer>
  );
}
