// A question before something changes. Escape and the first button leave everything as it is.

import { useEffect, useId, useRef } from 'react';
import { usePage } from '../../frame/page.ts';

export interface ConfirmProps {
  readonly title: string;
  readonly says: string;
  /** What is done, on the button that does it. */
  readonly act: string;
  readonly onAct: () => void;
  readonly onClose: () => void;
}

export function Confirm({ title, says, act, onAct, onClose }: ConfirmProps) {
  const { texts } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>{title}</h2>
      <p className="mb-4 text-ink-2">{says}</p>
      <form method="dialog" className="flex flex-wrap gap-3">
        <button type="submit" className="button">
          {texts.system.confirm.cancel}
        </button>
        <button type="submit" className="button border-accent! font-semibold text-accent" onClick={onAct}>
          {act}
        </button>
      </form>
    </dialog>
  );
}
