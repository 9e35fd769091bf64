// No merchant yet: three ways to begin, with lines to copy. The screen leaves by itself when the first merchant appears.

import { useState } from 'react';
import { Link } from 'wouter';
import { TopBar } from '../../frame/top-bar.tsx';
import { PhraseHeadline } from '../../parts/phrase-headline.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Command } from '../../ui/command.tsx';
import { firstOrder } from './first-order.ts';

export function FirstRun() {
  const { frame, firstRun: words } = useTexts();
  // The line of an order keeps its date, so that it can be selected while the page goes on asking.
  const [order] = useState(() => firstOrder(location.origin, new Date()));
  return (
    <>
      <title>{frame.product}</title>
      <TopBar />
      <main className="wrap narrow" id="numbers">
        <PhraseHeadline phrase={words.headline} />
        <section className="way">
          <h2>{words.order.title}</h2>
          <p>{words.order.what}</p>
          <Command label={words.order.label} text={order} />
        </section>
        <section className="way">
          <h2>{words.csv.title}</h2>
          <p>{words.csv.what}</p>
          <p>
            <Link href="/import" className="button inline-block text-ink! no-underline!">
              {words.csv.open}
            </Link>
          </p>
          <p>{words.csv.terminal}</p>
          <Command label={words.csv.label} text={`npm run import -- --url ${location.origin} orders.csv.gz`} />
        </section>
        <section className="way">
          <h2>{words.demo.title}</h2>
          <p>{words.demo.what}</p>
          <Command label={words.demo.label} text="npm start" />
        </section>
      </main>
    </>
  );
}
