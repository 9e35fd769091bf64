// Whose numbers. The button is all that the first screen needs; the list that can be searched is loaded when it opens.

import type { Merchant } from '@topline/domain/merchant.ts';
import { lazy, Suspense, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { useKey } from './use-key.ts';

const MerchantPicker = lazy(async () => ({ default: (await import('./merchant-picker.tsx')).MerchantPicker }));

export interface MerchantSwitcherProps {
  readonly merchants: readonly Merchant[];
  readonly merchantId: number;
  readonly onChange: (merchantId: number) => void;
}

export function MerchantSwitcher(props: MerchantSwitcherProps) {
  const { merchants, merchantId } = props;
  const { frame } = useTexts();
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  function show(): void {
    setAsked(true);
    setOpen(true);
  }
  useKey('/', show);
  useKey('k', show, { command: true });
  const name = merchants.find((one) => one.merchantId === merchantId)?.name ?? `${frame.merchant} ${merchantId}`;
  const closed = (
    <button type="button" className="merchant" aria-haspopup="listbox" aria-expanded={open} onClick={show}>
      <span className="unseen">{frame.merchant}: </span>
      <span className="merchant-name">{name}</span>
      <Chevron />
    </button>
  );
  if (!asked) return closed;
  return (
    <Suspense fallback={closed}>
      <MerchantPicker {...props} open={open} onOpen={setOpen} label={`${frame.merchant}: ${name}`}>
        <span className="merchant-name">{name}</span>
        <Chevron />
      </MerchantPicker>
    </Suspense>
  );
}

function Chevron() {
  return (
    <svg viewBox="0 0 10 6" width="10" height="6" aria-hidden="true" className="chevron">
      <path d="M1 1l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
