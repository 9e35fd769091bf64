// A new language is one file beside en.ts, named by its tag, that exports its texts under that name: German is de.ts
// with `export const de: Texts`. The files are found when the page is built and loaded when one of them is spoken.

import { chooseLanguage, FALLBACK_LANGUAGE } from './choose.ts';
import { en, type Texts } from './en.ts';

const FILES = import.meta.glob<Readonly<Record<string, Texts>>>(['./??.ts', '!./en.ts']);

/** The texts in the reader's language; English when its file cannot be loaded. */
export async function loadTexts(wanted: readonly string[]): Promise<Texts> {
  const files = new Map(Object.entries(FILES).map(([path, load]) => [path.slice(2, -3), load]));
  const language = chooseLanguage(wanted, [FALLBACK_LANGUAGE, ...files.keys()]);
  const file =
    language === FALLBACK_LANGUAGE
      ? undefined
      : await files
          .get(language)?.()
          .catch(() => undefined);
  return file?.[language] ?? en;
}
