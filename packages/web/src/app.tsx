// What the page is made of: the query client and the screens by path.

import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { createQueryClient } from './queries.ts';
import { NotFound } from './screens/not-found.tsx';
import { Overview } from './screens/overview.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';

export function App() {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <ErrorBoundary what="This page">
        <Switch>
          <Route path="/">
            <Overview />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </ErrorBoundary>
    </QueryClientProvider>
  );
}
