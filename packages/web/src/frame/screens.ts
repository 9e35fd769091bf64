// The screens by name and path, in the order of their tabs and of the keys 1 to 5.

export const SCREENS = [
  { name: 'top', path: '/' },
  { name: 'next', path: '/next' },
  { name: 'compare', path: '/compare' },
  { name: 'accuracy', path: '/accuracy' },
  { name: 'system', path: '/system' },
] as const;

export type ScreenName = (typeof SCREENS)[number]['name'] | 'import';
