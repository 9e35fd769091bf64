// What the marks of a history mean; only those that are drawn.

import type { ReactNode } from 'react';

export type HistoryMark = 'closed' | 'running' | 'yearBefore' | 'forecast';

const MARKS: Readonly<Record<HistoryMark, ReactNode>> = {
  closed: <rect x="1" y="1" width="10" height="10" rx="2" fill="var(--accent)" />,
  running: (
    <>
      <rect x="1" y="1" width="10" height="10" rx="2" fill="var(--accent-soft)" />
      <path d="M2 10 10 2M2 6l4-4M6 10l4-4" stroke="var(--accent)" strokeWidth="1.6" />
    </>
  ),
  yearBefore: <line x1="0" x2="12" y1="6" y2="6" stroke="var(--ink-3)" strokeWidth="1.5" />,
  forecast: (
    <rect x="1.5" y="1.5" width="9" height="9" rx="2" fill="none" stroke="var(--accent)" strokeDasharray="3 2" />
  ),
};

export interface HistoryLegendProps {
  readonly entries: ReadonlyArray<readonly [HistoryMark, string]>;
}

export function HistoryLegend({ entries }: HistoryLegendProps) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[12.5px] text-ink-2">
      {entries.map(([mark, words]) => (
        <li key={mark} className="flex items-center gap-1.5 whitespace-nowrap">
          <svg width="12" height="12" aria-hidden="true">
            {MARKS[mark]}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
