// The bar over every screen: mark, merchant, how new the numbers are.

import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';

export function TopBar({ children }: { readonly children?: ReactNode }) {
  return (
    <header className="top-bar">
      <div className="wrap">
        <Mark />
        {children}
      </div>
    </header>
  );
}
