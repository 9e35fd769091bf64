// Shows the screens, or the way in to who is not signed in. The address stays as it is, so that the person comes back to it.
// The screens ask at once and do not wait for this answer: who is signed in waits for nothing.

import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { useAsked } from '../api/use-asked.ts';
import { isSignedOut, sessionQuery } from '../queries/session.ts';
import type { Refusal } from './refusal.ts';
import { TopBar } from './top-bar.tsx';

const SignIn = lazy(async () => ({ default: (await import('../screens/sign-in/sign-in.tsx')).SignIn }));

export interface EntranceProps {
  /** Why the server showed this page instead of signing somebody in. */
  readonly refusal: Refusal | undefined;
  readonly children: ReactNode;
}

export function Entrance({ refusal, children }: EntranceProps) {
  const { data, failure } = useAsked(useQuery(sessionQuery()));
  const signedOut = isSignedOut(failure);
  if (!signedOut && (refusal === undefined || data !== undefined)) return children;
  return (
    <Suspense fallback={<TopBar />}>
      <SignIn refusal={refusal} failure={signedOut ? failure : undefined} ended={data !== undefined} />
    </Suspense>
  );
}
