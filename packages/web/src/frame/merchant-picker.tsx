// The list of merchants that can be searched by name or number; the recent ones stand first.

import { Combobox } from '@base-ui/react/combobox';
import type { Merchant } from '@topline/domain/merchant.ts';
import { type ReactNode, useMemo, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { recentMerchants } from './recent-merchants.ts';

/** More than anybody reads; who looks for another types. */
const SHOWN_MAX = 60;

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
  const found = useMemo(() => findMerchants(merchants, search), [merchants, search]);
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
              {(merchant: Merchant) => (
                <Combobox.Item key={merchant.merchantId} value={merchant} className="picker-item">
                  <span className="picker-name">{merchant.name}</span>
                  <small>{merchant.merchantId}</small>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

/** By any part of the name or the beginning of the number; without a search the recent ones and then all. */
export function findMerchants(merchants: readonly Merchant[], search: string): Merchant[] {
  const words = search.trim().toLocaleLowerCase();
  if (words !== '') {
    return merchants
      .filter(({ name, merchantId }) => name.toLocaleLowerCase().includes(words) || `${merchantId}`.startsWith(words))
      .slice(0, SHOWN_MAX);
  }
  const recent = recentMerchants();
  const placeOf = ({ merchantId }: Merchant) =>
    recent.includes(merchantId) ? recent.indexOf(merchantId) : recent.length;
  return [...merchants].sort((a, b) => placeOf(a) - placeOf(b)).slice(0, SHOWN_MAX);
}
