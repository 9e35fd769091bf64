// The address as state: what the reader chose, and the one way to change it (each change is a step for the back button).

import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formatView, parseView, type View } from './url-state.ts';

export type ChangeView = (part: Partial<View>) => void;

export function useView(): readonly [View, ChangeView] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const view = useMemo(() => parseView(search), [search]);
  const change = useCallback<ChangeView>(
    (part) => navigate(`${path}${formatView({ ...view, ...part })}`),
    [path, navigate, view],
  );
  return [view, change];
}
