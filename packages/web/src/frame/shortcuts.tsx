// The keys that work on every screen, and the list of them behind "?". Rows are told apart by their attribute data-row.

import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { spanOf } from '../view/period.ts';
import { formatView, type PeriodType } from '../view/url-state.ts';
import { usePage } from './page.ts';
import { useStep } from './period-control.tsx';
import { SCREENS } from './screens.ts';
import { useKey } from './use-key.ts';

export function Shortcuts() {
  const [open, setOpen] = useState(false);
  const { view, change, today, merchant } = usePage();
  const [, navigate] = useLocation();
  const step = useStep();
  const goTo = (index: number) => () => {
    const screen = SCREENS[index];
    if (screen !== undefined) navigate(`${screen.path}${formatView({ ...view, explain: false })}`);
  };
  const show = (period: PeriodType) => () => {
    const next = spanOf({ period, start: view.start, until: undefined }, today, merchant.weekStart);
    change({ period, start: today < next.end ? undefined : next.start, until: undefined });
  };
  useKey('1', goTo(0));
  useKey('2', goTo(1));
  useKey('3', goTo(2));
  useKey('4', goTo(3));
  useKey('5', goTo(4));
  useKey('d', show('DAY'));
  useKey('w', show('WEEK'));
  useKey('m', show('MONTH'));
  useKey('y', show('YEAR'));
  useKey('[', () => step(-1));
  useKey(']', () => step(1));
  useKey('j', () => focusRow(1));
  useKey('k', () => focusRow(-1));
  useKey('?', () => setOpen(true));
  return open ? <KeyList onClose={() => setOpen(false)} /> : null;
}

/** Moves the focus along the rows that the screen has; from outside to the first or the last of them. */
function focusRow(direction: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (direction === 1 ? 0 : rows.length - 1) : at + direction;
  const row = rows[next];
  const target = row?.matches('[tabindex], a, button') ? row : row?.querySelector<HTMLElement>('a, button, [tabindex]');
  target?.focus();
}

function KeyList({ onClose }: { readonly onClose: () => void }) {
  const { texts } = usePage();
  const { shortcuts: words } = texts;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const keys: ReadonlyArray<readonly [readonly string[], string]> = [
    [['1', '2', '3', '4', '5'], words.screens],
    [['d', 'w', 'm', 'y'], words.timeframe],
    [['[', ']'], words.step],
    [['j', 'k'], words.rows],
    [['Enter'], words.open],
    [['/', '⌘K'], words.merchant],
    [['?'], words.list],
    [['Esc'], words.close],
  ];
  return (
    <dialog ref={dialog} className="dialog" aria-label={words.title} onClose={onClose}>
      <h2>{words.title}</h2>
      <dl className="keys">
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" className="button">
          {texts.frame.close}
        </button>
      </form>
    </dialog>
  );
}
