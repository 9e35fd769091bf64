// Rows glide to their new place when the order changes, instead of jumping under the reader's eyes.
// Guarantee: only the drawing moves, never the document; with reduced motion nothing moves at all.

import { type RefObject, useLayoutEffect, useRef } from 'react';

const GLIDE_MS = 150;

/** @param body its children are the rows, each with a data-key that stays the same for the same thing */
export function useGlide(body: RefObject<HTMLElement | null>): void {
  const places = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const before = places.current;
    const now = new Map<string, number>();
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const row of body.current?.children ?? []) {
      if (!(row instanceof HTMLElement) || row.dataset.key === undefined) continue;
      // Relative to the table, so that a page that scrolls or grows moves nothing.
      const top = row.offsetTop;
      const last = before.get(row.dataset.key);
      now.set(row.dataset.key, top);
      if (still || last === undefined || last === top) continue;
      row.animate([{ transform: `translateY(${last - top}px)` }, { transform: 'none' }], {
        duration: GLIDE_MS,
        easing: 'ease-out',
      });
    }
    places.current = now;
  });
}
