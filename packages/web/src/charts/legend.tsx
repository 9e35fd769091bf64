// What the marks of a chart mean.

import type { ReactNode } from 'react';

export interface LegendEntry {
  readonly mark: 'ink' | 'accent' | 'band' | 'open' | 'star';
  readonly words: string;
}

const MARKS: Readonly<Record<LegendEntry['mark'], ReactNode>> = {
  ink: <line x1="1" x2="17" y1="6" y2="6" stroke="var(--ink)" strokeWidth="1.6" />,
  accent: (
    <>
      <line x1="1" x2="17" y1="6" y2="6" stroke="var(--accent)" strokeWidth="1.6" />
      <circle cx="9" cy="6" r="3" fill="var(--accent)" />
    </>
  ),
  band: <rect x="1" y="2" width="16" height="8" rx="3" fill="var(--band)" fillOpacity="0.5" />,
  star: (
    <text x="3" y="11" fontSize="12" style={{ fill: 'var(--accent)' }}>
      ★
    </text>
  ),
  open: <circle cx="9" cy="6" r="3" fill="none" stroke="var(--ink)" />,
};

export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-2">
      {entries.map(({ mark, words }) => (
        <li key={words} className="flex items-center gap-2">
          <svg width="18" height="12" aria-hidden="true" className="flex-none">
            {MARKS[mark]}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
