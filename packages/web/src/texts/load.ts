// A new language is one file beside en.ts, named by its tag, that exports its texts under that name: German is de.ts
// with `export const de: Texts`. The files are found when the page is built; the one that is spoken is loaded.

import { chooseLanguage } from './choose.ts';
import type { Texts } from './en.ts';

const FILES = import.meta.glob<Readonly<Record<string, Texts>>>('./??.ts');

/** The texts in the reader's language; English when its file cannot be loaded. */
export async function loadTexts(wanted: readonly string[]): Promise<Texts> {
  const files = new Map(Object.entries(FILES).map(([path, load]) => [path.slice(2, -3), load]));
  const language = chooseLanguage(wanted, [...files.keys()]);
  const file = await files
    .get(language)?.()
    .catch(() => undefined);
  return file?.[language] ?? fallback();
}

async function fallback(): Promise<Texts> {
  const { en } = await import('./en.ts');
  return en;
}
