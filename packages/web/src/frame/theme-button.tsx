// Steps through the colour schemes; says which one holds.

import { useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { applyTheme, storedTheme, THEMES } from './theme.ts';

export function ThemeButton() {
  const { frame } = useTexts();
  const [theme, setTheme] = useState(storedTheme);
  const words = `${frame.theme.label}: ${frame.theme[theme]}`;
  function step(): void {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    applyTheme(next);
    setTheme(next);
  }
  return (
    <button type="button" className="icon-button" aria-label={words} title={words} onClick={step}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        {theme === 'light' ? null : <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />}
        {theme === 'dark' ? <path d="M8 1.75a6.25 6.25 0 0 0 0 12.5z" fill="currentColor" /> : null}
      </svg>
    </button>
  );
}
