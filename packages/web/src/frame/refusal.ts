// What the server wrote into the page's head when a sign-in did not work, and the address that was wanted, which takes the
// place of the one that failed: a code and a state of the provider are no place to come back to.

export interface Refusal {
  /** A code of the server's closed list. */
  readonly code: string;
}

export function takeRefusal(): Refusal | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="refusal"]');
  if (meta === null) return undefined;
  history.replaceState(null, '', meta.dataset.return ?? '/');
  return { code: meta.content };
}
