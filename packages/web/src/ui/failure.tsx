// Says what failed, why, and what happens next; offers to try again now.

import { useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

export interface FailureProps {
  /** "This week's sales" */
  readonly what: string;
  /** "answer 503" */
  readonly why: string;
  /** What still works or happens by itself. */
  readonly meanwhile: string;
  /** Ends when the attempt has. */
  readonly onRetry: () => unknown;
}

export function Failure({ what, why, meanwhile, onRetry }: FailureProps) {
  const { state } = useTexts();
  const [trying, setTrying] = useState(false);
  async function retry(): Promise<void> {
    setTrying(true);
    await onRetry();
    setTrying(false);
  }
  return (
    <div className="failure" role="alert">
      <p className="failure-what">{state.failed(what)}</p>
      <p className="failure-why">{why}</p>
      <p>{meanwhile}</p>
      <button type="button" className="button" onClick={() => void retry()} disabled={trying}>
        {trying ? state.trying : state.tryAgain}
      </button>
    </div>
  );
}
