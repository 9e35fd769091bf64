// Lines to paste into a terminal, with a button that copies them where the browser allows it.

import { useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

const COPIED_SHOWN_MS = 2_000;

export function Command({ label, text }: { readonly label: string; readonly text: string }) {
  const { state } = useTexts();
  const [copied, setCopied] = useState(false);
  // Absent where the page does not come from localhost or over TLS, whatever the type says.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  async function copy(): Promise<void> {
    await clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
  }
  return (
    <div className="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard must reach that */}
      <section className="command-text" tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      {clipboard === undefined ? null : (
        <button type="button" className="button" onClick={() => void copy()}>
          {copied ? state.copied : state.copy}
          <span className="unseen"> {label}</span>
        </button>
      )}
    </div>
  );
}
