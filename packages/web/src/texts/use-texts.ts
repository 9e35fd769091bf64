// The texts of the reader's language, for every part of the page.

import { createContext, useContext } from 'react';
import type { Texts } from './en.ts';

const TextsContext = createContext<Texts | undefined>(undefined);

export const TextsProvider = TextsContext.Provider;

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('useTexts is called outside the page');
  return texts;
}
