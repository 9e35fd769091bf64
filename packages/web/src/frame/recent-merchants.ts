// The merchants that this browser looked at last, newest first. A convenience that may be lost at any time.

const KEY = 'topline.recent';
const KEPT = 5;

export function recentMerchants(): readonly number[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(Number.isSafeInteger).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

export function rememberMerchant(merchantId: number): void {
  try {
    const others = recentMerchants().filter((id) => id !== merchantId);
    localStorage.setItem(KEY, JSON.stringify([merchantId, ...others].slice(0, KEPT)));
  } catch {
    // A browser that keeps nothing still switches.
  }
}
