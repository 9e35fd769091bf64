// A slider answers while it moves, but the address (and with it the back button) learns only where it came to rest.

import { useEffect, useState } from 'react';

const REST_MS = 400;

/** @param value what the address says @param commit writes the draft there; called once the draft has come to rest */
export function useDraft<Value>(value: Value, commit: (value: Value) => void): readonly [Value, (v: Value) => void] {
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => commit(draft), REST_MS);
    return () => clearTimeout(timer);
  }, [draft, value, commit]);
  return [draft, setDraft];
}
