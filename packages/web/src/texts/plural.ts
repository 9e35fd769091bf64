// Which form of a word goes with a number, by the rules of the language.

export function plural(language: string, count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>>): string {
  return forms[new Intl.PluralRules(language).select(count)] ?? forms.other ?? '';
}
