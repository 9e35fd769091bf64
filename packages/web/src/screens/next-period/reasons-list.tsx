// Why the numbers are what they are: one sentence about the model, one about the leader, and on demand every category
// with the engine's own words.

import type { CategoryForecast, Forecasts } from '../../api/answers.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { modelLabel } from '../../words/models.ts';
import type { Phrase } from '../../words/phrase.ts';
import { isFounded } from './outlook.ts';
import { PhraseText } from './phrase-text.tsx';
import { mixtureOf } from './reasons.ts';

export function Reasons({ forecasts }: { readonly forecasts: Forecasts | undefined }) {
  const page = usePage();
  const { view, texts } = page;
  const explained: Readonly<Record<string, string>> = texts.models.explain;
  const rows = forecasts?.forecasts ?? [];
  const leader = rows.find((forecast) => isFounded(forecast) && mixtureOf(forecast) !== undefined);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 text-[13.5px] wrap-anywhere text-ink-2">
      <p>
        <b className="font-semibold text-ink">{modelLabel(view.model, texts)}.</b> {explained[view.model]}
      </p>
      {leader === undefined ? null : (
        <p>
          <PhraseText phrase={mixturePhrase(leader, page)} />
        </p>
      )}
      {fallbacks(forecasts).map(([model, count]) => (
        <p key={model}>{texts.nextPeriod.answeredBy(count, modelLabel(model, texts))}</p>
      ))}
      {rows.some(({ reason }) => reason !== undefined) ? <AllReasons rows={rows} /> : null}
    </div>
  );
}

/** How many categories another model answered for, by model. */
function fallbacks(forecasts: Forecasts | undefined): ReadonlyArray<readonly [string, number]> {
  const counts = new Map<string, number>();
  for (const { model } of forecasts?.forecasts ?? []) {
    if (model !== forecasts?.model) counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  return [...counts];
}

function AllReasons({ rows }: { readonly rows: readonly CategoryForecast[] }) {
  const page = usePage();
  const { nextPeriod: words } = page.texts;
  return (
    <details>
      <summary className="link w-fit">{words.why}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, and the keyboard must reach that */}
      <section className="mt-2 max-h-72 overflow-y-auto" tabIndex={0} aria-label={words.why}>
        <ul className="grid gap-3">
          {rows.map((forecast) => (
            <li key={forecast.category_id} className="wrap-anywhere">
              <PhraseText phrase={reasonPhrase(forecast, page)} />
              {forecast.reason === undefined ? null : (
                <q lang="en" title={words.said} className="block text-[12.5px] text-ink-3">
                  {forecast.reason}
                </q>
              )}
            </li>
          ))}
        </ul>
      </section>
    </details>
  );
}

function reasonPhrase(forecast: CategoryForecast, page: Page): Phrase {
  const { texts } = page;
  if (!isFounded(forecast)) return [[forecast.category_name], `: ${texts.state.notEnough}`];
  if (mixtureOf(forecast) !== undefined) return mixturePhrase(forecast, page);
  return [[forecast.category_name], `: ${modelLabel(forecast.model, texts)}`];
}

/** Members that count for less are not named. */
const NAMED_FROM_PERCENT = 10;

function mixturePhrase(forecast: CategoryForecast, { texts, format }: Page): Phrase {
  const { nextPeriod: words } = texts;
  const mixture = mixtureOf(forecast);
  const [first, ...rest] = mixture?.members ?? [];
  if (mixture === undefined || first === undefined) return [];
  const percent = (value: number) => format.percent(value / 100);
  const others = rest
    .filter((member) => member.percent >= NAMED_FROM_PERCENT)
    .map((member) => `${modelLabel(member.model, texts)} (${percent(member.percent)})`)
    .join(', ');
  const { nearest } = mixture;
  return [
    ...words.mixes(forecast.category_name, modelLabel(first.model, texts), percent(first.percent), others),
    nearest === undefined ? words.stop : words.nearest(nearest.nearest, nearest.tests),
  ];
}
