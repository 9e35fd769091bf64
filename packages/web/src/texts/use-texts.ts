// The texts of the reader's language, for every part of the page.

import { createContext, useContext } from 'react';
import { en, type Texts } from './en.ts';

const TextsContext = createContext<Texts>(en);

export const TextsProvider = TextsContext.Provider;

export function useTexts(): Texts {
  return useContext(TextsContext);
}
