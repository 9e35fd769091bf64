// Values of the past that counted for less, because they look like a bulk order, an empty shelf or a closed shop.

import type { Forecasts } from '../../api/answers.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { stepBuckets } from '../../view/period.ts';
import type { Phrase } from '../../words/phrase.ts';
import { PhraseText } from './phrase-text.tsx';
import { type Oddity, odditiesOf } from './reasons.ts';

const FIRST_SHOWN = 2;
const SHOWN_MAX = 30;

export function Oddities({ forecasts }: { readonly forecasts: Forecasts }) {
  const page = usePage();
  const { odd: words } = page.texts.nextPeriod;
  const all = odditiesOf(forecasts.forecasts).slice(0, SHOWN_MAX);
  if (all.length === 0) return null;
  const further = all.slice(FIRST_SHOWN);
  const line = (oddity: Oddity) => (
    <li key={`${oddity.categoryId} ${oddity.bucket_start}`} className="wrap-anywhere">
      <PhraseText phrase={oddityPhrase(oddity, forecasts.bucket_type, page)} />
    </li>
  );
  return (
    <section className="rounded-lg bg-sel px-3 py-2 text-[13.5px] text-ink-2" aria-label={words.title}>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">{all.slice(0, FIRST_SHOWN).map(line)}</ul>
      {further.length === 0 ? null : (
        <details className="mt-2">
          <summary className="link w-fit">{words.more(further.length)}</summary>
          <ul className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">{further.map(line)}</ul>
        </details>
      )}
    </section>
  );
}

const PHRASES = { outlier: 'outlier', 'stock-out': 'stockOut', closed: 'closed' } as const;

function oddityPhrase(oddity: Oddity, type: Forecasts['bucket_type'], { texts, format }: Page): Phrase {
  const phrase = texts.nextPeriod.odd[PHRASES[oddity.kind]];
  const period = format.period(type, oddity.bucket_start, stepBuckets(type, oddity.bucket_start, 1));
  return phrase(
    oddity.name,
    format.amount(oddity.amount),
    period,
    format.amount(oddity.expected),
    format.percent(oddity.weight),
  );
}
