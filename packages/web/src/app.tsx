// What the page is made of: the query client, the reader's texts, and the screens by path. The first screen comes with
// the page; the others are loaded when they are opened.

import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Route, Switch } from 'wouter';
import { Entrance } from './frame/entrance.tsx';
import { MerchantFrame } from './frame/merchant-frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import type { Refusal } from './frame/refusal.ts';
import { TopBar } from './frame/top-bar.tsx';
import { createQueryClient } from './queries/client.ts';
import { TopSellers } from './screens/top-sellers/top-sellers.tsx';
import type { Texts } from './texts/en.ts';
import { TextsProvider } from './texts/use-texts.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';

const NextPeriod = lazy(async () => ({ default: (await import('./screens/next-period/next-period.tsx')).NextPeriod }));
const Models = lazy(async () => ({ default: (await import('./screens/models/models.tsx')).Models }));
const Accuracy = lazy(async () => ({ default: (await import('./screens/accuracy/accuracy.tsx')).Accuracy }));
const System = lazy(async () => ({ default: (await import('./screens/system/system.tsx')).System }));
const Import = lazy(async () => ({ default: (await import('./screens/import/import.tsx')).Import }));

export interface AppProps {
  readonly texts: Texts;
  readonly refusal: Refusal | undefined;
}

export function App({ texts, refusal }: AppProps) {
  const [client] = useState(createQueryClient);
  return (
    <TextsProvider value={texts}>
      <QueryClientProvider client={client}>
        <ErrorBoundary what={texts.state.thisPage}>
          <Entrance refusal={refusal}>
            <Screens />
          </Entrance>
        </ErrorBoundary>
      </QueryClientProvider>
    </TextsProvider>
  );
}

function Screens() {
  return (
    <Switch>
      <Route path="/">
        <MerchantFrame screen="top">
          <TopSellers />
        </MerchantFrame>
      </Route>
      <Route path="/next">
        <MerchantFrame screen="next">
          <NextPeriod />
        </MerchantFrame>
      </Route>
      <Route path="/compare">
        <MerchantFrame screen="compare">
          <Models />
        </MerchantFrame>
      </Route>
      <Route path="/accuracy">
        <MerchantFrame screen="accuracy">
          <Accuracy />
        </MerchantFrame>
      </Route>
      <Route path="/system">
        <MerchantFrame screen="system">
          <System />
        </MerchantFrame>
      </Route>
      <Route path="/import">
        <Suspense fallback={<TopBar />}>
          <Import />
        </Suspense>
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
