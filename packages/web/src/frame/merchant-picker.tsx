// The list of merchants that can be searched by name or number; the recent ones stand first, under a heading.

import { Combobox } from '@base-ui/react/combobox';
import type { Merchant } from '@topline/domain/merchant.ts';
import { type ReactNode, useMemo, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { type FoundMerchants, findMerchants } from './find-merchants.ts';
import { recentMerchants } from './recent-merchants.ts';

export interface MerchantPickerProps {
  readonly merchants: readonly Merchant[];
  readonly merchantId: number;
  readonly onChange: (merchantId: number) => void;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** The button's name for who hears the page. */
  readonly label: string;
  /** What stands on the button. */
  readonly children: ReactNode;
}

export function MerchantPicker({
  merchants,
  merchantId,
  onChange,
  open,
  onOpen,
  label,
  children,
}: MerchantPickerProps) {
  const { frame } = useTexts();
  const [search, setSearch] = useState('');
  // The one on the screen counts as looked at before that is written down.
  const found = useMemo(
    () => findMerchants(merchants, search, [merchantId, ...recentMerchants()]),
    [merchants, search, merchantId],
  );
  const chosen = merchants.find((one) => one.merchantId === merchantId) ?? null;
  function choose(merchant: Merchant | null): void {
    if (merchant !== null && merchant.merchantId !== merchantId) onChange(merchant.merchantId);
  }
  return (
    <Combobox.Root<Merchant>
      items={found}
      filteredItems={found}
      value={chosen}
      onValueChange={choose}
      open={open}
      onOpenChange={onOpen}
      inputValue={search}
      onInputValueChange={setSearch}
      itemToStringLabel={(merchant) => merchant.name}
      isItemEqualToValue={(a, b) => a.merchantId === b.merchantId}
    >
      <Combobox.Trigger className="merchant" aria-label={label}>
        {children}
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner className="z-20" sideOffset={4} align="start">
          <Combobox.Popup className="picker" aria-label={frame.chooseMerchant}>
            <Combobox.Input
              className="picker-search"
              placeholder={frame.searchMerchant}
              aria-label={frame.searchMerchant}
            />
            <Combobox.Empty className="picker-empty">{frame.noMerchantFound(search)}</Combobox.Empty>
            <Combobox.List className="picker-list">
              {({ heading, items }: FoundMerchants) => (
                <Combobox.Group key={heading ?? ''} items={items}>
                  {heading === null ? null : (
                    <Combobox.GroupLabel className="picker-heading">{frame[heading]}</Combobox.GroupLabel>
                  )}
                  <Combobox.Collection>
                    {(merchant: Merchant) => (
                      <Combobox.Item key={merchant.merchantId} value={merchant} className="picker-item">
                        <span className="picker-name">{merchant.name}</span>
                        <small>{merchant.merchantId}</small>
                      </Combobox.Item>
                    )}
                  </Combobox.Collection>
                </Combobox.Group>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
