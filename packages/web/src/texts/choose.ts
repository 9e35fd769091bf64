// Which language the page speaks: the first of the browser's that it knows, else English.

const FALLBACK_LANGUAGE = 'en';

/** @param wanted BCP 47 tags, the dearest first @param known languages, without region */
export function chooseLanguage(wanted: readonly string[], known: readonly string[]): string {
  for (const tag of wanted) {
    const { language } = new Intl.Locale(tag);
    if (known.includes(language)) return language;
  }
  return FALLBACK_LANGUAGE;
}
