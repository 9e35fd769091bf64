// The page speaks the reader's language when it knows it, and every language says all there is to say.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseLanguage } from '../src/texts/choose.ts';
import { en } from '../src/texts/en.ts';

const FOLDER = join(import.meta.dirname, '..', 'src', 'texts');
const LANGUAGES = readdirSync(FOLDER)
  .filter((name) => /^[a-z]{2}\.ts$/.test(name))
  .map((name) => name.slice(0, 2));

test('the first language of the reader that the page knows is spoken', () => {
  assert.equal(chooseLanguage(['fr-FR', 'pt-BR', 'de'], ['en', 'de', 'pt']), 'pt');
  assert.equal(chooseLanguage(['de-AT'], ['en', 'de']), 'de');
  assert.equal(chooseLanguage(['ja'], ['en', 'de']), 'en');
  assert.equal(chooseLanguage([], ['en', 'de']), 'en');
});

for (const language of LANGUAGES) {
  test(`${language} says everything that English says, and nothing twice`, async () => {
    const file = (await import(join(FOLDER, `${language}.ts`))) as Record<string, Record<string, unknown>>;
    const texts = file[language];
    assert.ok(texts !== undefined, `${language}.ts exports ${language}`);
    assert.equal(texts.language, language);
    assert.deepEqual(namesIn(texts), namesIn(en));
  });
}

function namesIn(texts: object, place = ''): string[] {
  return Object.entries(texts)
    .flatMap(([name, value]) =>
      typeof value === 'object' && value !== null
        ? namesIn(value, `${place}${name}.`)
        : `${place}${name}:${typeof value}`,
    )
    .sort();
}
