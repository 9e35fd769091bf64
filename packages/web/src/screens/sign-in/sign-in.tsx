// The way in: one sentence, one button. It says when a session has ended or a sign-in did not work, and leaves by itself when
// the person signs in elsewhere in this browser.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';
import { addressOf, type RequestFailed } from '../../api/client.ts';
import type { Refusal } from '../../frame/refusal.ts';
import { TopBar } from '../../frame/top-bar.tsx';
import { SESSION_KEY } from '../../queries/session.ts';
import { useTexts } from '../../texts/use-texts.ts';

export interface SignInProps {
  readonly refusal: Refusal | undefined;
  /** Undefined: it is not known yet whether somebody is signed in. */
  readonly failure: RequestFailed | undefined;
  /** Somebody was signed in on this page. */
  readonly ended: boolean;
}

const SIGN_IN_PATH = '/sign-in';

export function SignIn({ refusal, failure, ended }: SignInProps) {
  const { frame, signIn: words } = useTexts();
  useForgetting();
  // Where nobody can sign in, the server names no place to do it.
  const possible = refusal !== undefined || failure?.problem.signIn === SIGN_IN_PATH;
  return (
    <>
      <title>{`${words.title} · ${frame.product}`}</title>
      <TopBar />
      <main className="entrance" id="numbers">
        <h1>{possible ? (ended ? words.ended : words.headline) : words.notHere}</h1>
        {refusal === undefined ? null : (
          <p className="note note-behind" role="alert">
            {refusal.code === 'unavailable' ? words.unavailable : words.failed}
          </p>
        )}
        {possible ? (
          <>
            <p>{ended ? words.endedLead : words.lead}</p>
            <Button label={refusal === undefined ? words.button : words.again} />
          </>
        ) : null}
      </main>
    </>
  );
}

/** A link, not a request: the browser goes to the provider and comes back to the address that stands there now. */
function Button({ label }: { readonly label: string }) {
  const [path] = useLocation();
  const search = useSearch();
  const wanted = search === '' ? path : `${path}?${search}`;
  return (
    <a className="button start-button" href={addressOf(SIGN_IN_PATH, { return: wanted })}>
      {label}
    </a>
  );
}

/** What one person has read is nothing for the next. */
function useForgetting(): void {
  const client = useQueryClient();
  useEffect(() => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  }, [client]);
}
