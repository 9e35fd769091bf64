// How a menu that is a <details> closes: when the focus leaves it, and by Escape, which gives the focus back to its button.

import type { FocusEvent, KeyboardEvent } from 'react';

export function closeWhenLeft(event: FocusEvent<HTMLDetailsElement>): void {
  if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
}

export function closeOnEscape(event: KeyboardEvent<HTMLDetailsElement>): void {
  if (event.key !== 'Escape' || !event.currentTarget.open) return;
  // What holds the menu must not close with it.
  event.preventDefault();
  event.currentTarget.open = false;
  event.currentTarget.querySelector('summary')?.focus();
}
