// Who is signed in, once somebody is; on a laptop of one's own there is nothing to see. The menu is loaded when it is needed.

import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { isSignedOut, sessionQuery } from '../queries/session.ts';

const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }));

export function Account() {
  const { data, error } = useQuery(sessionQuery());
  if (data?.kind !== 'session' || isSignedOut(error)) return null;
  return (
    <Suspense fallback={null}>
      <AccountMenu name={data.name ?? data.subject} />
    </Suspense>
  );
}
