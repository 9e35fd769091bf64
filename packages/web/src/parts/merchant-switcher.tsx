// Whose numbers: the browser's own select, which can already be typed into and works on a phone.

import type { Merchant } from '@topline/domain/merchant.ts';

export interface MerchantSwitcherProps {
  readonly merchants: readonly Merchant[];
  readonly merchantId: number;
  readonly onChange: (merchantId: number) => void;
}

export function MerchantSwitcher({ merchants, merchantId, onChange }: MerchantSwitcherProps) {
  const known = merchants.some((merchant) => merchant.merchantId === merchantId);
  return (
    <label className="select">
      <span className="unseen">Merchant</span>
      <select value={merchantId} onChange={(event) => onChange(Number(event.target.value))}>
        {known ? null : <option value={merchantId}>Merchant {merchantId}</option>}
        {merchants.map((merchant) => (
          <option key={merchant.merchantId} value={merchant.merchantId}>
            {merchant.name}
          </option>
        ))}
      </select>
      <svg viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
        <path d="M1 1l4 4 4-4" />
      </svg>
    </label>
  );
}
