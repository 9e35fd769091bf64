// The person's name, and the way out. Signing out shows the way in, so that going back in the browser brings no numbers again,
// and leads on to where the provider ends its own session, if it has such a place.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { post, whyOf } from '../api/client.ts';
import { SESSION_KEY } from '../queries/session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { closeOnEscape, closeWhenLeft } from '../ui/menu-closing.ts';

export function AccountMenu({ name }: { readonly name: string }) {
  const { account: words } = useTexts();
  const menu = useRef<HTMLDetailsElement>(null);
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => post('/sign-out', {}, undefined),
    onSuccess: async ({ next }) => {
      await client.invalidateQueries({ queryKey: SESSION_KEY });
      location.assign(next);
    },
  });
  return (
    <details className="menu account" ref={menu} onBlur={closeWhenLeft} onKeyDown={closeOnEscape}>
      <summary className="icon-button" aria-label={words.of(name)} title={words.of(name)}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor">
          <circle cx="8" cy="5.25" r="3" strokeWidth="1.5" />
          <path d="M2.25 14.5c.6-3 2.9-4.5 5.75-4.5s5.15 1.5 5.75 4.5" strokeWidth="1.5" />
        </svg>
      </summary>
      <div className="menu-list">
        <p>{words.of(name)}</p>
        <button type="button" onClick={() => leave.mutate()} disabled={leave.isPending || leave.isSuccess}>
          {words.signOut}
        </button>
        <p role="alert" className="text-neg empty:hidden">
          {leave.isError ? words.notSignedOut(whyOf(leave.error)) : ''}
        </p>
      </div>
    </details>
  );
}
