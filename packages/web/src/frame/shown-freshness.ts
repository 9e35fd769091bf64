// The top bar tells how new the numbers are that the screen shows; the screen says which those are.

import { createContext, useContext, useEffect } from 'react';
import type { Freshness } from '../api/answers.ts';
import { describeFreshness, type FreshnessWords } from '../words/freshness.ts';
import { usePage } from './page.ts';

type ShowFreshness = (freshness: FreshnessWords | undefined) => void;

const ShowFreshnessContext = createContext<ShowFreshness>(() => undefined);

export const ShowFreshnessProvider = ShowFreshnessContext.Provider;

/** @param answer undefined while there is none @param unreachable the answer is an earlier one: there is none now */
export function useShownFreshness(answer: Freshness | undefined, unreachable: boolean): FreshnessWords | undefined {
  const { format, texts } = usePage();
  const show = useContext(ShowFreshnessContext);
  const words = answer && describeFreshness(answer, unreachable, Date.now(), format, texts);
  const { tone, brief, sentence } = words ?? {};
  useEffect(() => {
    show(tone === undefined || brief === undefined ? undefined : { tone, brief, sentence });
  }, [show, tone, brief, sentence]);
  useEffect(() => () => show(undefined), [show]);
  return words;
}
