// Single keys for the whole page. They are silent while somebody types, and with modifiers they belong to the browser.

import { useEffect, useRef } from 'react';

export interface KeyOptions {
  /** With ⌘ or Ctrl instead of alone. */
  readonly command?: boolean;
}

const TYPED_INTO =
  'input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true]';

export function useKey(key: string, act: (event: KeyboardEvent) => void, { command = false }: KeyOptions = {}): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key !== key || event.altKey || event.defaultPrevented) return;
      if ((event.metaKey || event.ctrlKey) !== command) return;
      if (!command && event.target instanceof Element && event.target.closest(TYPED_INTO) !== null) return;
      event.preventDefault();
      latest.current(event);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key, command]);
}
