// The bar over every screen: mark, merchant, the screens as quiet tabs, how new the numbers are, colours, account.

import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useTexts } from '../texts/use-texts.ts';
import { formatView, type View } from '../view/url-state.ts';
import type { FreshnessWords } from '../words/freshness.ts';
import { Account } from './account.tsx';
import { Mark } from './mark.tsx';
import { SCREENS } from './screens.ts';
import { ThemeButton } from './theme-button.tsx';

export interface TopBarProps {
  /** The merchant switcher, once there are merchants. */
  readonly switcher?: ReactNode;
  /** Absent: no merchant, so no screens to go to. */
  readonly view?: View;
  readonly freshness?: FreshnessWords | undefined;
}

export function TopBar({ switcher, view, freshness }: TopBarProps) {
  const { frame } = useTexts();
  return (
    <header className="top-bar">
      <a className="skip" href="#numbers">
        {frame.skip}
      </a>
      <div className="wrap">
        <Mark />
        {switcher}
        {view === undefined ? null : <Tabs view={view} />}
        <div className="top-bar-end">
          {freshness === undefined ? null : <FreshnessDot freshness={freshness} />}
          <ThemeButton />
          <Account />
        </div>
      </div>
    </header>
  );
}

function Tabs({ view }: { readonly view: View }) {
  const { frame } = useTexts();
  const [path] = useLocation();
  return (
    <nav className="tabs" aria-label={frame.screensLabel}>
      {SCREENS.map((screen) => (
        <Link
          key={screen.name}
          href={`${screen.path}${formatView({ ...view, explain: false })}`}
          aria-current={path === screen.path ? 'page' : undefined}
        >
          {frame.screens[screen.name]}
        </Link>
      ))}
    </nav>
  );
}

function FreshnessDot({ freshness }: { readonly freshness: FreshnessWords }) {
  return (
    <p className={`freshness freshness-${freshness.tone}`}>
      <i aria-hidden="true" />
      {freshness.brief}
    </p>
  );
}
